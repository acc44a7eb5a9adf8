import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.documents.rules.categories import DEFAULT, DEFAULTS, LONGEST_CODE, code_of, why_it_stays


@given(st.text(max_size=80))
def test_a_code_is_plain_and_there_for_every_name_with_a_letter_or_digit(name):
    code = code_of(name)

    assert re.fullmatch(r"([a-z0-9_]+(-[a-z0-9_]+)*)?", code)
    assert len(code) <= LONGEST_CODE
    assert code == code_of(name)
    if any(letter.isalnum() for letter in name):
        assert code


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Lab", "lab"), ("  Patient   Forms ", "patient-forms"), ("A/B & C", "ab-c"), ("Müller", "muller"),
        ("!?", ""), ("", ""), ("a" * 29 + " b", "a" * 29), ("_x_", "x"),
    ],
)  # fmt: skip
def test_codes_as_they_come(name, code):
    assert code_of(name) == code


def test_names_of_other_scripts_have_codes_of_their_own():
    assert code_of("紹介状") != code_of("письма")
    assert code_of("Письма") == code_of("письма")


def test_the_first_seven_have_the_codes_that_clients_know():
    assert {code for code, *_ in DEFAULTS} >= {"lab", "imaging", "referrals", "admin", "consent", DEFAULT}
    assert [place for *_, place, _ in DEFAULTS] == [10, 20, 30, 40, 50, 60, 70]


@given(st.booleans(), st.integers(0, 1000))
def test_a_category_may_go_when_it_is_empty_and_not_the_systems(is_system, count):
    assert bool(why_it_stays(is_system=is_system, document_count=count)) == (is_system or count > 0)
