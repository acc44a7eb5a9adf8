"""Texts of one line whose signs can all be seen, such as names: what looks alike to a person at the desk is alike."""

import re
import unicodedata

SENTENCE = "Type this on one line, without signs that cannot be seen."
# Controls, most line breaks among them; what has no width or turns the direction of writing; the other line breaks.
UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
# Signs of any category that show nothing: all of Default_Ignorable_Code_Point in DerivedCoreProperties.txt (UAX #44),
# the same from Unicode 14 to 17, the blank of Braille, the filler of Khitan, and the note of music without a head.
BLANK = re.compile(
    "[\u00ad\u034f\u061c\u115f-\u1160\u17b4-\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8"
    "\U00016fe4\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
# Of these, what may have been typed or copied as a blank: the blank of no width, those of Braille, fillers of Korean.
BLANK_LIKE = "\u200b\u2800\u115f\u1160\u3164\uffa0"
JOINERS = "\u200c\u200d"
VIRAMA = 9  # the combining class of the signs that silence a vowel
# The blocks named Arabic that hold marks.
OF_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u0870-\u08ff\U00010ec0-\U00010eff]")
# Another form of the letter before: variation selectors behind Han ideographs, and those of Mongolian.
VARIATION = re.compile(
    "[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003fffd][\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    "|[\u1820-\u1878\u1880-\u1884\u1887-\u18a8\u18aa][\u180b-\u180d\u180f]"
)


def is_one_line(text: str) -> bool:
    """Signs that show nothing pass where a name cannot be spelled without. Joiners do between Arabic letters, as in
    Persian, and beside a virama, as in the scripts of India; variation selectors behind what has variations."""
    if text.isprintable() and (text.isascii() or not BLANK.search(text)):
        return True
    return not any(
        _is_unseen(letter)
        and not (_joins(text[:at], text[at + 1 :]) if letter in JOINERS else VARIATION.match(text, max(at - 1, 0)))
        for at, letter in enumerate(text)
    )


def shown(text: str) -> str:
    """The text as it reads, for comparing, and for names that files bring: a blank for each line break, and nothing
    for every sign that shows nothing, also for those that a name is spelled with."""
    return _shown(text, blank_like="", unseen="")


def readings(text: str) -> list[str]:
    """One for nearly all texts. Signs that show nothing stand within a word, or where a blank was meant: all within
    words, those like a blank for one, all for one."""
    return list(dict.fromkeys(_shown(text, blank_like=a, unseen=b) for a, b in (("", ""), (" ", ""), (" ", " "))))


def _shown(text: str, *, blank_like: str, unseen: str) -> str:
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if letter.isspace() else blank_like if letter in BLANK_LIKE else unseen if _is_unseen(letter) else letter
        for letter in text
    )


def _is_unseen(letter: str) -> bool:
    return unicodedata.category(letter) in UNSEEN or BLANK.match(letter) is not None


def _joins(before: str, after: str) -> bool:
    beside = [*before[-1:], *after[:1]]
    return (len(beside) == 2 and all(map(_is_arabic, beside))) or any(
        unicodedata.combining(letter) == VIRAMA for letter in beside
    )


def _is_arabic(letter: str) -> bool:
    """Or of a script that is written alike, such as Syriac; or an Arabic mark on such a letter."""
    match unicodedata.category(letter)[0]:
        case "L":
            return unicodedata.bidirectional(letter) == "AL"
        case "M":
            return OF_ARABIC.match(letter) is not None
    return False
