import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.clinical.rules import icd10
from careflow.domains.clinical.rules.common_codes import COMMON_CODES

KEYS = st.from_regex(r"[A-Z][0-9][0-9A-Z]{1,5}", fullmatch=True)


@given(KEYS)
def test_a_code_may_be_written_with_its_point_or_without(key):
    written = icd10.code_of(key)

    assert icd10.normal(key) == icd10.normal(written.lower()) == icd10.normal(f" {written} ") == written
    assert icd10.key_of(written) == key
    assert len(written) <= icd10.LONGEST_CODE


@pytest.mark.parametrize(
    "text",
    ["", ".", "E", "E1", "11.42", "EE1.4", "E1142.", "E.1142", "E11.42345", "E11 42", "Ä11.4", "E11.4\n2", "E¹1"],
)
def test_other_texts_are_no_codes(text):
    assert icd10.normal(text) is None


@given(KEYS, st.integers(2, 7))
def test_every_beginning_of_a_code_is_known_for_one(key, length):
    typed = icd10.code_of(key)[:length]

    assert icd10.beginning_of(typed.lower()) == icd10.key_of(typed)


@pytest.mark.parametrize("text", ["", "e", "11", "ee", "e11.4.2", "diabetes", "e11 ", "covid19"])
def test_words_are_no_beginnings_of_codes(text):
    assert icd10.beginning_of(text) is None


@pytest.mark.parametrize(
    ("key", "chapter"),
    [("A000", "Infections"), ("C4A", "Tumors"), ("D499", "Tumors"), ("D509", "Blood and immune system"),
     ("H599", "Eyes"), ("H60", "Ears"), ("O9A", "Pregnancy and birth"), ("U071", "Codes for special purposes"),
     ("Y99", "Causes of injury"), ("Z00", "Checkups, prevention and circumstances")],
)  # fmt: skip
def test_a_chapter_begins_with_its_first_category(key, chapter):
    assert icd10.chapter_of(key) == chapter


def test_every_common_code_is_written_as_codes_are():
    assert 100 <= len(COMMON_CODES) <= 130
    for code, plain in COMMON_CODES.items():
        assert icd10.normal(code) == code
        assert icd10.chapter_of(icd10.key_of(code))
        assert plain == plain.strip()
        assert 3 < len(plain) < 80
