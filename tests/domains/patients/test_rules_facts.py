import itertools
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.patients.rules import ssn
from careflow.domains.patients.rules.chart_numbers import block, countable
from careflow.domains.patients.rules.demographics import contradictions
from careflow.domains.patients.rules.duplicates import Marks, is_same_person
from careflow.domains.patients.rules.pharmacy_choice import Choice, choose

TODAY = date(2026, 3, 1)
marks = st.builds(Marks, st.frozensets(st.sampled_from("abc")), st.sampled_from(["", "1", "2"]))


@pytest.mark.parametrize(
    ("facts", "fields"),
    [
        ({"date_of_birth": date(2026, 3, 1)}, []),
        ({"date_of_birth": date(2026, 3, 2)}, ["date_of_birth"]),
        ({"date_of_birth": date(1880, 1, 1)}, []),
        ({"date_of_birth": date(1879, 12, 31)}, ["date_of_birth"]),
        ({"date_of_birth": date(1950, 1, 1), "deceased_on": date(1949, 1, 1)}, ["deceased_on"]),
        ({"date_of_birth": date(1950, 1, 1), "deceased_on": date(2026, 3, 2)}, ["deceased_on"]),
        ({"race": "white", "race_declined": True}, ["race"]),
        ({"race": "unknown", "race_declined": True}, []),
        ({"race": "white", "race_declined": False}, []),
        ({"preferred_language": "English", "preferred_language_declined": True}, ["preferred_language"]),
    ],
)
def test_facts_that_cannot_be_are_named(facts, fields):
    assert list(contradictions(facts, sent=facts, today=TODAY)) == fields


def test_what_was_stored_long_ago_does_not_stand_in_the_way_of_another_field():
    facts = {"date_of_birth": date(1700, 1, 1), "race": "white", "race_declined": True, "email": "a@example.org"}

    assert contradictions(facts, sent={"email"}, today=TODAY) == {}


@pytest.mark.parametrize("text", ["123456789", "123-45-6789", " 123 45 6789 ", "123.45.6789"])
def test_nine_digits_are_a_number_however_they_are_written(text):
    assert ssn.parse(text) == "123456789"


@pytest.mark.parametrize("text", ["x", "12345678", "1234567890", "***-**-6789", "12345678x9", "١٢٣٤٥٦٧٨٩"])
def test_anything_else_is_none(text):
    with pytest.raises(ssn.NotASocialSecurityNumber):
        ssn.parse(text)


@given(marks, marks)
def test_being_the_same_person_is_mutual(one, other):
    assert is_same_person(one, other) == is_same_person(other, one)


@pytest.mark.parametrize(
    ("mine", "theirs", "same"),
    [
        (Marks(frozenset("a")), Marks(frozenset("a")), True),
        (Marks(frozenset("a")), Marks(frozenset("b")), False),
        (Marks(frozenset("a")), Marks(frozenset()), True),
        (Marks(frozenset("a"), "1"), Marks(frozenset("b"), "1"), True),
        (Marks(frozenset("a"), "1"), Marks(frozenset("b"), "2"), False),
        (Marks(frozenset(), ""), Marks(frozenset("b"), "2"), True),
    ],
)
def test_a_phone_or_a_number_in_common_tells_namesakes_apart(mine, theirs, same):
    assert is_same_person(mine, theirs) is same


@given(st.integers(min_value=0, max_value=10**12), st.integers(min_value=0, max_value=50))
def test_numbers_of_a_block_are_new_and_in_steps(last, count):
    numbers = block(last, count)

    assert len(numbers) == count
    assert all(number > last and number >= 100 for number in numbers)
    assert all(later - earlier == 10 for earlier, later in itertools.pairwise(numbers))


@pytest.mark.parametrize(("text", "number"), [("4711", 4711), ("A1", None), ("", None), ("1" * 16, None), ("٣", None)])
def test_only_plain_numbers_are_counted_on_from(text, number):
    assert countable(text) == number


@pytest.mark.parametrize(
    ("stored", "preferred", "listed", "after"),
    [
        (Choice((), None), 5, None, Choice((5,), 5)),
        (Choice((5, 6), 5), 6, None, Choice((5, 6), 6)),
        (Choice((5, 6), 5), None, None, Choice((5, 6), None)),
        (Choice((5, 6), 5), 5, [7], Choice((7, 5), 5)),
        (Choice((), None), None, [7, 8, 7], Choice((7, 8), 7)),
        (Choice((5,), None), None, [], Choice((), None)),
    ],
)
def test_the_preferred_pharmacy_is_always_among_the_linked(stored, preferred, listed, after):
    assert choose(stored, preferred=preferred, listed=listed) == after
