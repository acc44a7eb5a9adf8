"""How a superbill came to be what it is: every change, the last one first."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from careflow.domains.billing.models import Superbill, SuperbillRevision
from careflow.domains.billing.rules.revisions import differences, digest
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.endpoint.shapes import Out
from careflow.platform.money import spelled
from careflow.platform.problems import NotFound

COLUMNS = (
    "number", "changed_by_id", "changed_by_name", "changed_at", "reason", "content_sha256", "content",
)  # fmt: skip
REVISIONS = Compiled(
    lambda scope, superbill: (
        SuperbillRevision.objects.visible_to(scope)
        .filter(superbill_id=superbill)
        .order_by("number")
        .values_list(*COLUMNS)
    ),
    scoped=True, superbill=-1,
)  # fmt: skip
EXISTS = Compiled(
    lambda scope, superbill: Superbill.objects.visible_to(scope).filter(pk=superbill).values_list("pk"),
    scoped=True, superbill=-1,
)  # fmt: skip


class RevisedDiagnosisOut(Out):
    code: str
    description: str
    sequence: int


class RevisedLineOut(Out):
    service_code: str
    description: str
    modifier_1: str
    modifier_2: str
    modifier_3: str
    modifier_4: str
    units: str
    charge_amount: str
    diagnosis_pointers: list[int]
    sequence: int
    line_total: str


class RevisionOut(Out):
    """A change: what stood there afterwards, and the lines and the total before it, null for the first. `is_intact`
    says that nobody altered it since. `previous` and `next` hold what changed, by its name on the record and as that
    shows it; both are empty for the first."""

    number: int
    changed_by: int | None
    changed_by_name: str
    changed_at: datetime
    reason: str
    changed_fields: list[str]
    previous: dict[str, Any]
    next: dict[str, Any]
    status: str
    is_void: bool
    total_charge_amount: str
    previous_total_charge_amount: str | None
    diagnoses: list[RevisedDiagnosisOut]
    charge_lines: list[RevisedLineOut]
    previous_charge_lines: list[RevisedLineOut] | None
    sha256: str
    is_intact: bool


def list_revisions(*, actor: Actor, superbill_id: int) -> list[RevisionOut]:
    """Never cut. Raises NotFound."""
    rows = REVISIONS.rows(actor, superbill=superbill_id)
    if not rows and EXISTS.first(actor, superbill=superbill_id) is None:
        raise NotFound
    found: list[RevisionOut] = []
    before: Mapping[str, Any] | None = None
    for row in rows:
        after = json.loads(row[-1])
        found.append(_shape(row, before, after))
        before = after
    return found[::-1]


def _shape(row: Row, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> RevisionOut:
    number, user_id, name, at, reason, sha256, content = row
    changes = differences(before, after)
    return RevisionOut(
        number, user_id, name, at, reason, [field for field, *_ in changes],
        {field: _shown(field, was) for field, was, _ in changes},
        {field: _shown(field, is_now) for field, _, is_now in changes},
        after["status"], after["voided_at"] is not None, spelled(after["total_cents"]),
        None if before is None else spelled(before["total_cents"]),
        _diagnoses(after["diagnoses"]), _lines(after["lines"]), None if before is None else _lines(before["lines"]),
        sha256, digest(content) == sha256,
    )  # fmt: skip


def _diagnoses(entries: Sequence[Mapping[str, Any]]) -> list[RevisedDiagnosisOut]:
    return [RevisedDiagnosisOut(entry["code"], entry["description"], entry["sequence"]) for entry in entries]


def _lines(entries: Sequence[Mapping[str, Any]]) -> list[RevisedLineOut]:
    return [
        RevisedLineOut(
            line["service_code"], line["description"], line["modifier_1"], line["modifier_2"], line["modifier_3"],
            line["modifier_4"], spelled(line["units"]), spelled(line["charge_cents"]), line["diagnosis_pointers"],
            line["sequence"], spelled(line["total_cents"]),
        )
        for line in entries
    ]  # fmt: skip


# Fields that a revision writes otherwise than the record does.
SHOWN: Mapping[str, Callable[[Any], Any]] = {
    "diagnoses": _diagnoses, "charge_lines": _lines, "total_charge_amount": spelled,
    "voided_at": datetime.fromisoformat,
}  # fmt: skip


def _shown(field: str, value: Any) -> Any:
    return value if value is None or field not in SHOWN else SHOWN[field](value)
