"""Looking up procedure codes. Whatever is asked takes one statement: each word of a search is a range of the index
of words, and of the ranks that stand in all of them the first fifty lead to the codes."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Final, NamedTuple

from django.db.models import QuerySet

from careflow.domains.billing.models import ProcedureCode, ProcedureWord
from careflow.domains.billing.rules.procedures import words as rules
from careflow.domains.billing.rules.procedures.entries import MOST_COMMON
from careflow.domains.billing.rules.procedures.words import MOST_WORDS
from careflow.platform.among import Among
from careflow.platform.compiled import Compiled
from careflow.platform.folding import after_prefix, fold

MOST_FOUND: Final = 50
COLUMNS: Final = (
    "code", "system", "description", "category", "suggested_cents", "default_units", "is_outdated",
)  # fmt: skip


class Procedure(NamedTuple):
    """A code of the table; `default_units` in hundredths. Outdated ones have left their code set."""

    code: str
    system: str
    description: str
    category: str
    suggested_cents: int
    default_units: int
    is_outdated: bool


def _containing(count: int) -> Callable[..., QuerySet[Any, Any]]:
    """The codes with all of so many beginnings of words."""

    def build(**words: str) -> QuerySet[Any, Any]:
        ranks = [_ranks(words[f"word_{number}"]) for number in range(count)]
        shown = ranks[0]
        for others in ranks[1:]:
            shown = shown.filter(rank__in=others)
        first = shown.distinct().order_by("rank")[:MOST_FOUND]
        return ProcedureCode.objects.filter(rank__in=first).order_by("rank").values_list(*COLUMNS)

    return build


def _ranks(word: str) -> QuerySet[Any, Any]:
    return ProcedureWord.objects.filter(word__gte=word, word__lt=after_prefix(word)).values("rank")


def _arguments(words: Sequence[str]) -> dict[str, Any]:
    return {f"word_{number}": word for number, word in enumerate(words)}


COMMON = Compiled(
    lambda: ProcedureCode.objects.filter(rank__lt=MOST_COMMON, is_outdated=False).order_by("rank").values_list(*COLUMNS)
)
BY_CODE = Compiled(
    lambda codes: ProcedureCode.objects.filter(Among("code", codes)).values_list(*COLUMNS), codes=["<code>"]
)
WITH_WORDS = {
    count: Compiled(_containing(count), **_arguments([f"<word {number}>" for number in range(count)]))
    for count in range(1, MOST_WORDS + 1)
}


def list_common_procedures() -> list[Procedure]:
    """What ships with the product, in the order of the catalog."""
    return [Procedure(*row) for row in COMMON.rows()]


def find_procedures(codes: Collection[str]) -> dict[str, Procedure]:
    """By the code as it was asked for, in capitals or not; unknown ones are absent. One statement."""
    written = {code: code.strip().upper() for code in codes}
    if not written:
        return {}
    found = {row[0]: Procedure(*row) for row in BY_CODE.rows(codes=sorted(set(written.values())))}
    return {code: found[stored] for code, stored in written.items() if stored in found}


def search_procedures(*, search: str) -> list[Procedure]:
    """Codes that begin so, and codes with all the words, by their beginnings: common ones first, then by code."""
    words = rules.parse(fold(search))
    if not words:
        return []
    return [Procedure(*row) for row in WITH_WORDS[len(words)].rows(**_arguments(words))]


def count_valid_procedures(*, system: str) -> int:
    return ProcedureCode.objects.filter(system=system, is_outdated=False).count()
