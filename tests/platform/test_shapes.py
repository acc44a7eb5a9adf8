import pytest

from careflow.platform.endpoint.shapes import LARGEST_ID, spelled_id


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
