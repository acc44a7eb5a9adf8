"""A release of ICD-10-CM as the library knows it: every category and subcategory, with the seventh characters."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from careflow.domains.clinical.operations.codes import ReleasedCode

LIBRARY = "simple_icd_10_cm"
_LIST = re.compile(r"code-list-(.+)\.txt")
_SPAN = re.compile(r"\s*\([A-Z0-9]{3}-[A-Z0-9]{3}\)$")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Release:
    """`codes` in the order of the classification; blocks that are named like their only category are left out."""

    name: str
    codes: frozenset[str]
    library: Any

    def __iter__(self) -> Iterator[ReleasedCode]:
        chapter, seen = "", set()
        for code in self.library.get_all_codes(with_dots=True):
            if self.library.is_chapter(code):
                chapter = _SPAN.sub("", self.library.get_description(code))
            elif code in self.codes and code not in seen:
                seen.add(code)
                title = _BLANKS.sub(" ", self.library.get_description(code)).strip()
                yield ReleasedCode(code, title, chapter, self.library.is_leaf(code))


def read_release() -> Release:
    """Reads the whole classification into memory."""
    import simple_icd_10_cm as library  # type: ignore[import-untyped]  # it ships no types

    codes = frozenset(
        code for code in library.get_all_codes(with_dots=True) if library.is_category_or_subcategory(code)
    )
    return Release(_name(), codes, library)


def _name() -> str:
    """`"April 2026"`, as the library names its list of codes."""
    names = (_LIST.fullmatch(entry.name) for entry in files(f"{LIBRARY}.data").iterdir())
    found = next((match[1].replace("-", " ") for match in names if match), None)
    return (found or f"{LIBRARY} {version(LIBRARY)}")[:40]
