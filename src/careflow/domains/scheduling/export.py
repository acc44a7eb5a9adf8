"""What this domain adds to the export of a chart."""

from datetime import datetime

from careflow.domains.patients.queries import ChartFile, ChartPart, PatientOut, records_file
from careflow.domains.scheduling import queries
from careflow.domains.scheduling.permissions import SchedulePermission
from careflow.domains.scheduling.schemas import AppointmentOut
from careflow.platform.actor import Actor


def _read(actor: Actor, patient: PatientOut, _now: datetime) -> list[ChartFile]:
    rows = queries.list_of_patient(actor=actor, patient_id=patient.id, first=None, last=None)
    return [records_file("appointments", [AppointmentOut.of(row, actor.zone) for row in rows])]


PART = ChartPart("appointments", SchedulePermission.VIEW, _read)
