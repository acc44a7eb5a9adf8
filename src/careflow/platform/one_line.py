"""Texts of one line whose signs can all be seen, such as names: what looks alike to a person at the desk is alike."""

import unicodedata

SENTENCE = "Type this on one line, without signs that cannot be seen."
# Controls, most line breaks among them; what has no width or turns the direction of writing; the other line breaks.
UNSEEN = frozenset({"Cc", "Cf", "Zl", "Zp"})
JOINERS = "\u200c\u200d"
VIRAMA = 9  # the combining class of the signs that silence a vowel
ARABIC = frozenset({"AL", "NSM"})  # letters of the Arabic and related scripts, and marks on them


def is_one_line(text: str) -> bool:
    """Joiners pass where a name cannot be spelled without: between Arabic letters, as in Persian, and beside a virama,
    as in the scripts of India."""
    return text.isprintable() or not any(
        unicodedata.category(letter) in UNSEEN and not (letter in JOINERS and _spells(text[:at], text[at + 1 :]))
        for at, letter in enumerate(text)
    )


def _spells(before: str, after: str) -> bool:
    beside = [*before[-1:], *after[:1]]
    between_letters = len(beside) == 2 and all(unicodedata.bidirectional(letter) in ARABIC for letter in beside)
    return between_letters or any(unicodedata.combining(letter) == VIRAMA for letter in beside)
