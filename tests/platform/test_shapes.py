from datetime import UTC, datetime

import pytest
from pydantic import TypeAdapter, ValidationError

from careflow.platform.endpoint.shapes import LARGEST_ID, OptionalInstant, spelled_id

instant = TypeAdapter(OptionalInstant)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("007", 7),
        (str(LARGEST_ID), LARGEST_ID),
        (str(LARGEST_ID + 1), None),
        ("9" * 5000, None),
        ("-1", None),
        ("1.0", None),
        ("٣", None),
        ("", None),
    ],
)
def test_only_what_a_row_could_have_is_an_id(text, number):
    assert spelled_id(text) == number


def test_a_facility_of_five_thousand_digits_is_refused_in_words(acting_as):
    response = acting_as("stan").get(f"patients/?facility_id={'9' * 5000}")

    assert (response.status_code, response.json()["facility_id"]) == (400, ["Enter the number of a facility."])


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        (" 2027-03-15T13:30:00Z ", datetime(2027, 3, 15, 13, 30, tzinfo=UTC)),
        ("2027-03-15 13:30+01:00", datetime(2027, 3, 15, 12, 30, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_an_instant_is_a_text_with_an_offset(sent, meant):
    assert instant.validate_python(sent) == meant


@pytest.mark.parametrize("sent", [0, 1.5, True, "0", "1e3", "2027-03-15T13:30", "soon"])
def test_no_number_of_seconds_is_an_instant(sent):
    with pytest.raises(ValidationError):
        instant.validate_python(sent)
