import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.platform.one_line import is_one_line, readings, shown

# Unicode's Default_Ignorable_Code_Point, whatever their category, BRAILLE PATTERN BLANK, KHITAN SMALL SCRIPT FILLER and
# MUSICAL SYMBOL NULL NOTEHEAD.
BLANK = [
    "\u00ad", "\u034f", "\u061c", "\u115f", "\u1160", "\u17b4", "\u17b5", *map(chr, range(0x180B, 0x1810)),
    *map(chr, range(0x200B, 0x2010)), *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2060, 0x2070)), "\u2800",
    "\u3164", *map(chr, range(0xFE00, 0xFE10)), "\ufeff", "\uffa0", *map(chr, range(0xFFF0, 0xFFF9)),
    "\U00016fe4", *map(chr, range(0x1BCA0, 0x1BCA4)), "\U0001d159", *map(chr, range(0x1D173, 0x1D17B)),
    *map(chr, range(0xE0000, 0xE1000)),
]  # fmt: skip
JOINERS = ["\u200c", "\u200d"]
SELECTORS = [*map(chr, range(0xFE00, 0xFE10)), *map(chr, range(0xE0100, 0xE01F0))]
MONGOLIAN_SELECTORS = ["\u180b", "\u180c", "\u180d", "\u180f"]
SPELLING = {*JOINERS, *SELECTORS, *MONGOLIAN_SELECTORS}

UNSEEN = st.one_of(
    st.characters(categories=["Cc", "Cf", "Zl", "Zp"], exclude_characters=JOINERS),
    st.sampled_from([sign for sign in BLANK if sign not in SPELLING]),
)
SEEN = st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"], exclude_characters=BLANK))


@pytest.mark.parametrize(
    "name",
    [
        "", "Ann", "Anna-Lena O’Hara, Jr.", "José", unicodedata.normalize("NFD", "José"), "Søren Ängström", "李小龍",
        "かおり", "김민준", "محمد", "שרה", "Ng\u00a0Thi", "Иван",
    ],
)  # fmt: skip
def test_names_of_all_scripts_pass(name):
    assert is_one_line(name)


@pytest.mark.parametrize(
    "name",
    [
        "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627",  # Persian: Ali-Reza
        "\u0645\u064f\u200c\u0631",  # the same with a mark on the letter
        "\u0936\u094d\u200d\u092f\u093e\u092e",  # Hindi: half a letter before another
        "\u0d2e\u0d4b\u0d39\u0d28\u0d4d\u200d",  # Malayalam: Mohan, as it was written before 2008
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3",  # Sinhala: Sri
        "\u0cb0\u0cbe\u0cae\u0ccd\u200c\u0c95\u0cc1\u0cae\u0cbe\u0cb0",  # Kannada: Ramkumar
        "\u09b0\u200d\u09cd\u09af\u09be",  # Bengali: a joiner before the virama
    ],
)
def test_a_joiner_passes_where_a_name_is_spelled_with_it(name):
    assert is_one_line(name)


@pytest.mark.parametrize("joiner", JOINERS)
@pytest.mark.parametrize(
    "around",
    [
        "An{}na", "{}Ann", "Ann{}", "{}", "\u0639{}", "\u0639{}a", "An{0}{0}na", "{}\u0639",
        "e\u0301{}\u0301", "\u0639{}\u0301", "\u05d0\u05b0{}\u05b1", "\u060d{}\u060d",
    ],
)  # fmt: skip
def test_a_joiner_elsewhere_is_refused(around, joiner):
    assert not is_one_line(around.format(joiner))


@pytest.mark.parametrize(
    "name",
    ["\u845b\ufe00\u57ce", "\u845b\U000e0100\u57ce", "\u8fbb\U000e0101", "\U00020bb7\U000e01ef", "\ufa19\ufe0f"],
)
def test_a_variation_of_a_han_ideograph_passes(name):
    assert is_one_line(name)


@pytest.mark.parametrize("selector", ["\ufe00", "\ufe0f", "\U000e0100", "\U000e01ef"])
@pytest.mark.parametrize(
    "around", ["{}", "{}Ann", "An{}n", "{}\u845b", "\u845b{0}{0}", "\u304b{}", "\uac00{}", "\u1820{}", "\u2764{}"]
)
def test_a_variation_selector_elsewhere_is_refused(around, selector):
    assert not is_one_line(around.format(selector))


@pytest.mark.parametrize("selector", MONGOLIAN_SELECTORS)
@pytest.mark.parametrize("letter", ["\u1820", "\u1878", "\u1880", "\u18aa"])
def test_a_variation_of_a_mongolian_letter_passes(letter, selector):
    assert is_one_line(f"{letter}{selector}{letter}")


@pytest.mark.parametrize("selector", MONGOLIAN_SELECTORS)
@pytest.mark.parametrize("around", ["{}", "An{}n", "{}\u1820", "\u1820{0}{0}", "\u1810{}", "\u1885{}", "\u845b{}"])
def test_a_mongolian_selector_elsewhere_is_refused(around, selector):
    assert not is_one_line(around.format(selector))


def test_a_sign_that_leaves_a_blank_or_nothing_is_refused_alone_and_in_a_name():
    assert [hex(ord(sign)) for sign in BLANK if is_one_line(sign) or is_one_line(f"Ann{sign}")] == []


@given(SEEN, UNSEEN, SEEN)
def test_nothing_unseen_passes(before, sign, after):
    assert not is_one_line(before + sign + after)


@given(SEEN)
def test_whatever_is_seen_passes(text):
    assert is_one_line(text)


def test_what_shows_nothing_is_left_out_of_what_is_compared():
    assert {shown(f"Peni{sign}cillin") for sign in BLANK} == {"Penicillin"}
    assert {readings(f"Penicillin{sign}V")[-1] for sign in BLANK} == {"Penicillin V"}
    assert readings("Amoxi\u00adcillin\u200bClav") == ["AmoxicillinClav", "Amoxicillin Clav", "Amoxi cillin Clav"]
    assert readings("Penicillin V") == ["Penicillin V"]


def test_a_line_break_reads_as_a_blank():
    assert shown("Penicillin\nV\u2028K\u0085\x1b!") == "Penicillin V K !"


@given(SEEN)
def test_what_is_seen_stays_but_for_the_kind_of_a_blank(text):
    assert shown(text).split() == text.split()
