"""What a signature covers, as bytes that say the same thing in the same way for good, and their digest."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

NOTE_FORM = "careflow.note/1"
ADDENDUM_FORM = "careflow.addendum/1"
WITHDRAWAL_FORM = "careflow.withdrawal/1"
# Decimals of the measurements that have any, as the columns keep them.
PLACES = {"height_cm": 1, "weight_kg": 2, "temperature_c": 1}


@dataclass(frozen=True, slots=True)
class SignedVitals:
    """The measurements as they stood; None was not measured."""

    height_cm: Decimal | None
    weight_kg: Decimal | None
    bp_systolic: int | None
    bp_diastolic: int | None
    heart_rate_bpm: int | None
    respiratory_rate: int | None
    temperature_c: Decimal | None
    spo2_percent: int | None
    pain_score: int | None
    measured_at: datetime
    notes: str
    recorded_by_id: int | None
    recorded_by_name: str


@dataclass(frozen=True, slots=True)
class SignedNote:
    """`number` counts the versions of the note from 1."""

    note_id: int
    encounter_id: int
    patient_id: int
    number: int
    subjective: str
    objective: str
    assessment: str
    plan: str
    reason: str
    rendering_provider_id: int | None
    rendering_provider_name: str
    started_at: datetime
    vitals: SignedVitals | None
    signed_by_id: int | None
    signed_by_name: str
    signed_at: datetime


@dataclass(frozen=True, slots=True)
class SignedAddendum:
    """`version` is the number of the version that it belongs to, `number` counts its addenda from 1."""

    note_id: int
    version: int
    number: int
    text: str
    author_id: int | None
    author_name: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SignedWithdrawal:
    """How the signature of the version `number` was taken back."""

    note_id: int
    number: int
    withdrawn_by_id: int | None
    withdrawn_by_name: str
    withdrawn_at: datetime
    reason: str


def note_content(note: SignedNote) -> str:
    """Canonical JSON: keys in order, no blanks, texts as they are, instants in UTC to the microsecond."""
    return _canonical(NOTE_FORM, note)


def addendum_content(addendum: SignedAddendum) -> str:
    return _canonical(ADDENDUM_FORM, addendum)


def withdrawal_content(withdrawal: SignedWithdrawal) -> str:
    return _canonical(WITHDRAWAL_FORM, withdrawal)


def digest(content: str) -> str:
    """SHA-256 of the UTF-8 bytes, in hexadecimal."""
    return hashlib.sha256(content.encode()).hexdigest()


def _canonical(form: str, signed: SignedNote | SignedAddendum | SignedWithdrawal) -> str:
    return json.dumps(
        {"form": form, **_plain(asdict(signed))}, sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(name, value) for name, value in values.items()}


def _value(name: str, value: Any) -> Any:
    if isinstance(value, dict):
        return _plain(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return f"{value:.{PLACES[name]}f}"
    return value
