"""What patients do in their own threads. The actor is the patient's account, in the patient's facility."""

from datetime import datetime, timedelta

from django.db import transaction

from careflow.domains.messaging import queries
from careflow.domains.messaging.operations.writing import Draft, append, begin
from careflow.domains.messaging.rules.threads import CLOSED, PATIENT, written_for
from careflow.domains.patients import queries as patients
from careflow.platform import limits
from careflow.platform.actor import Actor
from careflow.platform.limits import Limit
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version

MESSAGES_PER_PATIENT = Limit("messages.patient", 200, timedelta(hours=1), in_transaction=True)
WHEN_CLOSED = "This conversation is closed. Please start a new one."


@transaction.atomic(savepoint=False)
def start_thread_as_patient(*, actor: Actor, patient_id: int, subject: str, body: str, now: datetime) -> int:
    """Write to the care team, and return the thread's id. Raises NotFound for a chart of another facility or an
    inactive one, BadInput for a patient who has died, TooMany beyond what a patient writes in an hour."""
    draft = _draft(actor, patient_id, body, now)
    return begin(actor=actor, patient_id=patient_id, subject=subject, draft=draft, now=now)


@transaction.atomic(savepoint=False)
def reply_as_patient(
    *, actor: Actor, thread_id: int, patient_id: int, body: str, expected_version: int | None = None, now: datetime
) -> int:
    """Answer the care team, and return the message's id. Raises NotFound for a thread of somebody else, StaleVersion,
    BadInput once it is closed or the patient has died, TooMany."""
    thread = queries.lock_thread(actor=actor, thread_id=thread_id, patient_id=patient_id)
    check_version(thread.version, expected_version)
    draft = _draft(actor, patient_id, body, now)
    return append(actor=actor, thread=thread, draft=draft, when_closed=WHEN_CLOSED, now=now)


def refuse_if_closed_as_patient(*, actor: Actor, thread_id: int, patient_id: int) -> None:
    """Says so before anything is said about what was to be written. Raises NotFound, BadInput."""
    thread = queries.get_thread_for_patient(actor=actor, thread_id=thread_id, patient_id=patient_id)
    if thread.status == CLOSED:
        raise BadInput(status=WHEN_CLOSED)


def _draft(actor: Actor, patient_id: int, body: str, now: datetime) -> Draft:
    """Signed with the name in the chart, and before it that of whoever writes for the patient. What comes to
    nothing is not counted: the count stands in the same transaction."""
    patient = patients.get_for_booking(actor=actor, patient_id=patient_id, lock=False)
    if not patient.is_active:
        raise NotFound
    patient.refuse_if_died()
    limits.count(MESSAGES_PER_PATIENT, patient_id, now=now)
    patient_name = f"{patient.first_name} {patient.last_name}"
    name = patient_name if actor.proxy_id is None else written_for(patient_name, by=actor.name)
    return Draft(PATIENT, name, body)
