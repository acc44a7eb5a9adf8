"""What somebody typed into the search box, taken apart. Texts arrive folded."""

import re
from dataclasses import dataclass
from datetime import date

from careflow.domains.patients.rules.search_text import MARKS

SHORTEST_INSIDE = 3  # shorter terms are looked for at the beginnings of words only
MOST_WORDS = 8
_ISO = re.compile(r"\d{4}-\d{1,2}-\d{1,2}")
_AMERICAN = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4}|\d{2})")
CENTURY = 100


@dataclass(frozen=True, slots=True)
class NameTerm:
    """`last` and `first` for "last, first", of which one may be empty; otherwise `words`."""

    words: tuple[str, ...] = ()
    last: str = ""
    first: str = ""

    @property
    def is_one_word(self) -> bool:
        return len(self.words) == 1


def parse_name(text: str) -> NameTerm | None:
    """None when there is nothing to look for. More words than anybody's name has are left out."""
    if "," in text:
        last, _, first = text.partition(",")
        last, first = last.strip(), " ".join(first.replace(",", " ").split())
        return NameTerm(last=last, first=first) if last or first else None
    words = tuple(text.split()[:MOST_WORDS])
    return NameTerm(words=words) if words else None


def parse_date(text: str, *, today: date) -> date | None:
    """A birth date as people type it: 1980-05-12, 05/12/1980, 05-12-1980, 05/12/80. Two-digit years lie in the
    past."""
    typed = text.strip()
    if _ISO.fullmatch(typed):
        year, month, day = (int(part) for part in typed.split("-"))
    elif american := _AMERICAN.fullmatch(typed):
        month, day, year = (int(part) for part in american.groups())
        if len(american[3]) == len("80"):
            year += today.year // CENTURY * CENTURY
            return _past(year, month, day, today)
    else:
        return None
    return _day(year, month, day)


def spellings(word: str) -> list[str]:
    """How names begin that are meant by a word of one or two letters, when a mark was left out: `"oh"` → `"o'h"`."""
    return [f"'{word}", *(f"{word[0]}{mark}{word[1]}" for mark in MARKS if word[1:])]


def digits_meant(text: str, digits: str) -> str:
    """The digits of a phone or chart number in the text. One or two of them count only when nothing else is
    written, so that "john 5" stays a name."""
    has_letters = any(letter.isalpha() for letter in text)
    return "" if has_letters and len(digits) < SHORTEST_INSIDE else digits


def _past(year: int, month: int, day: int, today: date) -> date | None:
    found = _day(year, month, day)
    if found is None or found > today:
        return _day(year - CENTURY, month, day)
    return found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
