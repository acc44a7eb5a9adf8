"""What the patient of the portal and the care team have written to each other: one thread waits for an answer, one
for the patient to read it, one is closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from careflow.domains.facilities.models import Facility, Staff
from careflow.domains.messaging.models import MessageThread
from careflow.domains.messaging.operations import (
    close_thread,
    open_thread,
    open_thread_as_patient,
    reply_as_patient,
    reply_to_thread,
    start_thread,
    start_thread_as_patient,
)
from careflow.domains.patients.models import Patient
from careflow.importers.demo import actors
from careflow.importers.demo.charts import PORTAL_PATIENT
from careflow.importers.demo.histories import Chart
from careflow.importers.demo.people import Counter

PATIENT, CARE_TEAM = "patient", "care team"
BETWEEN = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Conversation:
    """Who said what, two hours apart. Each side has read all that came before its own last word; a closed one is
    read by both."""

    age: timedelta
    subject: str
    said: tuple[tuple[str, str], ...]
    is_closed: bool = False


CONVERSATIONS = (
    Conversation(
        timedelta(days=12), "Fasting before the blood test",
        (
            (PATIENT, "Do I have to come with an empty stomach on Thursday?"),
            (CARE_TEAM, "Yes please: nothing but water for ten hours before. Take your medications as usual."),
            (PATIENT, "Thank you!"),
        ),
        is_closed=True,
    ),
    Conversation(
        timedelta(days=1), "Your test results",
        ((CARE_TEAM, "Your results are back and they look good. We will go through them at your next visit."),),
    ),
    Conversation(
        timedelta(hours=3), "Dizzy in the morning",
        ((PATIENT, "I have felt dizzy when getting up for three days now. Should I come in, or change anything?"),),
    ),
)  # fmt: skip


def ensure_conversations(charts: list[Chart], *, facility: Facility, built: Counter, now: datetime) -> None:
    """Unless the patient and the care team ever wrote to each other; only the clinic of the portal's patient has
    any."""
    patient = next((chart.patient for chart in charts if chart.key == PORTAL_PATIENT), None)
    nurse = next(iter(actors.find(facility, "nurse")), None)
    if patient is None or nurse is None or MessageThread.unscoped.filter(patient=patient, topic="").exists():
        return
    for conversation in CONVERSATIONS:
        _hold(conversation, patient, nurse, facility, now - conversation.age)
    built.count("message threads", len(CONVERSATIONS))


def _hold(conversation: Conversation, patient: Patient, nurse: Staff, facility: Facility, begins_at: datetime) -> None:
    at_home, at_work = actors.of_system(facility), actors.of_staff(nurse, facility)
    (first, body), *rest = conversation.said
    subject, patient_id, at = conversation.subject, patient.pk, begins_at
    if first == PATIENT:
        thread_id = start_thread_as_patient(actor=at_home, patient_id=patient_id, subject=subject, body=body, now=at)
    else:
        thread_id = start_thread(actor=at_work, patient_id=patient_id, subject=subject, body=body, now=at)
    for sender, answer in rest:
        at += BETWEEN
        if sender == PATIENT:
            open_thread_as_patient(actor=at_home, thread_id=thread_id, patient_id=patient_id, now=at)
            reply_as_patient(actor=at_home, thread_id=thread_id, patient_id=patient_id, body=answer, now=at)
        else:
            open_thread(actor=at_work, thread_id=thread_id, now=at)
            reply_to_thread(actor=at_work, thread_id=thread_id, body=answer, now=at)
    if conversation.is_closed:
        open_thread(actor=at_work, thread_id=thread_id, now=at + BETWEEN)
        close_thread(actor=at_work, thread_id=thread_id, now=at + BETWEEN)
