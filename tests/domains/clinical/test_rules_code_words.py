"""What is typed, and what a title is found by, go through the same rules and meet."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.clinical.rules.abbreviations import MEANINGS
from careflow.domains.clinical.rules.code_words import LONGEST_WORD, MOST_WORDS, Asked, index_words, parse, words_of
from careflow.platform.folding import fold

LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12)


def finds(search, title, key="A000"):
    asked, words = parse(fold(search)), index_words(key, [fold(title)])
    return bool(asked.words) and all(any(word in words for word in group) for group in asked.words)


@pytest.mark.parametrize(
    ("search", "title"),
    [
        ("diab neuro", "Type 2 diabetes mellitus with diabetic neuropathy, unspecified"),
        ("neuropathy type 2", "Type 2 diabetes mellitus with diabetic polyneuropathy"),
        ("polyneuropathy", "Type 2 diabetes mellitus with diabetic autonomic (poly)neuropathy"),
        ("pain of the knee", "Pain in right knee"),
        ("headaches", "Headache, unspecified"),
        ("Ménière’s disease", "Meniere's disease, right ear"),
        ("crohns", "Crohn's disease, unspecified, with fistula"),
        ("gastroesophageal reflux", "Gastro-esophageal reflux disease without esophagitis"),
        ("covid 19", "COVID-19"),
        ("COVID19", "COVID-19"),
        ("htn", "Essential (primary) hypertension"),
        ("t2dm foot", "Type 2 diabetes mellitus with foot ulcer"),
        ("the", "Other disorders of the eye"),
        ("A00 cholera", "Cholera, unspecified"),
        ("cholera a00.0", "Cholera, unspecified"),
        ("b12 deficiency", "Vitamin B12 deficiency anemia"),
    ],
)
def test_a_search_finds_the_title(search, title):
    assert finds(search, title)


@pytest.mark.parametrize(
    ("search", "title"),
    [
        ("diabetes type 1", "Type 2 diabetes mellitus without complications"),
        ("ypertension", "Essential (primary) hypertension"),
        ("mi", "Migraine, unspecified"),
        ("a01 cholera", "Cholera, unspecified"),
        ("%", "Pain in right knee"),
        ("_ain", "Pain in right knee"),
        ("😀", "Pain in right knee"),
        ("", "Pain in right knee"),
    ],
)
def test_a_search_does_not_find_the_title(search, title):
    assert not finds(search, title)


@given(st.lists(LETTERS, min_size=1, max_size=MOST_WORDS, unique=True), st.data())
def test_beginnings_of_words_in_any_order_find_a_title(words, data):
    typed = [data.draw(st.integers(1, len(word)).map(lambda length, word=word: word[:length])) for word in words]
    search = " ".join(part for part in data.draw(st.permutations(typed)) if part not in MEANINGS) or words[0]

    assert finds(search, " ".join(words)) or search in MEANINGS


@given(st.text())
def test_whatever_is_typed_asks_for_few_plain_words(text):
    asked = parse(fold(text))

    assert len(asked.words) <= MOST_WORDS
    assert all(word.isalnum() and word.isascii() and len(word) <= LONGEST_WORD for each in asked.words for word in each)


@given(st.text())
def test_every_word_of_a_title_fits_the_index(text):
    assert all(0 < len(word) <= LONGEST_WORD for word in words_of(fold(text)))


def test_a_code_alone_is_asked_for_as_a_code_and_as_a_word():
    assert parse("e11.4") == Asked(words=(("e114",),), key="E114")
    assert parse("b12") == Asked(words=(("b12",),), key="B12")
    assert parse("t2dm").key is None


def test_an_abbreviation_is_short_and_its_meaning_is_words():
    for short, meaning in MEANINGS.items():
        assert short.isalnum()
        assert len(short) <= 6
        assert meaning
        assert all(word.isalnum() for word in meaning)
        assert short not in meaning
