"""Filling the table of procedure codes: what ships with the product, and what a release of a code set brings."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, connections, transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.billing.models import ProcedureCode, ProcedureWord
from careflow.domains.billing.models.procedure_codes import LONGEST_DESCRIPTION
from careflow.domains.billing.rules.procedures import COMMON_PROCEDURES, CommonProcedure
from careflow.domains.billing.rules.procedures.chapters import category_of
from careflow.domains.billing.rules.procedures.entries import MOST_COMMON, rank_of
from careflow.domains.billing.rules.procedures.nicknames import NICKNAMES
from careflow.domains.billing.rules.procedures.words import index_words
from careflow.platform.actor import Actor
from careflow.platform.folding import fold

BATCH = 1_000
SHOWN = (
    "system", "description", "plain_description", "also_called", "official_title", "category", "suggested_cents",
    "default_units", "is_outdated", "rank", "release",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReleasedProcedure:
    """A code of a release. Some releases list codes that ended already."""

    code: str
    title: str
    has_ended: bool = False

    def columns(self) -> dict[str, Any]:
        return {"official_title": self.title, "is_outdated": self.has_ended}


@dataclass(frozen=True, slots=True)
class Stored:
    """How many codes were new, were changed, were there already; how many left the code set."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    outdated: int = 0

    def __add__(self, other: "Stored") -> "Stored":
        return Stored(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.outdated + other.outdated,
        )

    @property
    def is_news(self) -> bool:
        return bool(self.added or self.changed or self.outdated)


@transaction.atomic(savepoint=False)
def store_codes(*, system: str, codes: Sequence[ReleasedProcedure], release: str) -> Stored:
    """Titles stand beside the plain words that ship with the product, and are shown instead of them."""
    there = ProcedureCode.objects.in_bulk([code.code for code in codes], field_name="code")
    ranks = {code: row.rank for code, row in there.items()}
    news: list[ProcedureCode] = []
    for code in codes:
        row, columns = there.get(code.code) or _new(code.code, system), code.columns()
        if any(getattr(row, name) != value for name, value in columns.items()):
            for name, value in {**columns, "release": release}.items():
                setattr(row, name, value)
            news.append(row)
    added = _save(news, ranks)
    return Stored(added, len(news) - added, len(codes) - len(news))


@transaction.atomic(savepoint=False)
def retire_codes(*, system: str, but: Container[str]) -> Stored:
    """Mark what the release does not hold any more; fee schedules and bills still name such codes."""
    valid = ProcedureCode.objects.filter(system=system, is_outdated=False).order_by("pk").values_list("rank", "code")
    gone = [rank for rank, code in valid.iterator(chunk_size=BATCH) if code not in but]
    for batch in _batches(gone):
        ProcedureCode.objects.filter(rank__in=batch).update(is_outdated=True)
        ProcedureWord.objects.filter(rank__in=batch).delete()
    return Stored(outdated=len(gone))


@transaction.atomic(savepoint=False)
def conclude_import(*, actor: Actor, stored: Stored, what: str, now: datetime) -> None:
    """One event tells of a run that brought news."""
    if not stored.is_news:
        return
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:  # until it has counted, it reads new tables from end to end
            cursor.execute("ANALYZE billing_procedurecode, billing_procedureword")
    audit.record(
        actor=actor,
        action=Action.OTHER,
        subject="billing/procedurecode",
        subject_id="",
        summary=f"Procedure codes imported: {what}",
        metadata={"added": stored.added, "changed": stored.changed, "outdated": stored.outdated},
        at=now,
    )


def ship_common_procedures(*, using: str) -> None:
    """After every migrate: the common procedures in plain words, so that a fresh server has them. A database that
    has them already is only read.

    Titles stay, and prices that came from relative values. Codes that are no longer on the list stay too, behind
    those that are."""
    tables = set(connections[using].introspection.table_names())
    if not {ProcedureCode._meta.db_table, ProcedureWord._meta.db_table} <= tables:
        return
    there = ProcedureCode.objects.filter(rank__lt=MOST_COMMON).in_bulk(field_name="code")
    places = {procedure.code: place for place, procedure in enumerate(COMMON_PROCEDURES)}
    there |= ProcedureCode.objects.in_bulk(places.keys() - there.keys(), field_name="code")
    ranks = {code: row.rank for code, row in there.items()}
    left = [row for code, row in there.items() if code not in places]
    rows = [row for row in left if _set(row, {"rank": rank_of(row.code), "also_called": ""})]
    for procedure in COMMON_PROCEDURES:
        row = there.get(procedure.code) or _new(procedure.code, procedure.system)
        if _set(row, _columns(row, procedure, places[procedure.code])):
            rows.append(row)
    if rows:
        with transaction.atomic():
            _save(rows, ranks)


def _new(code: str, system: str) -> ProcedureCode:
    return ProcedureCode(code=code, system=system, rank=rank_of(code))


def _columns(row: ProcedureCode, procedure: CommonProcedure, place: int) -> dict[str, Any]:
    """What the list says of a common procedure."""
    return {
        "system": procedure.system,
        "plain_description": procedure.description,
        "also_called": NICKNAMES.get(procedure.code, ""),
        "category": procedure.category,
        "suggested_cents": row.suggested_cents if row.price_basis else procedure.suggested_cents,
        "default_units": procedure.default_units,
        "rank": rank_of(procedure.code, place=place),
    }


def _set(row: ProcedureCode, columns: Mapping[str, Any]) -> bool:
    """Whether anything changed."""
    changed = {name: value for name, value in columns.items() if getattr(row, name) != value}
    for name, value in changed.items():
        setattr(row, name, value)
    return bool(changed)


def _save(rows: Sequence[ProcedureCode], ranks: Mapping[str, int]) -> int:
    """Store codes with what follows from their texts; how many of them are new. `ranks` are those that they had."""
    for row in rows:
        row.description = shortened(row.official_title) or row.plain_description
        row.category = row.category or category_of(row.code)
    known = [ranks[row.code] for row in rows if row.code in ranks]
    upsert(rows, SHOWN)
    for batch in _batches(known):
        ProcedureWord.objects.filter(rank__in=batch).delete()
    _store_words(row for row in rows if not row.is_outdated)
    return len(rows) - len(known)


def upsert(rows: Sequence[ProcedureCode], columns: Sequence[str]) -> None:
    """Insert, or change these columns of, whole rows: one statement, where updates in bulk take a minute for a
    code set."""
    for row in rows:
        row.pk = None
    ProcedureCode.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["code"], update_fields=columns, batch_size=BATCH
    )


def _store_words(rows: Iterable[ProcedureCode]) -> None:
    """Past the model, because a code set has some hundred thousand of them and others wait meanwhile."""
    texts = ((row, map(fold, (row.official_title, row.plain_description, row.also_called))) for row in rows)
    entries = [(word, row.rank) for row, of_row in texts for word in sorted(index_words(row.code, of_row))]
    with connection.cursor() as cursor:
        cursor.executemany("INSERT INTO billing_procedureword (word, rank) VALUES (%s, %s)", entries)


def shortened(title: str) -> str:
    """As much of it as is shown, whole words."""
    if len(title) <= LONGEST_DESCRIPTION:
        return title
    return f"{title[: LONGEST_DESCRIPTION - 1].rsplit(' ', 1)[0]}…"


def _batches(keys: Sequence[int]) -> Iterator[Sequence[int]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))
