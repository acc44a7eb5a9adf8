"""How a message gets into a thread: under the thread's lock, numbered, with one line of history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.messaging.events import MessageWritten
from careflow.domains.messaging.models import Message, MessageThread, subject_key
from careflow.domains.messaging.rules.threads import CLOSED, Counters, Sender, preview
from careflow.platform import events
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput
from careflow.platform.records import update_row

SUBJECT = "messaging/messagethread"


@dataclass(frozen=True, slots=True)
class Draft:
    """What is about to be written. `refill_id` is the request whose end it tells of."""

    sender: Sender
    sender_name: str
    body: str
    document_id: int | None = None
    refill_id: int | None = None


def begin(*, actor: Actor, patient_id: int, subject: str, draft: Draft, now: datetime) -> int:
    """A thread and its first message; returns the thread's id. The caller has seen that the chart is one of the actor's
    facility."""
    thread = insert_thread(actor=actor, patient_id=patient_id, subject=subject, draft=draft, now=now)
    write_first(actor=actor, thread=thread, draft=draft, now=now)
    return int(thread.pk)


def insert_thread(
    *, actor: Actor, patient_id: int, subject: str, draft: Draft, topic: str = "", now: datetime
) -> MessageThread:
    """The first half of `begin`: the thread, as it stands with this message."""
    if actor.facility_id is None:
        raise TypeError("threads are started in a facility")
    thread = MessageThread(
        facility_id=actor.facility_id,
        patient_id=patient_id,
        subject=subject,
        subject_key=subject_key(subject),
        topic=topic,
        created_at=now,
        updated_at=now,
        **_newest(draft, Counters().after(draft.sender), now),
    )
    thread.save(force_insert=True)
    return thread


def write_first(*, actor: Actor, thread: MessageThread, draft: Draft, now: datetime) -> None:
    """The second half: the message of a thread that was just inserted."""
    message_id = _insert(actor, thread, draft, thread.message_count, now)
    record(actor, Action.CREATE, thread, "Message thread started", _told(draft, message_id), now)
    _publish(actor, thread, draft, Counters().after(draft.sender), now)


def append(*, actor: Actor, thread: MessageThread, draft: Draft, when_closed: str, now: datetime) -> int:
    """Write into a thread that the caller holds, and return the message's id. A clock that runs behind does not
    put an answer before its question. Raises BadInput with `when_closed`."""
    if thread.status == CLOSED:
        raise BadInput(status=when_closed)
    sent_at = max(now, thread.last_message_at)
    counters = Counters(thread.message_count, thread.last_from_patient, thread.last_from_clinic).after(draft.sender)
    message_id = _insert(actor, thread, draft, counters.messages, sent_at)
    rows = MessageThread.objects.visible_to(actor).filter(pk=thread.pk)
    update_row(rows, _newest(draft, counters, sent_at), now=now)
    record(actor, Action.UPDATE, thread, "Message written", _told(draft, message_id), now)
    _publish(actor, thread, draft, counters, now)
    return message_id


def record(
    actor: Actor, action: Action, thread: MessageThread, summary: str, metadata: dict[str, Any], now: datetime
) -> None:
    """A line of history; never what was written."""
    audit.record(
        actor=actor, action=action, subject=SUBJECT, subject_id=thread.pk, summary=summary, metadata=metadata,
        patient_id=thread.patient_id, facility_id=thread.facility_id, at=now,
    )  # fmt: skip


def _newest(draft: Draft, counters: Counters, sent_at: datetime) -> dict[str, Any]:
    """What the thread keeps of its newest message."""
    return {
        "message_count": counters.messages,
        "last_from_patient": counters.from_patient,
        "last_from_clinic": counters.from_clinic,
        "last_message_at": sent_at,
        "last_sender": draft.sender,
        "last_preview": preview(draft.body),
    }


def _insert(actor: Actor, thread: MessageThread, draft: Draft, number: int, sent_at: datetime) -> int:
    message = Message(
        facility_id=thread.facility_id,
        thread_id=thread.pk,
        patient_id=thread.patient_id,
        number=number,
        sender=draft.sender,
        sender_id=actor.user_id,
        sender_name=draft.sender_name,
        body=draft.body,
        sent_at=sent_at,
        document_id=draft.document_id,
        refill_id=draft.refill_id,
    )
    message.save(force_insert=True)
    return int(message.pk)


def _publish(actor: Actor, thread: MessageThread, draft: Draft, counters: Counters, now: datetime) -> None:
    fact = MessageWritten(
        actor=actor,
        facility_id=thread.facility_id,
        patient_id=thread.patient_id,
        thread_id=thread.pk,
        number=counters.messages,
        sender=draft.sender,
        last_from_patient=counters.from_patient,
        refill_id=draft.refill_id,
        at=now,
    )
    events.publish(fact)


def _told(draft: Draft, message_id: int) -> dict[str, Any]:
    beside = {"document_id": draft.document_id, "refill_id": draft.refill_id}
    return {"message_id": message_id} | {name: value for name, value in beside.items() if value is not None}
