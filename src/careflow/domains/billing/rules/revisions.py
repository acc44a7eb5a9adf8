"""A superbill as it stood, as bytes that say the same thing in the same way for good, and their digest."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from careflow.domains.billing.rules.superbills import Diagnosis, Line

FORM = "careflow.superbill/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """All that a superbill says."""

    superbill_id: int
    number: int
    encounter_id: int
    patient_id: int
    served_at: datetime
    status: str
    payer_name: str
    policy_id: int | None
    carrier_id: int | None
    place_of_service: str
    notes: str
    total_cents: int
    findings: Sequence[Mapping[str, Any]]
    override_reason: str
    corrects_id: int | None
    voided_at: datetime | None
    voided_because: str
    diagnoses: Sequence[Diagnosis]
    lines: Sequence[Line]


def content_of(stand: Stand) -> str:
    return json.dumps(
        {"form": FORM, **asdict(stand)}, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_spelled
    )


def digest(content: str) -> str:
    """SHA-256 of the UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def _spelled(value: Any) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    raise TypeError(type(value).__name__)


# What a revision says → how callers know it.
NAMES = {
    "status": "status", "payer_name": "payer_name", "policy_id": "policy", "carrier_id": "carrier",
    "place_of_service": "place_of_service", "notes": "notes", "findings": "findings",
    "override_reason": "override_reason", "voided_at": "voided_at", "diagnoses": "diagnoses", "lines": "charge_lines",
    "total_cents": "total_charge_amount",
}  # fmt: skip


def changed_fields(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[str]:
    """In which fields two parsed revisions differ; none for the first one."""
    return [name for name, *_ in differences(before, after)]


def differences(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[tuple[str, Any, Any]]:
    """The name of each field that changed, with what it said before and what it says now."""
    if before is None:
        return []
    sides = ((name, before.get(key), after.get(key)) for key, name in NAMES.items())
    return [(name, was, is_now) for name, was, is_now in sides if was != is_now]
