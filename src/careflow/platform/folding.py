"""Text folded for searching: no case, no accents, single blanks; and the column that keeps such keys."""

import re
import unicodedata
from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

from careflow.platform.one_line import shown

if TYPE_CHECKING:
    TextColumn = models.CharField[str, str]
else:
    TextColumn = models.CharField

_BLANKS = re.compile(r"\s+")
_HYPHENS = re.compile("[\u2010-\u2015\u2212]")
_LETTERS_WITHOUT_DECOMPOSITION = str.maketrans({"ø": "o", "đ": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})


def fold(text: str) -> str:
    """`"  O’Brien-Müller "` → `"o'brien-muller"`. Equal keys mean equal names to a person at the desk."""
    plain = unicodedata.normalize("NFKD", text.replace("’", "'")).casefold()
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _BLANKS.sub(" ", bare.translate(_LETTERS_WITHOUT_DECOMPOSITION)).strip()


def fold_shown(text: str) -> str:
    """As `fold`, for names that are copied from elsewhere: neither signs that show nothing nor the kind of a hyphen
    make a difference."""
    return _HYPHENS.sub("-", fold(shown(text)))


def digits(text: str) -> str:
    return re.sub(r"[^0-9]", "", text)


class KeyField(TextColumn):
    """A folded key, compared byte by byte on every engine, so that one index serves prefix and order."""

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:
        parameters = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            parameters["collation"] = "C"
        return parameters


def after_prefix(prefix: str) -> str:
    """The first key that no longer starts with `prefix`, for a half-open range over a byte-ordered index."""
    return prefix + "\U0010ffff"
