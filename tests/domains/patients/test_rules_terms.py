from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.patients.rules.terms import MOST_WORDS, NameTerm, digits_meant, parse_date, parse_name
from careflow.platform.folding import fold

TODAY = date(2026, 3, 1)
typed = st.text(max_size=60)


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("smith", NameTerm(words=("smith",))),
        ("ann maria smith", NameTerm(words=("ann", "maria", "smith"))),
        ("smith, ann", NameTerm(last="smith", first="ann")),
        ("de la cruz,ana  b", NameTerm(last="de la cruz", first="ana b")),
        ("smith,", NameTerm(last="smith")),
        (", ann", NameTerm(first="ann")),
        ("a, b, c", NameTerm(last="a", first="b c")),
        ("", None),
        (" , ", None),
    ],
)
def test_a_name_is_taken_apart(text, term):
    assert parse_name(text) == term


@given(typed)
def test_any_text_gives_words_or_a_last_and_a_first_name_never_both(text):
    term = parse_name(fold(text))

    assert term is None or bool(term.words) != bool(term.last or term.first)
    assert term is None or len(term.words) <= MOST_WORDS


@given(typed)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz '-éüñ", max_size=30))
def test_case_and_outer_blanks_do_not_matter(name):
    assert fold(f"  {name.upper()} ") == fold(name)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1980-05-12", date(1980, 5, 12)),
        ("05/12/1980", date(1980, 5, 12)),
        ("5-12-1980", date(1980, 5, 12)),
        ("05/12/80", date(1980, 5, 12)),
        ("05/12/25", date(2025, 5, 12)),
        ("05/12/26", date(1926, 5, 12)),
        ("13/13/1980", None),
        ("02/30/1980", None),
        ("1980", None),
        ("smith", None),
        ("0000-01-01", None),
    ],
)
def test_a_date_is_read_as_people_type_it(text, day):
    assert parse_date(text, today=TODAY) == day


@given(st.dates(min_value=date(1927, 1, 1), max_value=TODAY))
def test_every_spelling_of_a_day_means_that_day(day):
    spellings = [day.isoformat(), f"{day:%m/%d/%Y}", f"{day:%m-%d-%Y}", f"{day:%m/%d/%y}"]

    assert {parse_date(text, today=TODAY) for text in spellings} == {day}


@given(typed)
def test_no_text_breaks_the_date_parser(text):
    found = parse_date(text, today=TODAY)

    assert found is None or isinstance(found, date)


@pytest.mark.parametrize(
    ("text", "digits", "meant"),
    [("john 5", "5", ""), ("mrn 120", "120", "120"), ("#5", "5", "5"), ("555-0001", "5550001", "5550001")],
)
def test_a_stray_digit_beside_letters_is_no_number(text, digits, meant):
    assert digits_meant(text, digits) == meant
