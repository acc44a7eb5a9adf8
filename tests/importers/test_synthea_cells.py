from datetime import UTC, date, datetime

import pytest

from careflow.domains.facilities.rules.defaults import TYPES
from careflow.importers.csv_file import BadCell
from careflow.importers.synthea import cells
from careflow.importers.synthea.visit_types import ADDITIONAL, BY_CLASS, BY_CODE, visit_type


def collect():
    notes = []
    return notes, lambda column, sentence: notes.append((column, sentence))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Anita473", "Anita"),
        ("María Cristina383", "María Cristina"),
        ("D'Amore443", "D'Amore"),
        ("J2nes4 Lee9", "J2nes Lee"),
    ],
)
def test_only_the_digits_at_the_end_of_a_name_go(written, expected):
    assert cells.person_name({"FIRST": written}, "FIRST", 100) == expected


def test_a_name_of_digits_is_no_name():
    with pytest.raises(BadCell, match="FIRST: is empty"):
        cells.person_name({"FIRST": "473"}, "FIRST", 100)


def test_times_are_instants_in_utc():
    moment = datetime(2024, 3, 9, 14, 0, 30, tzinfo=UTC)

    for written in ("2024-03-09T14:00:30Z", "2024-03-09T09:00:30-05:00", "2024-03-09T14:00:30"):
        assert cells.instant({"START": written}, "START") == moment


@pytest.mark.parametrize("written", ["", "yesterday", "2024-13-01T00:00:00Z", "0001-01-01T00:00:00+14:00"])
def test_what_is_no_time_is_told_by_its_column(written):
    with pytest.raises(BadCell, match="START: is not a date and time"):
        cells.instant({"START": written}, "START")


def test_dates_may_be_missing_where_they_are_optional():
    assert cells.day_or_none({"DEATHDATE": ""}, "DEATHDATE") is None
    assert cells.day_or_none({"DEATHDATE": "2019-06-01"}, "DEATHDATE") == date(2019, 6, 1)
    with pytest.raises(BadCell, match="BIRTHDATE: is not a date"):
        cells.day({"BIRTHDATE": ""}, "BIRTHDATE")


@pytest.mark.parametrize(
    ("state", "zip_code", "expected", "noted"),
    [
        ("Massachusetts", "02120", ("MA", "02120"), []),
        ("ma", "021201234", ("MA", "02120-1234"), []),
        ("District of Columbia", "", ("DC", ""), []),
        ("Saxony", "123", ("", ""), ["STATE", "ZIP"]),
    ],
)
def test_states_are_abbreviated_and_zip_codes_written_with_a_hyphen(state, zip_code, expected, noted):
    notes, note = collect()
    row = {"ADDRESS": "1 Quill Street", "CITY": "Salem", "STATE": state, "ZIP": zip_code}

    assert cells.address(row, note) == ("1 Quill Street", "", "Salem", *expected)
    assert [column for column, _ in notes] == noted


def test_without_street_and_city_there_is_no_address():
    _, note = collect()

    assert cells.address({"ADDRESS": "", "CITY": "", "STATE": "MA", "ZIP": ""}, note) is None


def test_the_first_of_several_telephones_is_kept():
    notes, note = collect()

    assert cells.phone({"PHONE": "978-555-0101 Or 978-555-0102"}, "PHONE", note) == "978-555-0101"
    assert cells.phone({"PHONE": "9785550101"}, "PHONE", note) == "9785550101"
    assert cells.phone({"PHONE": "none"}, "PHONE", note) == ""
    assert [column for column, _ in notes] == ["PHONE"]


def test_no_remark_repeats_a_value():
    notes, note = collect()

    cells.social_security_number({"SSN": "12-34"}, "SSN", note)

    assert notes == [("SSN", "has not nine digits; left empty")]


def test_every_class_and_code_leads_to_a_type_that_a_facility_has():
    known = {code for code, *_ in TYPES} | ADDITIONAL.keys()

    assert {*BY_CLASS.values(), *BY_CODE.values()} <= known
    assert visit_type("ambulatory", "390906007") == "follow_up"
    assert visit_type("inpatient", "390906007") == "inpatient"
    assert visit_type("seance", "1") == "office_visit"
