"""What this domain adds to the export of a chart."""

from datetime import datetime

from careflow.domains.medications import queries
from careflow.domains.medications.permissions import MedicationPermission
from careflow.domains.patients.queries import ChartFile, ChartPart, PatientOut, records_file
from careflow.platform.actor import Actor


def _read(actor: Actor, patient: PatientOut, _now: datetime) -> list[ChartFile]:
    medications, _ = queries.list_medications(actor=actor, patient_id=patient.id)
    refills, _ = queries.list_refills(actor=actor, patient_id=patient.id)
    return [records_file("medications", medications), records_file("refill_requests", refills)]


PART = ChartPart("medications", MedicationPermission.VIEW, _read)
