"""Lines of history about encounters and notes: names of fields, and the values of ids and times only."""

from collections.abc import Collection, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.clinical.models import Encounter
from careflow.platform.actor import Actor

ENCOUNTER = "clinical/encounter"
NOTE = "clinical/progressnote"
ADDENDUM = "clinical/noteaddendum"
# Columns whose values the history may show, under the names of the wire.
SHOWN = {
    "patient_id": "patient",
    "appointment_id": "appointment",
    "rendering_provider_id": "rendering_provider",
    "started_at": "started_at",
    "ended_at": "ended_at",
    "status": "status",
}
NAMES = {**SHOWN, "reason": "reason"}


class Source(StrEnum):
    """What brought a change about: somebody at the chart, or at the schedule."""

    CHART = "chart"
    APPOINTMENT = "appointment"


def of_encounter(
    *, actor: Actor, encounter: Encounter, action: Action, summary: str, metadata: Mapping[str, Any], at: datetime
) -> None:
    audit.record(
        actor=actor, action=action, subject=ENCOUNTER, subject_id=encounter.pk, summary=summary, metadata=metadata,
        patient_id=encounter.patient_id, facility_id=encounter.facility_id, at=at,
    )  # fmt: skip


def of_note(
    *, actor: Actor, encounter: Encounter, note_id: int, action: Action, summary: str, metadata: Mapping[str, Any],
    at: datetime, subject: str = NOTE,
) -> None:  # fmt: skip
    audit.record(
        actor=actor, action=action, subject=subject, subject_id=note_id, summary=summary,
        metadata={"encounter_id": encounter.pk, **metadata}, patient_id=encounter.patient_id,
        facility_id=encounter.facility_id, at=at,
    )  # fmt: skip


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """Of columns that really differ; the provider's name goes without saying."""
    return {
        "changed_fields": names_of(after),
        "previous": {SHOWN[name]: _plain(before[name]) for name in after if name in SHOWN},
        "next": {SHOWN[name]: _plain(value) for name, value in after.items() if name in SHOWN},
    }


def names_of(columns: Collection[str]) -> list[str]:
    return [name for column, name in NAMES.items() if column in columns]


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
