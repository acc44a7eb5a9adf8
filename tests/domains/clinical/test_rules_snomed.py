"""Verhoeff's promises: every wrong digit and every swap of neighbours is found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.clinical.rules.snomed import check_digit, is_identifier

DIGITS = st.from_regex(r"[1-9][0-9]{4,16}", fullmatch=True)
IDENTIFIERS = DIGITS.map(lambda digits: f"{digits}{check_digit(digits)}")


@pytest.mark.parametrize("known", ["38341003", "44054006", "195967001", "1121000119107", "138875005"])
def test_real_concepts_are_identifiers(known):
    assert is_identifier(known)


@given(DIGITS)
def test_one_digit_completes_an_identifier_and_no_other_does(digits):
    assert [digit for digit in "0123456789" if is_identifier(digits + digit)] == [str(check_digit(digits))]


@given(IDENTIFIERS, st.data())
def test_a_wrong_digit_is_found(identifier, data):
    place = data.draw(st.integers(1, len(identifier) - 1))
    wrong = data.draw(st.sampled_from([digit for digit in "0123456789" if digit != identifier[place]]))

    assert not is_identifier(identifier[:place] + wrong + identifier[place + 1 :])


@given(IDENTIFIERS, st.data())
def test_two_neighbours_that_changed_places_are_found(identifier, data):
    place = data.draw(st.integers(0, len(identifier) - 2))
    first, second = identifier[place : place + 2]
    swapped = identifier[:place] + second + first + identifier[place + 2 :]

    assert is_identifier(swapped) == (first == second)


@pytest.mark.parametrize(
    "text", ["", "38341", "0383410", "38341003 ", "3834100\uff13", "38341003\n", "-38341003", "1" * 19]
)
def test_other_texts_are_none(text):
    assert not is_identifier(text)
