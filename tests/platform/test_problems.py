import pytest

from careflow.platform.endpoint.refusals import from_validation
from careflow.platform.problems import BadInput, NotAllowed, TooMany


@pytest.mark.weak_point("W11")
def test_a_bad_field_is_named_and_said_in_a_sentence():
    assert BadInput(date_of_birth="Enter a date as YYYY-MM-DD.").body() == {
        "detail": "Date of birth: Enter a date as YYYY-MM-DD.",
        "code": "input.invalid",
        "date_of_birth": ["Enter a date as YYYY-MM-DD."],
    }


def test_other_problems_carry_a_stable_code():
    assert NotAllowed().body() == {"detail": "Your role does not allow this.", "code": "auth.not_allowed"}


@pytest.mark.parametrize(("seconds", "sent"), [(30, "30"), (0, "1"), (-5, "1")])
def test_a_limit_says_when_to_come_back(seconds, sent):
    assert TooMany(retry_after=seconds).headers() == {"Retry-After": sent}


def error(kind, *location, **context):
    return {"type": kind, "loc": location, "msg": "raw", "ctx": context, "is_null": False}


@pytest.mark.weak_point("W11", "M4")
def test_errors_mirror_the_shape_of_the_input():
    problem = from_validation([
        error("missing", "body", "body", "last_name"),
        error("string_too_long", "body", "body", "phones", 1, "number", max_length=20),
        error("int_parsing", "query", "limit"),
    ])  # fmt: skip

    assert problem.body() == {
        "detail": "Last name: This field is required.",
        "code": "input.invalid",
        "last_name": ["This field is required."],
        "phones": [{}, {"number": ["Use at most 20 characters."]}],
        "limit": ["Enter a whole number."],
    }


def test_unknown_keys_are_reported_first_and_alone():
    problem = from_validation([
        error("missing", "body", "body", "patient"), error("extra_forbidden", "body", "body", "surprise"),
    ])  # fmt: skip
    assert problem.errors == {"surprise": ["This field is not known here."]}


def test_null_where_nothing_may_be_null_says_so():
    problem = from_validation([error("string_type", "body", "body", "name") | {"is_null": True}])
    assert problem.errors == {"name": ["This field may not be empty."]}


@pytest.mark.parametrize(
    ("kind", "limits", "told"),
    [
        ("less_than_equal", {"le": 2**63 - 1}, "This number is too large."),
        ("less_than_equal", {"le": 2**31 - 1}, "This number is too large."),
        ("less_than_equal", {"le": 1440}, "Enter 1440 or less."),
        ("greater_than_equal", {"ge": 1}, "Enter 1 or more."),
    ],
)
def test_a_limit_is_told_when_it_says_something_to_people(kind, limits, told):
    assert from_validation([error(kind, "body", "body", "patient", **limits)]).errors == {"patient": [told]}


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("bp_systolic", "Systolic blood pressure"), ("spo2_percent", "Oxygen saturation"),
        ("heart_rate_bpm", "Heart rate"), ("weight_kg", "Weight"),
    ],
)  # fmt: skip
def test_a_field_whose_key_is_no_word_is_called_as_people_call_it(field, name):
    assert BadInput({field: ["Look again."]}).body() == {
        "detail": f"{name}: Look again.", "code": "input.invalid", field: ["Look again."],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("slot_id", "Slot"), ("medication_id", "Medication"), ("id", "Id"), ("paid", "Paid"), ("tax_id", "Tax id"),
        ("member_id", "Member id"), ("payer_id", "Payer id"), ("ncpdp_id", "Ncpdp id"),
    ],
)  # fmt: skip
def test_a_field_that_points_to_something_is_called_after_it_and_a_number_of_its_own_is_not(field, name):
    assert BadInput({field: ["Look again."]}).sentence == f"{name}: Look again."


def test_a_field_inside_another_is_called_by_both():
    assert BadInput({"vitals": {"bp_systolic": ["Look again."]}}).sentence == (
        "Vitals systolic blood pressure: Look again."
    )


def test_an_entry_of_a_list_is_called_by_its_place():
    assert BadInput({"phones": [{}, {"number": ["Look again."]}]}).sentence == "Phones 2 number: Look again."
