"""What was signed, and what would be signed next."""

import json
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from careflow.domains.clinical.models import NoteVersion, ProgressNote
from careflow.domains.clinical.queries.notes import NOTE_COLUMNS
from careflow.domains.clinical.rules.encounters import TEXTS
from careflow.domains.clinical.rules.versions import SignedVitals
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

VERSION_COLUMNS = (
    "id", "number", "signed_by_id", "signed_by_name", "signed_at", "content_sha256", "withdrawal__withdrawn_by_id",
    "withdrawal__withdrawn_by_name", "withdrawal__withdrawn_at", "withdrawal__reason",
)  # fmt: skip
VITALS_COLUMNS = tuple(f"encounter__vitals__{name}" for name in SignedVitals.__dataclass_fields__)


class Draft(NamedTuple):
    """A note as it may be signed: NOTE_COLUMNS and among them its texts, the vitals next to it, and how often it was
    signed."""

    row: Row
    note_id: int
    version: int
    texts: dict[str, str]
    vitals: SignedVitals | None
    signatures: int


def _versions(scope: Scope) -> QuerySet[Any, Any]:
    return NoteVersion.objects.visible_to(scope)


VERSIONS = Compiled(
    lambda scope, note: _versions(scope).filter(note_id=note).order_by("-number").values_list(*VERSION_COLUMNS),
    scoped=True, note=-1,
)  # fmt: skip
VERSION = Compiled(
    lambda scope, note, number: (
        _versions(scope).filter(note_id=note, number=number).values_list(*VERSION_COLUMNS, "content")
    ),
    scoped=True, note=-1, number=900_011,
)  # fmt: skip
CONTENTS = Compiled(
    lambda scope, note, first, second: (
        _versions(scope).filter(note_id=note, number__in=[first, second]).values_list("number", "content")
    ),
    scoped=True, note=-1, first=900_011, second=900_012,
)  # fmt: skip


def _drafts(scope: Scope, encounter: int) -> QuerySet[Any, Any]:
    last = _versions(scope).filter(note_id=OuterRef("pk")).order_by("-number").values("number")[:1]
    rows: QuerySet[Any, Any] = (
        ProgressNote.objects.visible_to(scope).filter(encounter_id=encounter).annotate(last=Subquery(last))
    )
    return rows.values_list("last", "encounter__vitals__id", *VITALS_COLUMNS, *NOTE_COLUMNS)


DRAFT = Compiled(_drafts, scoped=True, encounter=-1)


def get_draft(*, actor: Scope, encounter_id: int) -> Draft:
    """To be asked for with the encounter locked. Raises NotFound."""
    found = DRAFT.first(actor, encounter=encounter_id)
    if found is None:
        raise NotFound
    last, vitals_id, *vitals = found[: -len(NOTE_COLUMNS)]
    row = found[-len(NOTE_COLUMNS) :]
    note = dict(zip(NOTE_COLUMNS, row, strict=True))
    return Draft(
        row=row,
        note_id=note["id"],
        version=note["version"],
        texts={name: note[name] for name in TEXTS},
        vitals=None if vitals_id is None else SignedVitals(*vitals),
        signatures=last or 0,
    )


def list_versions(*, actor: Scope, note_id: int) -> list[Row]:
    """VERSION_COLUMNS, newest first."""
    return VERSIONS.rows(actor, note=note_id)


def get_version(*, actor: Scope, note_id: int, number: int) -> tuple[Row, str]:
    """VERSION_COLUMNS, and the content as it was signed. Raises NotFound."""
    row = VERSION.first(actor, note=note_id, number=number)
    if row is None:
        raise NotFound
    return row[:-1], row[-1]


def signed_texts(*, actor: Scope, note_id: int, numbers: tuple[int, int]) -> dict[int, dict[str, str]]:
    """The four texts of these versions by their number; unknown ones are absent."""
    rows = CONTENTS.rows(actor, note=note_id, first=numbers[0], second=numbers[1])
    return {number: {name: json.loads(content)[name] for name in TEXTS} for number, content in rows}
