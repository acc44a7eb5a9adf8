"""Filling the table of diagnosis codes: what ships with the product, and what a release of the classification
brings."""

from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connections, transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.clinical.models import CodeWord, DiagnosisCode
from careflow.domains.clinical.operations.code_index import is_behind, rebuild_index
from careflow.domains.clinical.queries.code_shape import written
from careflow.domains.clinical.rules import icd10
from careflow.domains.clinical.rules.common_codes import COMMON_CODES
from careflow.platform.actor import Actor

BATCH = 1_000
CHANGING = (
    "description", "plain_description", "chapter", "is_billable", "is_common", "is_outdated", "release", "place",
    "shown",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReleasedCode:
    """A code of the classification: `code` with its point, headers not billable."""

    code: str
    title: str
    chapter: str
    is_billable: bool

    def columns(self) -> dict[str, Any]:
        return {
            "description": self.title, "chapter": self.chapter, "is_billable": self.is_billable, "is_outdated": False,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Stored:
    """How many codes of a release were new, were changed, were there already; how many left the release."""

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
def store_codes(*, codes: Sequence[ReleasedCode], release: str) -> Stored:
    there = DiagnosisCode.objects.in_bulk([code.code for code in codes], field_name="code")
    news: list[DiagnosisCode] = []
    for code in codes:
        row, columns = there.get(code.code) or _new(code.code), code.columns()
        if any(getattr(row, name) != value for name, value in columns.items()):
            for name, value in {**columns, "release": release}.items():
                setattr(row, name, value)
            news.append(row)
    added = _save(news, there)
    return Stored(added, len(news) - added, len(codes) - len(news))


def _new(code: str) -> DiagnosisCode:
    return DiagnosisCode(code=code, code_key=icd10.key_of(code))


def _save(rows: Sequence[DiagnosisCode], there: Container[str]) -> int:
    """Store codes as they are now shown; how many of them are new. They lose their places until the index is made
    anew, so that an interruption in between is seen (`is_behind`)."""
    for row in rows:
        row.shown, row.place = written(row), None
    fresh = [row for row in rows if row.code not in there]
    DiagnosisCode.objects.bulk_create(fresh)
    DiagnosisCode.objects.bulk_update([row for row in rows if row.code in there], CHANGING, batch_size=BATCH // 10)
    return len(fresh)


def retire_codes(*, but: Container[str]) -> Stored:
    """Mark what the release does not hold any more; charts and bills still name such codes."""
    valid = DiagnosisCode.objects.filter(is_outdated=False).order_by("pk").values_list("pk", "code")
    gone = [pk for pk, code in valid.iterator(chunk_size=BATCH) if code not in but]
    for start in range(0, len(gone), BATCH):
        DiagnosisCode.objects.filter(pk__in=gone[start : start + BATCH]).update(is_outdated=True, place=None)
    return Stored(outdated=len(gone))


def conclude_import(*, actor: Actor, stored: Stored, release: str, now: datetime) -> None:
    """Make the index anew where codes changed, now or in a run that was interrupted; one event tells of a run
    that brought news."""
    if stored.is_news or is_behind():
        rebuild_index()
    if not stored.is_news:
        return
    with transaction.atomic():
        audit.record(
            actor=actor,
            action=Action.OTHER,
            subject="clinical/diagnosiscode",
            subject_id="",
            summary=f"Diagnosis codes imported: {release}",
            metadata={"added": stored.added, "changed": stored.changed, "outdated": stored.outdated},
            at=now,
        )


def ship_common_codes(*, using: str) -> None:
    """After every migrate: the common diagnoses in plain words, so that a fresh server has them. A database that
    has them already is only read. The list changes with a version of the product, and every version migrates.

    Official titles stay. Codes that are no longer on the list stay too, but are not common any more."""
    tables = set(connections[using].introspection.table_names())
    if not {DiagnosisCode._meta.db_table, CodeWord._meta.db_table} <= tables:
        return
    common = dict(DiagnosisCode.objects.filter(is_common=True).values_list("code", "plain_description"))
    if common == COMMON_CODES and not is_behind():
        return
    there = DiagnosisCode.objects.in_bulk([*common, *COMMON_CODES], field_name="code")
    rows = [there.get(code) or _new(code) for code in {**common, **COMMON_CODES}]
    for row in rows:
        row.plain_description = COMMON_CODES.get(row.code, "")
        row.is_common = bool(row.plain_description)
        row.chapter = row.chapter or icd10.chapter_of(row.code_key)
    with transaction.atomic():
        _save(rows, there)
    rebuild_index()
