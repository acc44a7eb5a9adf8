"""The line of history that a change of a medication leaves."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.medications.models import Medication
from careflow.platform.actor import Actor

SUBJECT = "medications/medication"
ACKNOWLEDGED = "Alerts of the medication acknowledged"
# Columns in the names of the wire. Values are shown where they are codes, days and ids, never where people wrote.
SHOWN = {"status": "status", "start_date": "start_date", "end_date": "end_date", "prescriber_id": "prescriber"}
WRITTEN = ("medication_name", "dose", "route", "frequency", "prescriber_name", "notes")


def record(
    *, actor: Actor, action: Action, medication: Medication, summary: str, metadata: Mapping[str, Any], at: datetime
) -> None:
    audit.record(
        actor=actor, action=action, subject=SUBJECT, subject_id=medication.pk, summary=summary,
        patient_id=medication.patient_id, facility_id=medication.facility_id, metadata=metadata, at=at,
    )  # fmt: skip


def difference(before: Medication, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What changed, and from what to what where that may be shown."""
    shown = {column: name for column, name in SHOWN.items() if column in changes}
    return {
        "changed_fields": [*shown.values(), *(name for name in WRITTEN if name in changes)],
        "previous": {name: _plain(getattr(before, column)) for column, name in shown.items()},
        "next": {name: _plain(changes[column]) for column, name in shown.items()},
    }


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value
