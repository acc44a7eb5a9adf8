"""Reading a thread: what was shown counts as read by whoever it was shown to, and by nobody else.

A message that arrives between the reading and its mark has a higher number than the last one shown, and stays
unread without any lock."""

from datetime import datetime, timedelta

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.messaging import queries
from careflow.domains.messaging.models import ThreadReading
from careflow.domains.messaging.operations.writing import SUBJECT
from careflow.domains.messaging.queries import StaffThreadDetailOut, ThreadDetailForPatientOut
from careflow.platform import limits
from careflow.platform.actor import Actor
from careflow.platform.limits import Limit

Reader = dict[str, int | None]
OPENINGS = Limit("thread.opening", 1, timedelta(minutes=15), in_transaction=True)


def open_thread(*, actor: Actor, thread_id: int, now: datetime) -> StaffThreadDetailOut:
    """Show a thread to a member of the staff, who has then read it; recorded once per person and thread in fifteen
    minutes. Raises NotFound."""
    thread, shown, read_up_to = queries.read_thread(actor=actor, thread_id=thread_id)
    _record_opening(actor, thread, now)
    _mark(actor, thread_id, {"staff_id": actor.staff_id}, shown, read_up_to, now)
    return thread


def open_thread_as_patient(
    *, actor: Actor, thread_id: int, patient_id: int, now: datetime
) -> ThreadDetailForPatientOut:
    """Show a thread to its patient, or to somebody who speaks for them; whoever of them asks has then read it. Raises
    NotFound for a thread of somebody else."""
    thread, shown, read_up_to = queries.read_thread_for_patient(actor=actor, thread_id=thread_id, patient_id=patient_id)
    reader = {"staff_id": None, "reader_id": queries.reader_at_home(actor)}
    _mark(actor, thread_id, reader, shown, read_up_to, now)
    return thread


def _mark(actor: Actor, thread_id: int, reader: Reader, shown: int, read_up_to: int | None, now: datetime) -> None:
    """Of two readings by one person at once, the one that was shown more counts."""
    if shown <= (read_up_to or 0):
        return
    with transaction.atomic():
        if read_up_to is None:
            _begin_reading(actor, thread_id, reader, shown, now)
        readings = ThreadReading.objects.visible_to(actor).filter(thread_id=thread_id, **reader)
        readings.filter(read_up_to__lt=shown).update(read_up_to=shown, read_at=now)


def _begin_reading(actor: Actor, thread_id: int, reader: Reader, shown: int, now: datetime) -> None:
    if actor.facility_id is None:
        raise TypeError("threads are read in a facility")
    reading = ThreadReading(facility_id=actor.facility_id, thread_id=thread_id, read_up_to=shown, read_at=now, **reader)
    ThreadReading.unscoped.bulk_create([reading], ignore_conflicts=True)


def _record_opening(actor: Actor, thread: StaffThreadDetailOut, now: datetime) -> None:
    def record() -> None:
        audit.record(
            actor=actor, action=Action.VIEW, subject=SUBJECT, subject_id=thread.id, summary="Message thread opened",
            metadata={}, patient_id=thread.patient_id, at=now,
        )  # fmt: skip

    limits.do_once(OPENINGS, f"{actor.user_id}:{thread.id}", record, now=now)
