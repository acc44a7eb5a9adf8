"""The line of history that a change of a medication leaves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.medications.models import Medication
from careflow.platform.actor import Actor

SUBJECT = "medications/medication"
ACKNOWLEDGED = "Alerts of the medication acknowledged"
# Columns in the names of the wire.
NAMES = {
    "status": "status", "start_date": "start_date", "end_date": "end_date", "prescriber_id": "prescriber",
    **{name: name for name in ("medication_name", "dose", "route", "frequency", "prescriber_name", "notes")},
}  # fmt: skip
# Those whose values the log may show, also to people without rights to charts.
SHOWN = ("status", "prescriber_id")


def record(
    *, actor: Actor, action: Action, medication: Medication, summary: str, metadata: Mapping[str, Any], at: datetime
) -> None:
    audit.record(
        actor=actor, action=action, subject=SUBJECT, subject_id=medication.pk, summary=summary,
        patient_id=medication.patient_id, facility_id=medication.facility_id, metadata=metadata, at=at,
    )  # fmt: skip


def difference(before: Medication, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What changed, and from what to what where that may be shown."""
    shown = [column for column in SHOWN if column in changes]
    return {
        "changed_fields": [name for column, name in NAMES.items() if column in changes],
        "previous": {NAMES[column]: getattr(before, column) for column in shown},
        "next": {NAMES[column]: changes[column] for column in shown},
    }
