"""Drawers of the filing cabinet: those that every facility starts with, and when one may go."""

import hashlib
import re
import unicodedata

DEFAULT = "admin"
DEFAULTS = (  # code, name, place, whether it always stays
    ("clinical", "Clinical", 10, False),
    ("lab", "Lab Results", 20, True),
    ("imaging", "Imaging", 30, True),
    ("referrals", "Referrals", 40, False),
    ("insurance", "Insurance", 50, False),
    ("admin", "Administrative", 60, True),
    ("consent", "Consents", 70, True),
)
LONGEST_CODE = 30
_ODD = re.compile(r"[^\w\s-]")
_GAP = re.compile(r"[-\s]+")


def code_of(name: str) -> str:
    """The lasting code of a new category; names in other scripts get one from their letters' digest, names without
    a letter or digit none."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = _GAP.sub("-", _ODD.sub("", plain.lower())).strip("-_")
    if slug or not any(letter.isalnum() for letter in name):
        return slug[:LONGEST_CODE].strip("-_")
    return f"category-{hashlib.sha256(name.casefold().encode()).hexdigest()[:8]}"


def why_it_stays(*, is_system: bool, document_count: int) -> str:
    """Why a category can't be taken away, or blank."""
    if is_system:
        return "Every clinic needs this category."
    if document_count == 1:
        return "One document is filed here."
    return f"{document_count} documents are filed here." if document_count else ""
