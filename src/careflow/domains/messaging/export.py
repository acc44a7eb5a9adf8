"""What this domain adds to the export of a chart."""

from datetime import datetime

from careflow.domains.messaging import queries
from careflow.domains.messaging.permissions import MessagingPermission
from careflow.domains.patients.queries import ChartFile, ChartPart, PatientOut, records_file
from careflow.platform.actor import Actor


def _read(actor: Actor, patient: PatientOut, _now: datetime) -> list[ChartFile]:
    return [records_file("message_threads", queries.list_details(actor=actor, patient_id=patient.id))]


PART = ChartPart("messages", MessagingPermission.VIEW, _read)
