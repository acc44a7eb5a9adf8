"""The letters of our papers: FiraGO, and Noto Sans for the few that it lacks, both from a package of fonts.

Together they print Latin with all its marks, Greek, Cyrillic, Vietnamese, Georgian and Thai. What they lack, and
scripts that are written from the right or whose letters join (a typesetter's work that nobody does here), becomes
U+FFFD: a reader sees that something stood there.
"""

import unicodedata
from functools import cache
from io import BytesIO
from itertools import groupby
from threading import Lock

import pymupdf_fonts  # type: ignore[import-untyped]  # a package of data
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD, FALLBACK = "FiraGO", "FiraGO-Bold", "NotoSans"
FILES = {REGULAR: "figo", BOLD: "figbo", FALLBACK: "notos"}
MISSING = "\N{REPLACEMENT CHARACTER}"
# Hebrew to Tibetan without Thai, then the presentation forms of Arabic and Hebrew.
NEEDS_TYPESETTING = (*range(0x0590, 0x0E00), *range(0x0E80, 0x1000), *range(0xFB1D, 0xFE00), *range(0xFE70, 0xFF00))

UNSEEN = frozenset({"Cc", "Cf"})  # control characters, marks of direction, joiners

Letters = frozenset[int]
_loading = Lock()


def load() -> dict[str, Letters]:
    """The code points of each face; the first call reads the fonts."""
    with _loading:
        return _load()


@cache
def _load() -> dict[str, Letters]:
    found = {}
    for name, file in FILES.items():
        face = TTFont(name, BytesIO(pymupdf_fonts.myfont(file)))
        registerFont(face)
        found[name] = frozenset(face.face.charToGlyph).difference(NEEDS_TYPESETTING)
    return found


def plain(text: str) -> str:
    """Composed letters, nothing that steers a terminal or the direction of writing; tabs become blanks."""
    composed = unicodedata.normalize("NFC", text.replace("\t", "    "))
    if composed.isascii() and composed.isprintable():
        return composed
    known = frozenset().union(*load().values())
    return "".join(
        letter if ord(letter) in known else MISSING for letter in composed if unicodedata.category(letter) not in UNSEEN
    )


def runs(text: str, face: str = REGULAR) -> list[tuple[str, str]]:
    """The text in pieces, each with the face that prints it."""
    letters = load()[face]
    return [
        (name, "".join(piece))
        for name, piece in groupby(plain(text), lambda letter: face if ord(letter) in letters else FALLBACK)
    ]
