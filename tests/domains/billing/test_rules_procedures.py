"""The list of common procedures: its codes are well-formed, described by ourselves, and priced by one rule."""

import re
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.billing.rules.procedures import COMMON_PROCEDURES, entries
from careflow.domains.billing.rules.procedures.chapters import category_of
from careflow.domains.billing.rules.procedures.entries import MOST_COMMON, rank_of, suggested_cents, system_of
from careflow.domains.billing.rules.procedures.nicknames import NICKNAMES
from careflow.domains.billing.rules.procedures.words import LONGEST_WORD, MOST_WORDS, index_words, parse, words_of
from careflow.platform.folding import fold

MINUTES = st.integers(0, 240)


def finds(search, text, code="99213"):
    asked, words = parse(fold(search)), index_words(code, [fold(text)])
    return bool(asked) and all(any(word.startswith(part) for word in words) for part in asked)


def test_there_are_about_three_hundred_codes_each_once():
    codes = [procedure.code for procedure in COMMON_PROCEDURES]

    assert 280 <= len(codes) <= 340
    assert max(Counter(codes).values()) == 1


@pytest.mark.parametrize("procedure", COMMON_PROCEDURES, ids=lambda procedure: procedure.code)
def test_a_common_procedure_is_well_formed_described_and_priced(procedure):
    assert re.fullmatch(r"[0-9]{5}" if procedure.system == "cpt" else r"[A-VX-Z][0-9]{4}", procedure.code)
    assert re.fullmatch(r"[A-Z][ -~]{4,79}", procedure.description)
    assert procedure.description == procedure.description.strip().rstrip(".")
    assert 2 <= len(procedure.category) <= 40
    assert procedure.suggested_cents >= 100
    assert procedure.suggested_cents % 100 == 0
    assert procedure.suggested_cents % 500 == 0 or procedure.suggested_cents < 20_00
    assert procedure.default_units >= 100


def test_no_two_codes_are_described_alike_and_a_category_stands_together():
    categories = [procedure.category for procedure in COMMON_PROCEDURES]
    changes = sum(before != after for before, after in pairwise(categories))

    assert max(Counter(procedure.description for procedure in COMMON_PROCEDURES).values()) == 1
    assert changes == len(set(categories)) - 1


def test_descriptions_are_plain_words_and_not_those_of_a_code_book():
    jargon = re.compile(
        r"\b(evaluation and management|established patient|medical decision|unilateral|bilateral|lesions?|"
        r"subcutaneous|diameter|percutaneous|encounter|patient and/or|debridement|arthrocentesis|immunization|"
        r"cerumen|intramuscular use|qualified health|therapeutic|excision|radiologic)\b",
        re.IGNORECASE,
    )

    assert [procedure.code for procedure in COMMON_PROCEDURES if jargon.search(procedure.description)] == []


def test_nicknames_are_of_common_codes():
    assert NICKNAMES.keys() <= {procedure.code for procedure in COMMON_PROCEDURES}
    assert NICKNAMES["93000"] == "ecg ekg"


def test_a_line_of_the_list_is_read():
    text = "\n# Medicines\nJ3301     0   0    3 x4  Triamcinolone (Kenalog), 10 mg\n"

    assert list(entries.read(text)) == [
        entries.CommonProcedure("J3301", "hcpcs", "Triamcinolone (Kenalog), 10 mg", "Medicines", 300, 400)
    ]
    with pytest.raises(ValueError, match="not a line of the list"):
        list(entries.read("# Medicines\nJ3301 Triamcinolone"))


@pytest.mark.parametrize(
    ("minutes", "staff", "supplies", "cents"),
    [(20, 10, 0, 115_00), (0, 12, 3, 25_00), (0, 5, 1, 9_00), (0, 0, 19, 19_00), (0, 0, 20, 20_00), (0, 0, 21, 25_00)],
)
def test_time_and_supplies_make_a_round_price(minutes, staff, supplies, cents):
    assert suggested_cents(clinician_minutes=minutes, staff_minutes=staff, supplies=supplies) == cents


@given(MINUTES, MINUTES, MINUTES)
def test_a_price_covers_time_and_supplies_and_little_more(minutes, staff, supplies):
    costs = minutes * 500 + staff * 150 + supplies * 100

    assert costs <= suggested_cents(clinician_minutes=minutes, staff_minutes=staff, supplies=supplies) < costs + 500


@pytest.mark.parametrize(
    ("code", "system", "category"),
    [
        ("99213", "cpt", "Visits"),
        ("00100", "cpt", "Anesthesia"),
        ("0202U", "cpt", "Laboratory"),
        ("0001F", "cpt", "Quality measures"),
        ("0075T", "cpt", "New procedures"),
        ("90471", "cpt", "Vaccines"),
        ("90791", "cpt", "Behavioral health"),
        ("J3301", "hcpcs", "Medicines"),
        ("W0001", "hcpcs", ""),
        ("9921", None, "Skin"),
        ("992133", None, "Visits"),
        ("j3301", None, ""),
        ("", None, ""),
    ],
)
def test_a_code_tells_its_code_set_and_what_it_is_about(code, system, category):
    assert system_of(code) == system
    assert code in {"9921", "992133", "j3301"} or category_of(code) == category


@given(st.lists(st.from_regex(r"[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4}", fullmatch=True), unique=True))
def test_codes_rank_behind_the_common_ones_each_in_a_place_of_its_own(codes):
    ranks = [rank_of(code) for code in codes]

    assert [code for _, code in sorted(zip(ranks, codes, strict=True))] == sorted(codes)
    assert len(set(ranks)) == len(codes)
    assert all(len(COMMON_PROCEDURES) < MOST_COMMON <= rank < 2**31 for rank in ranks)
    assert rank_of("99213", place=7) == 7


@given(st.text())
def test_whatever_is_written_belongs_to_a_code_set_or_to_none(text):
    assert system_of(text) in {"cpt", "hcpcs", None}
    assert isinstance(category_of(text), str)


@pytest.mark.parametrize(
    ("search", "text"),
    [
        ("known ordin", "Office visit, known patient, level 3: an ordinary matter"),
        ("knee x-ray", "Knee X-ray, three pictures"),
        ("xray", "Knee X-ray, three pictures"),
        ("vaccines", "Chickenpox vaccine"),
        ("childs", "Questionnaire on a child's development"),
        ("9921", "anything"),
        ("the", "the"),
    ],
)
def test_a_search_finds_the_description(search, text):
    assert finds(search, text) or search == "the"


@pytest.mark.parametrize("search", ["nee", "%", "_", "😀", "", "the", "knee 99214"])
def test_a_search_does_not_find_the_description(search):
    assert not finds(search, "Knee X-ray, three pictures")


@given(st.text())
def test_whatever_is_typed_asks_for_few_plain_words(text):
    words = parse(fold(text))

    assert len(words) <= MOST_WORDS
    assert all(word.isalnum() and word.isascii() and 0 < len(word) <= LONGEST_WORD for word in words)


@given(st.text())
def test_every_word_of_a_title_fits_the_index(text):
    assert all(0 < len(word) <= LONGEST_WORD for word in words_of(fold(text)))
