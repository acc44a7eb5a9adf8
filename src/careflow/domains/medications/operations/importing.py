"""Recorded history, kept as it is: no limits, no warnings, no line of history for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from careflow.domains.medications.models import Medication, name_key
from careflow.domains.medications.operations.fields import facility_of
from careflow.platform.actor import Actor

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedMedication:
    """A medication of another system, of a patient of the actor's facility. `prescriber_id` names an entry of its
    care-provider directory, `prescriber_name` anybody else."""

    external_id: str
    patient_id: int
    medication_name: str
    dose: str
    route: str
    frequency: str
    status: str = "active"
    start_date: date | None = None
    end_date: date | None = None
    prescriber_id: int | None = None
    prescriber_name: str = ""
    notes: str = ""


@transaction.atomic(savepoint=False)
def import_medications(
    *, actor: Actor, medications: Sequence[RecordedMedication], external_system: str, now: datetime
) -> dict[str, int]:
    """Write those that are not there yet and return their ids by external id. What is there is left as it is: the
    clinic may have changed it since. The actor is the system's, scoped to one facility."""
    keys = [medication.external_id for medication in medications]
    rows = Medication.objects.visible_to(actor).filter(external_system=external_system, external_id__in=keys)
    there = set(rows.values_list("external_id", flat=True))
    written = Medication.unscoped.bulk_create(
        (
            Medication(
                facility_id=facility_of(actor),
                patient_id=medication.patient_id,
                status=medication.status,
                medication_name=medication.medication_name,
                name_key=name_key(medication.medication_name),
                dose=medication.dose,
                route=medication.route,
                frequency=medication.frequency,
                start_date=medication.start_date,
                end_date=medication.end_date,
                prescriber_id=medication.prescriber_id,
                prescriber_name=medication.prescriber_name,
                notes=medication.notes,
                created_by_name=actor.name,
                updated_by_name=actor.name,
                created_at=now,
                updated_at=now,
                external_system=external_system,
                external_id=medication.external_id,
            )
            for medication in medications
            if medication.external_id not in there
        ),
        batch_size=BATCH,
    )
    return {row.external_id: row.pk for row in written}
