"""What this domain adds to the export of a chart."""

from datetime import datetime

from careflow.domains.insurance import queries
from careflow.domains.insurance.permissions import InsurancePermission
from careflow.domains.patients.queries import ChartFile, ChartPart, PatientOut, records_file
from careflow.platform.actor import Actor


def _read(actor: Actor, patient: PatientOut, _now: datetime) -> list[ChartFile]:
    policies = queries.list_of_patient(actor=actor, patient_id=patient.id, include_inactive=True)
    return [records_file("insurance_policies", policies)]


PART = ChartPart("insurance", InsurancePermission.VIEW, _read)
