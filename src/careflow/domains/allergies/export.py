"""What this domain adds to the export of a chart."""

from datetime import datetime

from careflow.domains.allergies import queries
from careflow.domains.allergies.permissions import AllergyPermission
from careflow.domains.patients.queries import ChartFile, ChartPart, PatientOut, records_file
from careflow.platform.actor import Actor


def _read(actor: Actor, patient: PatientOut, _now: datetime) -> list[ChartFile]:
    none_known = queries.get_no_known_allergies(actor=actor, patient_id=patient.id)
    return [
        records_file("allergies", queries.list_of_patient(actor=actor, patient_id=patient.id)),
        records_file("no_known_allergies", [none_known] if none_known.version else []),
    ]


PART = ChartPart("allergies", AllergyPermission.VIEW, _read)
