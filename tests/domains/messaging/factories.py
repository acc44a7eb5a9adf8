"""A thread with its messages, as the operations would have left it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from careflow.domains.messaging.models import Message, MessageThread, ThreadReading, subject_key
from careflow.domains.messaging.rules.threads import Counters, preview

NOW = datetime(2026, 3, 1, 15, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def a_thread(patient, *said, subject="Swollen ankle", **values: Any):
    """`a_thread(ana, ("patient", "It hurts."), ("clinician", "Since when?"))`, a minute apart. Closed ones are
    closed after the last word."""
    said = said or (("patient", "It hurts."),)
    started_at = values.pop("started_at", NOW)
    status = values.pop("status", "open")
    counters = Counters()
    for sender, _ in said:
        counters = counters.after(sender)
    thread = MessageThread.unscoped.create(
        facility=patient.facility, patient=patient, subject=subject, subject_key=subject_key(subject),
        message_count=counters.messages, last_from_patient=counters.from_patient,
        last_from_clinic=counters.from_clinic,
        last_message_at=started_at + (len(said) - 1) * MINUTE, last_sender=said[-1][0],
        last_preview=preview(said[-1][1]), created_at=started_at, updated_at=started_at, **values,
    )  # fmt: skip
    for place, (sender, body) in enumerate(said):
        a_message(thread, sender, body, number=place + 1, sent_at=started_at + place * MINUTE)
    if status != "open":
        MessageThread.unscoped.filter(pk=thread.pk).update(status=status)
        thread.refresh_from_db()
    return thread


def a_message(thread, sender="patient", body="It hurts.", **values: Any):
    """The row alone; what the thread keeps of it is the caller's matter."""
    names = {"patient": f"{thread.patient.first_name} {thread.patient.last_name}", "clinician": "Nina Example"}
    usual = {
        "facility": thread.facility, "thread": thread, "patient": thread.patient, "number": thread.message_count + 1,
        "sender": sender, "sender_name": names.get(sender, ""), "body": body, "sent_at": NOW,
    }  # fmt: skip
    return Message.unscoped.create(**(usual | values))


def a_reading(thread, staff=None, read_up_to=1, **values: Any):
    return ThreadReading.unscoped.create(
        facility=thread.facility, thread=thread, staff=staff, read_up_to=read_up_to, read_at=NOW, **values
    )
