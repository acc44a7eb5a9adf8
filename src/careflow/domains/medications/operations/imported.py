"""Medications that come from another system, in batches.

A record keeps the other system's id, which makes a second run find it again. What is there already is left as it
is: the clinic may have changed it since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from careflow.domains.medications.models import Medication, name_key
from careflow.platform.actor import Actor

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportedMedication:
    """`prescriber_id` names an entry of the actor's care-provider directory, `prescriber_name` anybody else."""

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
    *, actor: Actor, facility_id: int, medications: Sequence[ImportedMedication], external_system: str, now: datetime
) -> dict[str, int]:
    """Write those that are not there yet and return the id of every one by its external id; nobody is warned of
    what was taken back then. The caller records the run."""
    keys = [medication.external_id for medication in medications]
    there = Medication.unscoped.filter(facility_id=facility_id, external_system=external_system, external_id__in=keys)
    known: dict[str, int] = dict(there.values_list("external_id", "id"))
    rows = Medication.unscoped.bulk_create(
        (
            Medication(
                facility_id=facility_id,
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
            if medication.external_id not in known
        ),
        batch_size=BATCH,
    )
    return known | {row.external_id: row.pk for row in rows}
