"""How a code of ICD-10-CM is written, and what its chapters are about in plain words."""

import re
from typing import Final

LONGEST_CODE: Final = 8
AS_KEY = re.compile(r"[A-Z][0-9][0-9A-Z]{1,5}")
BEGINNING = re.compile(r"[A-Z][0-9](?:[0-9A-Z](?:\.?[0-9A-Z]{0,4}))?", re.IGNORECASE)
# The first category of each chapter, in the order of codes.
CHAPTERS: Final = (
    ("A00", "Infections"),
    ("C00", "Tumors"),
    ("D50", "Blood and immune system"),
    ("E00", "Hormones, nutrition and metabolism"),
    ("F01", "Mental health and behavior"),
    ("G00", "Nervous system"),
    ("H00", "Eyes"),
    ("H60", "Ears"),
    ("I00", "Heart and circulation"),
    ("J00", "Breathing"),
    ("K00", "Digestion"),
    ("L00", "Skin"),
    ("M00", "Muscles, bones and joints"),
    ("N00", "Kidneys, urinary tract and reproductive organs"),
    ("O00", "Pregnancy and birth"),
    ("P00", "Newborns"),
    ("Q00", "Conditions from birth"),
    ("R00", "Symptoms and findings"),
    ("S00", "Injuries and poisoning"),
    ("U00", "Codes for special purposes"),
    ("V00", "Causes of injury"),
    ("Z00", "Checkups, prevention and circumstances"),
)


def key_of(code: str) -> str:
    """`" e11.42 "` → `"E1142"`."""
    return code.strip().replace(".", "").upper()


def code_of(key: str) -> str:
    """`"E1142"` → `"E11.42"`."""
    return f"{key[:3]}.{key[3:]}" if len(key) > 3 else key


def normal(code: str) -> str | None:
    """The code as it is written, with its point; None when this is no such code, known or not. The point may be
    left out, but not misplaced."""
    key = key_of(code)
    if not AS_KEY.fullmatch(key):
        return None
    written = code_of(key)
    return written if code.strip().upper() in {key, written} else None


def beginning_of(word: str) -> str | None:
    """The key with which every code begins that is typed so far; None when nobody begins a code like this."""
    return key_of(word) if BEGINNING.fullmatch(word) else None


def chapter_of(key: str) -> str:
    """In plain words."""
    return next((name for first, name in reversed(CHAPTERS) if key >= first), "")
