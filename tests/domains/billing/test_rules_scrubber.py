"""Every rule of the check, each with what it says and what it lets pass."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.billing.rules.scrubber import Claim, Code, Cover, Known, Severity, Sex, scrub
from careflow.domains.billing.rules.scrubber.filing import last_day
from careflow.domains.billing.rules.scrubber.lines import is_once_a_day
from careflow.domains.billing.rules.scrubber.patients import age_on
from careflow.domains.billing.rules.superbills import Diagnosis, Line

DAY = date(2026, 3, 15)
CLAIM = Claim(
    diagnoses=[Diagnosis(1, "I10")],
    lines=[Line(1, "99213", units=100, charge_cents=110_00, total_cents=110_00, diagnosis_pointers=(1,))],
    place_of_service="11",
    payer_name="Harbor Mutual",
    policy_id=7,
    served_on=DAY,
    birth_date=date(1980, 2, 29),
    sex=Sex.FEMALE,
    is_note_signed=True,
)
KNOWN = Known(
    codes={"I10": Code(is_billable=True, is_outdated=False)},
    is_classification_whole=True,
    services={"99213"},
    fees={"99213": 110_00},
    places={"11"},
    covers={7: Cover(is_of_payer=True, is_active=True, is_in_force=True)},
)


def found(claim=CLAIM, known=KNOWN, today=DAY):
    return [(finding.rule, finding.severity.value, finding.sequence) for finding in scrub(claim, known, today=today)]


def with_line(**values):
    return replace(CLAIM, lines=[replace(CLAIM.lines[0], **values)])


def with_diagnosis(code, **values):
    known = replace(KNOWN, codes={code: Code(is_billable=True, is_outdated=False)})
    return replace(CLAIM, diagnoses=[Diagnosis(1, code)], **values), known


def test_a_clean_claim_has_nothing_against_it():
    assert found() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"is_note_signed": False}, [("note.unsigned", "error", None)]),
        ({"diagnoses": []}, [("diagnosis.none", "error", None), ("line.lost_pointer", "error", 1)]),
        ({"lines": []}, [("line.none", "error", None)]),
        ({"place_of_service": ""}, [("place.none", "error", None)]),
        ({"place_of_service": "98"}, [("place.unknown", "error", None)]),
        ({"policy_id": None}, [("coverage.none", "warning", None)]),
        ({"policy_id": 8}, [("coverage.inactive", "error", None)]),
    ],
)
def test_what_is_missing_is_told(changes, expected):
    assert found(replace(CLAIM, **changes)) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"diagnosis_pointers": ()}, "line.no_pointer"),
        ({"diagnosis_pointers": (1, 3)}, "line.lost_pointer"),
        ({"modifier_1": "2"}, "line.modifier_form"),
        ({"modifier_1": "2Ä"}, "line.modifier_form"),
        ({"modifier_1": "25", "modifier_3": "25"}, "line.modifier_repeated"),
        ({"units": 200}, "line.units"),
        ({"units": 50}, "line.units"),
    ],
)
def test_what_payers_turn_down_is_an_error_of_its_line(values, expected):
    assert found(with_line(**values)) == [(expected, "error", 1)]


@pytest.mark.weak_point("N14")
@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"charge_cents": 0}, ["line.free"]),
        ({"charge_cents": 110_01}, ["line.other_price"]),
        ({"service_code": "Z9999"}, ["line.unknown_service"]),
        ({"modifier_1": "25", "modifier_2": "57"}, []),
        ({"service_code": "36415", "units": 300}, ["line.unknown_service"]),
    ],
)
def test_what_deserves_a_look_is_a_warning(values, expected):
    assert found(with_line(**values)) == [(rule, "warning", 1) for rule in expected]


def test_an_outdated_service_is_one_even_where_a_sheet_lists_it():
    known = replace(KNOWN, services=(), outdated_services={"99213"})

    assert found(known=known) == [("line.outdated_service", "error", 1)]
    assert found(known=replace(known, fees={})) == [("line.outdated_service", "error", 1)]


@pytest.mark.parametrize(
    ("codes", "modifiers", "expected"),
    [
        (("99213", "99214"), ("", ""), [2]),
        (("99203", "99213"), ("", ""), [2]),
        (("99213", "80053", "99214", "99396"), ("", "", "", ""), [3, 4]),
        (("99396", "99213"), ("", "25"), []),
        (("99213", "99214"), ("25", ""), []),
        (("99213", "99214", "80053"), ("", "", "25"), [2]),
        (("99213", "99214"), ("", "57"), [2]),
        (("99213", "80053"), ("", ""), []),
    ],
)
def test_two_visits_on_one_superbill_are_questioned_unless_one_is_set_apart(codes, modifiers, expected):
    lines = [
        replace(CLAIM.lines[0], sequence=place, service_code=code, modifier_1=modifier)
        for place, (code, modifier) in enumerate(zip(codes, modifiers, strict=True), start=1)
    ]
    known = replace(KNOWN, services=set(codes), fees=None)

    assert found(replace(CLAIM, lines=lines), known) == [("line.second_visit", "warning", place) for place in expected]


def test_a_service_on_the_fee_schedule_alone_is_known():
    assert found(with_line(service_code="HOUSE"), replace(KNOWN, fees={"HOUSE": 110_00})) == []


def test_a_table_that_nobody_keeps_says_nothing():
    assert (
        found(replace(with_line(charge_cents=5), place_of_service="98"), replace(KNOWN, fees=None, places=None)) == []
    )


def test_repeated_lines_count_together():
    line = CLAIM.lines[0]
    twice = replace(CLAIM, lines=[line, replace(line, sequence=2, modifier_1="25"), replace(line, sequence=3)])

    assert found(twice) == [
        ("line.repeated", "warning", 3), ("line.units", "error", 2), ("line.units", "error", 3),
    ]  # fmt: skip


def test_modifiers_in_another_order_are_the_same_service():
    line = replace(CLAIM.lines[0], service_code="80053", modifier_1="QW", modifier_2="59")
    other = replace(line, sequence=2, modifier_1="59", modifier_2="QW")
    known = replace(KNOWN, services={"80053"}, fees=None)

    assert found(replace(CLAIM, lines=[line, other]), known) == [("line.repeated", "warning", 2)]


def test_more_lines_than_a_form_carries_become_several_claims():
    lines = [replace(CLAIM.lines[0], sequence=number, service_code=f"J{number}") for number in range(1, 8)]
    known = replace(KNOWN, services={line.service_code for line in lines})
    [finding] = scrub(replace(CLAIM, lines=lines), known, today=DAY)

    assert (finding.rule, finding.severity) == ("line.many", Severity.WARNING)
    assert "2 claims" in finding.detail
    assert found(replace(CLAIM, lines=lines[:6]), known) == []


@pytest.mark.parametrize(
    ("code", "known", "expected"),
    [
        ("R05.9", {}, [("diagnosis.unknown", "error", 1)]),
        ("COUGH", {}, [("diagnosis.form", "error", 1)]),
        ("R05", {"R05": Code(is_billable=False, is_outdated=False)}, [("diagnosis.header", "error", 1)]),
        ("R05", {"R05": Code(is_billable=True, is_outdated=True)}, [("diagnosis.outdated", "error", 1)]),
    ],
)
def test_codes_that_cannot_be_billed_are_errors(code, known, expected):
    assert found(replace(CLAIM, diagnoses=[Diagnosis(1, code)]), replace(KNOWN, codes=known)) == expected


def test_an_unknown_code_may_be_right_while_only_common_ones_are_there():
    claim, known = replace(CLAIM, diagnoses=[Diagnosis(1, "R05.9")]), replace(KNOWN, codes={})

    assert found(claim, replace(known, is_classification_whole=False)) == [("diagnosis.unknown", "warning", 1)]


def test_a_diagnosis_twice_is_one_too_many():
    claim = replace(CLAIM, diagnoses=[Diagnosis(1, "I10"), Diagnosis(2, "I10")])

    assert found(claim) == [("diagnosis.repeated", "warning", 2)]


@pytest.mark.parametrize(
    ("code", "sex", "expected"),
    [
        ("O80", Sex.MALE, ["diagnosis.sex"]), ("O9A.111", Sex.MALE, ["diagnosis.sex"]), ("O80", Sex.FEMALE, []),
        ("O80", None, []), ("N40.1", Sex.FEMALE, ["diagnosis.sex"]), ("N40.1", Sex.MALE, []),
        ("N39.0", Sex.FEMALE, []), ("N53.9", Sex.FEMALE, ["diagnosis.sex"]), ("C61", Sex.FEMALE, ["diagnosis.sex"]),
        ("Z12.5", Sex.FEMALE, ["diagnosis.sex"]), ("Z12.4", Sex.MALE, ["diagnosis.sex"]), ("Z12.31", Sex.MALE, []),
        ("Z34.01", Sex.MALE, ["diagnosis.sex"]),
    ],
)  # fmt: skip
def test_a_diagnosis_of_the_other_sex_is_questioned(code, sex, expected):
    claim, known = with_diagnosis(code, sex=sex)

    assert found(claim, known) == [(rule, "warning", 1) for rule in expected]


@pytest.mark.parametrize(
    ("code", "born", "expected"),
    [
        ("P59.9", date(2025, 3, 16), []), ("P59.9", date(2025, 3, 15), ["diagnosis.age"]),
        ("O80", date(2020, 1, 1), ["diagnosis.age"]), ("Z00.129", date(2008, 3, 16), []),
        ("Z00.129", date(2008, 3, 15), ["diagnosis.age"]), ("Z00.00", date(2015, 1, 1), ["diagnosis.age"]),
        ("Z00.00", date(1950, 1, 1), []), ("Z38.00", date(1990, 1, 1), ["diagnosis.age"]),
    ],
)  # fmt: skip
def test_a_diagnosis_of_another_age_is_questioned(code, born, expected):
    claim, known = with_diagnosis(code, birth_date=born)

    assert found(claim, known) == [(rule, "warning", 1) for rule in expected]


@pytest.mark.parametrize(
    ("is_active", "is_in_force", "expected"),
    [(True, False, "coverage.not_in_force"), (False, True, "coverage.inactive"), (False, False, "coverage.inactive")],
)
def test_a_policy_must_be_in_use_and_in_force(is_active, is_in_force, expected):
    cover = Cover(is_of_payer=True, is_active=is_active, is_in_force=is_in_force)

    assert found(known=replace(KNOWN, covers={7: cover})) == [(expected, "error", None)]
    assert found(replace(CLAIM, policy_id=None), replace(KNOWN, covers={7: cover})) == [(expected, "error", None)]


def test_a_payer_without_a_policy_is_told_apart_from_one_that_waits_to_be_chosen():
    text = replace(CLAIM, policy_id=None)
    stranger = Cover(is_of_payer=False, is_active=True, is_in_force=False)
    ended = Cover(is_of_payer=True, is_active=True, is_in_force=False)

    def told(*covers):
        [finding] = scrub(text, replace(KNOWN, covers=dict(enumerate(covers))), today=DAY)
        return finding.rule, finding.severity.value, finding.detail

    assert told(stranger) == ("coverage.none", "warning", "The payer is not one of the patient's policies.")
    assert told(stranger, ended, KNOWN.covers[7]) == (
        "coverage.none", "warning", "The patient has a policy with this payer. Choose it.",
    )  # fmt: skip
    assert told(stranger, ended)[0] == "coverage.not_in_force"


def test_a_policy_of_another_carrier_than_the_payer_named_is_an_error():
    known = replace(KNOWN, covers={7: replace(KNOWN.covers[7], is_of_payer=False)})

    assert found(known=known) == [("payer.mismatch", "error", None)]
    assert found(replace(CLAIM, payer_name=""), known) == []


@pytest.mark.parametrize(
    ("payer", "served_on", "last"),
    [
        ("Harbor Mutual", date(2026, 3, 15), date(2027, 3, 15)),
        ("Harbor Mutual", date(2024, 1, 1), date(2024, 12, 31)),
        ("Medicare Part B", date(2024, 1, 1), date(2025, 1, 1)),
        ("MEDICARE", date(2024, 2, 29), date(2025, 2, 28)),
    ],
)
def test_claims_are_filed_within_a_year(payer, served_on, last):
    claim = replace(CLAIM, served_on=served_on, payer_name=payer)

    assert last_day(served_on, payer_name=payer) == last
    assert found(claim, today=last + timedelta(days=1)) == [("filing.late", "error", None)]
    assert found(claim, today=last) == found(claim, today=last - timedelta(days=29)) == [
        ("filing.soon", "warning", None)
    ]  # fmt: skip
    assert found(claim, today=last - timedelta(days=30)) == []


def test_which_services_are_reported_once_a_day():
    once = ("99202", "99215", "99397", "G0439")
    often = ("99201", "99206", "99216", "36415", "9921", "992130", "G0440", "")

    assert all(is_once_a_day(code) for code in once)
    assert not any(is_once_a_day(code) for code in often)


@given(born=st.dates(date(1900, 1, 1), date(2026, 1, 1)), days=st.integers(0, 40_000))
def test_an_age_grows_by_one_on_each_birthday(born, days):
    day = born + timedelta(days=days)
    age = age_on(day, born)

    assert 0 <= age_on(day + timedelta(days=1), born) - age <= 1
    assert abs(days / 365.2425 - age) < 1.01


letters = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
lines = st.builds(
    Line, sequence=st.integers(1, 60), service_code=letters, modifier_1=letters, modifier_2=letters,
    units=st.integers(1, 999_999), charge_cents=st.integers(0, 10**10),
    diagnosis_pointers=st.lists(st.integers(1, 13), max_size=4).map(tuple),
)  # fmt: skip
diagnoses = st.builds(Diagnosis, sequence=st.integers(1, 13), code=letters)


@given(
    lines=st.lists(lines, max_size=8), diagnoses=st.lists(diagnoses, max_size=5), born=st.dates(max_value=DAY),
    place=letters, payer=letters,
)  # fmt: skip
def test_whatever_stands_on_it_can_be_checked(lines, diagnoses, born, place, payer):
    claim = replace(
        CLAIM, lines=lines, diagnoses=diagnoses, birth_date=born, place_of_service=place, payer_name=payer
    )  # fmt: skip
    sequences = {entry.sequence for entry in (*lines, *diagnoses)}

    for finding in scrub(claim, KNOWN, today=DAY):
        assert finding.detail.endswith(".")
        assert finding.sequence is None or finding.sequence in sequences
