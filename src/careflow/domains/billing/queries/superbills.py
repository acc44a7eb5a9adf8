"""Reads of superbills, the last changed first: three statements, whatever there is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from itertools import chain, combinations
from operator import attrgetter
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from careflow.domains.billing.models import Superbill, SuperbillDiagnosis, SuperbillLine
from careflow.domains.billing.models.superbills import LIVE
from careflow.domains.billing.queries.superbill_shape import (
    COLUMNS,
    DIAGNOSIS_COLUMNS,
    ID,
    LINE_COLUMNS,
    SuperbillOut,
    shape_superbill,
)
from careflow.platform.actor import Actor
from careflow.platform.among import Among
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

CAP = 1000
SAMPLE_START, SAMPLE_END = datetime(1901, 1, 1, tzinfo=UTC), datetime(1902, 1, 1, tzinfo=UTC)
# What a list may be narrowed by → the values for compiling it.
NARROWED_BY: dict[str, dict[str, Any]] = {
    "patient": {"patient": -1},
    "encounter": {"encounter": -2},
    "superbill_status": {"superbill_status": "~status~"},
    "period": {"start": SAMPLE_START, "end": SAMPLE_END},
    "following": {"following": -3},
    "void_too": {},
}


class Wanted(NamedTuple):
    """What to list; `period` is the half-open time of the encounters' starts, `following` the id of the superbill
    that the page follows."""

    patient: int | None = None
    encounter: int | None = None
    superbill_status: str | None = None
    period: tuple[datetime, datetime] | None = None
    following: int | None = None
    void_too: bool = False

    @property
    def shape(self) -> frozenset[str]:
        return frozenset(name for name, value in self._asdict().items() if value not in (None, False))

    def arguments(self) -> dict[str, Any]:
        said = {name: value for name, value in self._asdict().items() if value not in (None, False)}
        said.pop("void_too", None)
        start, end = said.pop("period", (None, None))
        return said if start is None else {**said, "start": start, "end": end}


def _superbills(scope: Scope | None) -> QuerySet[Any, Any]:
    return Superbill.objects.visible_to(scope)  # type: ignore[arg-type]  # Compiled hands it in


def list_by(*names: str) -> Compiled:
    """A list that is narrowed by these."""

    def rows(scope: Scope, **given: Any) -> QuerySet[Any, Any]:
        found = _superbills(scope)
        for name, column in (("patient", "patient_id"), ("encounter", "encounter_id"), ("superbill_status", "status")):
            if name in given:
                found = found.filter(**{column: given[name]})
        if "start" in given:
            found = found.filter(served_at__gte=given["start"], served_at__lt=given["end"])
        if "void_too" not in names:
            found = found.filter(LIVE)
        if "following" in given:
            found = _behind(scope, found, given["following"])
        # SQLite would walk along the last changed to spare the sort of a few days.
        changed = Coalesce("updated_at", "updated_at") if "start" in given else F("updated_at")
        found = found.order_by(changed.desc(), "-id").values_list(*COLUMNS)
        return found if "patient" in names else found[: CAP + 1]

    samples = {name: value for narrowing in names for name, value in NARROWED_BY[narrowing].items()}
    return Compiled(rows, scoped=True, replanned=True, **samples)


def _behind(scope: Scope, rows: QuerySet[Any, Any], following: int) -> QuerySet[Any, Any]:
    """Those that stand behind a superbill in the list; none when there is no such one."""
    changed = _superbills(scope).filter(pk=following).values("updated_at")[:1]
    return rows.filter(updated_at__lte=changed).exclude(updated_at=changed, id__gte=following)


LISTS = {
    frozenset(names): list_by(*names)
    for names in chain.from_iterable(combinations(NARROWED_BY, size) for size in range(len(NARROWED_BY) + 1))
}
ONE = Compiled(
    lambda scope, superbill: _superbills(scope).filter(pk=superbill).values_list(*COLUMNS), scoped=True, superbill=-1
)
DIAGNOSES = Compiled(
    lambda scope, superbills: (
        SuperbillDiagnosis.objects.visible_to(scope)
        .filter(Among("superbill_id", superbills))
        .order_by("superbill_id", "sequence")
        .values_list(*DIAGNOSIS_COLUMNS)
    ),
    scoped=True, superbills=[-1],
)  # fmt: skip
LINES = Compiled(
    lambda scope, superbills: (
        SuperbillLine.objects.visible_to(scope)
        .filter(Among("superbill_id", superbills))
        .order_by("superbill_id", "sequence")
        .values_list(*LINE_COLUMNS)
    ),
    scoped=True, superbills=[-1],
)  # fmt: skip


def list_superbills(
    *, actor: Actor, wanted: Wanted, limit: int | None = None
) -> tuple[list[SuperbillOut], int | None]:  # fmt: skip
    """The last changed first. One patient's come whole unless there is a limit, of others the newest thousand, with
    the id that the next page follows. Void ones are left out unless they are asked for."""
    compiled, arguments = LISTS[wanted.shape], wanted.arguments()
    most = min(limit or CAP, CAP)
    if limit is None:
        rows = compiled.rows(actor, **arguments)
    else:
        rows = list(compiled.queryset(actor, **arguments)[: most + 1])
    if len(rows) <= most or (limit is None and wanted.patient is not None):
        return _with_contents(actor, rows), None
    return _with_contents(actor, rows[:most]), rows[most - 1][ID]


def get_superbill(*, actor: Actor, superbill_id: int) -> SuperbillOut:
    """Void ones too. Raises NotFound."""
    return _with_contents(actor, [_one(actor, superbill_id)])[0]


def show_superbill(
    *, actor: Actor, superbill_id: int, diagnoses: Iterable[SuperbillDiagnosis], lines: Iterable[SuperbillLine]
) -> SuperbillOut:
    """For whoever holds it and has its rows in hand, in the order of their sequences."""
    row = _one(actor, superbill_id)
    entries = [*map(attrgetter(*DIAGNOSIS_COLUMNS), diagnoses)], [*map(attrgetter(*LINE_COLUMNS), lines)]
    return shape_superbill(row, *entries, actor.zone)


def _one(actor: Actor, superbill_id: int) -> Row:
    row = ONE.first(actor, superbill=superbill_id)
    if row is None:
        raise NotFound
    return row


def _with_contents(actor: Actor, rows: Sequence[Row]) -> list[SuperbillOut]:
    ids = [row[ID] for row in rows]
    diagnoses, lines = _by_superbill(DIAGNOSES, actor, ids), _by_superbill(LINES, actor, ids)
    zone = actor.zone
    return [shape_superbill(row, diagnoses[row[ID]], lines[row[ID]], zone) for row in rows]


def _by_superbill(compiled: Compiled, actor: Actor, ids: list[int]) -> dict[int, list[Row]]:
    found: defaultdict[int, list[Row]] = defaultdict(list)
    for row in compiled.rows(actor, superbills=ids) if ids else []:
        found[row[0]].append(row)
    return found
