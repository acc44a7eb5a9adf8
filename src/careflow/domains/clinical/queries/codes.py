"""Looking up diagnosis codes. A search takes two statements, whatever it finds: the lists of its words, which meet
here, and the codes at the first places that all of them hold. Places are given in the order in which codes are
shown (`operations/code_index.py`), so nothing is ever sorted.

An import that ends between the two statements may make one keystroke's answer a wrong choice of right codes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, QuerySet, Value, When

from careflow.domains.clinical.models import CodeWord, DiagnosisCode
from careflow.domains.clinical.queries.code_shape import DiagnosisCodeOut, shape_codes
from careflow.domains.clinical.rules import code_words, icd10
from careflow.domains.clinical.rules.code_words import CODE_BEGINNINGS, Asked
from careflow.domains.clinical.rules.posting_lists import first_common
from careflow.platform.among import Among
from careflow.platform.compiled import Compiled, Row
from careflow.platform.folding import after_prefix, fold

MOST_FOUND = 50


def _valid() -> QuerySet[DiagnosisCode, Any]:
    return DiagnosisCode.objects.filter(place__isnull=False)


# Common codes have the first places.
COMMON = Compiled(lambda: _valid().filter(is_common=True).order_by("place").values_list("place", "shown"))
UNCOMMON = Compiled(lambda: DiagnosisCode.objects.filter(is_common=False).values_list("pk")[:1])
WORDS = Compiled(
    lambda words: CodeWord.objects.filter(Among("word", words)).values_list("word", "places", "itself"),
    words=["<word>"],
)
AT_PLACES = Compiled(
    lambda places: DiagnosisCode.objects.filter(Among("place", places)).values_list("place", "shown"),
    places=[-900_004],
)
BEGINNING = Compiled(
    lambda beginning: (
        _valid()
        .filter(code_key__gte=beginning, code_key__lt=after_prefix(beginning))
        .order_by(Case(When(code_key=beginning, then=Value(0)), default=Value(1)), "place")
        .values_list("place", "shown")[:MOST_FOUND]
    ),
    beginning="<beginning>",
)
KNOWN = Compiled(
    lambda codes: DiagnosisCode.objects.filter(Among("code", codes)).values_list(
        "code", "description", "plain_description", "chapter", "is_billable", "is_outdated"
    ),
    codes=["<code>"],
)


@dataclass(frozen=True, slots=True)
class KnownCode:
    """A code of the table. Headers are not billable; outdated ones have left the classification."""

    code: str
    title: str
    chapter: str
    is_billable: bool
    is_outdated: bool


def list_common_codes() -> list[DiagnosisCodeOut]:
    return shape_codes(COMMON.rows())


def search_codes(*, search: str) -> list[DiagnosisCodeOut]:
    """The code itself, codes that begin so, codes that have all the words; each of these common codes first, then
    billable ones, then those with the shortest titles."""
    return shape_codes(find_rows(search=search))


def find_rows(*, search: str) -> list[Row]:
    """Places and what stands there, in the order of the answer."""
    asked = code_words.parse(fold(search))
    if asked.key is not None and len(asked.key) not in CODE_BEGINNINGS:
        return BEGINNING.rows(beginning=asked.key)
    words = [word for group in asked.words for word in group]
    if asked.key is not None:
        return _by_code(asked.key, asked, WORDS.rows(words=[*words, asked.key]))
    lists = {word: places for word, places, _ in WORDS.rows(words=words)} if words else {}
    return sorted(_at(_by_words(asked, lists)))


def _by_code(key: str, asked: Asked, entries: Sequence[Row]) -> list[Row]:
    """The code itself first, wherever its place is, then what begins like it."""
    lists = {word: places for word, places, _ in entries}
    places = [place for word, _, place in entries if word == key and place is not None]
    places += first_common([[lists[key]]], MOST_FOUND) if key in lists else []
    places = list(dict.fromkeys(places + _by_words(asked, lists)))[:MOST_FOUND]
    rows = {row[0]: row for row in _at(places)}
    return [rows[place] for place in places if place in rows]


def _at(places: list[int]) -> list[Row]:
    return AT_PLACES.rows(places=places) if places else []


def _by_words(asked: Asked, lists: Mapping[str, bytes]) -> list[int]:
    groups = [[lists[word] for word in group if word in lists] for group in asked.words]
    return first_common(groups, MOST_FOUND) if groups and all(groups) else []


def diagnosis_codes(*, codes: Collection[str]) -> dict[str, KnownCode]:
    """By the code as it was asked for, with its point or without; unknown ones are absent. One statement."""
    written = {code: icd10.normal(code) for code in codes}
    wanted = sorted({code for code in written.values() if code is not None})
    if not wanted:
        return {}
    found = {row[0]: KnownCode(row[0], row[1] or row[2], *row[3:]) for row in KNOWN.rows(codes=wanted)}
    return {code: found[as_stored] for code, as_stored in written.items() if as_stored in found}


def find_diagnosis_code(*, code: str) -> KnownCode | None:
    return diagnosis_codes(codes=[code]).get(code)


def is_classification_whole() -> bool:
    """Whether more is there than the common codes that ship with the product."""
    return bool(UNCOMMON.rows())


def count_valid_codes() -> int:
    return DiagnosisCode.objects.filter(is_outdated=False).count()
