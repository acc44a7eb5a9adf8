"""What is seen at home, by the patient and by those who speak for them, of the patient's threads. A thread is unread
to one of them while the care team wrote something in it that this person was not shown."""

from typing import Any

from django.db.models import QuerySet

from careflow.domains.messaging.models import AT_HOME, PATIENT_ONESELF, ThreadReading
from careflow.domains.messaging.queries.rows import MESSAGE, MESSAGES, threads_read_by
from careflow.domains.messaging.queries.shape import (
    THREAD_FOR_PATIENT_COLUMNS,
    MessageForPatientOut,
    ThreadDetailForPatientOut,
    ThreadForPatientOut,
    shape_detail_for_patient,
    shape_message_for_patient,
    shape_thread_for_patient,
)
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope


def _threads(scope: Scope, reader: int, **filters: Any) -> QuerySet[Any, Any]:
    rows = threads_read_by(scope, staff__isnull=True, reader_id=reader).filter(**filters)
    return rows.order_by("-last_message_at", "-id").values_list(*THREAD_FOR_PATIENT_COLUMNS)


ALL = Compiled(
    lambda scope, reader, patient: _threads(scope, reader, patient_id=patient), scoped=True, reader=-1, patient=-2
)
ONE = Compiled(
    lambda scope, reader, patient, thread: _threads(scope, reader, patient_id=patient, pk=thread),
    scoped=True, reader=-1, patient=-2, thread=-3,
)  # fmt: skip
READ_UP_TO = Compiled(
    lambda scope, thread: (
        ThreadReading.objects.visible_to(scope)
        .filter(AT_HOME, thread_id=thread)
        .order_by("-read_up_to")
        .values_list("read_up_to")[:1]
    ),
    scoped=True, thread=-1,
)  # fmt: skip


def reader_at_home(actor: Actor) -> int:
    """Whose mark it is: that of the patient, or of the user who speaks for them."""
    if actor.proxy_id is None:
        return PATIENT_ONESELF
    if actor.user_id is None:
        raise TypeError("somebody who speaks for a patient has an account")
    return actor.user_id


def read_up_to_by_patient(*, actor: Actor, thread_id: int) -> int:
    """The number of the last message that was shown to any of the patient and those who speak for them; zero for
    none."""
    row = READ_UP_TO.first(actor, thread=thread_id)
    return int(row[0]) if row else 0


def list_threads_for_patient(*, actor: Actor, patient_id: int) -> list[ThreadForPatientOut]:
    """Newest activity first."""
    return [shape_thread_for_patient(row) for row in ALL.rows(actor, reader=reader_at_home(actor), patient=patient_id)]


def get_thread_for_patient(*, actor: Actor, thread_id: int, patient_id: int) -> ThreadForPatientOut:
    """Raises NotFound, also for a thread of somebody else."""
    return shape_thread_for_patient(_one(actor, thread_id, patient_id))


def read_thread_for_patient(
    *, actor: Actor, thread_id: int, patient_id: int
) -> tuple[ThreadDetailForPatientOut, int, int | None]:
    """What `read_thread` gives, at home. Raises NotFound for a thread of somebody else."""
    thread = _one(actor, thread_id, patient_id)
    messages = MESSAGES.rows(actor, thread=thread_id)
    return shape_detail_for_patient(thread, messages), messages[-1][-1] if messages else 0, thread[-1]


def get_message_for_patient(*, actor: Actor, message_id: int) -> MessageForPatientOut:
    """Of a message that this patient has just written. Raises NotFound."""
    row = MESSAGE.first(actor, message=message_id)
    if row is None:
        raise NotFound
    return shape_message_for_patient(row)


def _one(actor: Actor, thread_id: int, patient_id: int) -> Row:
    thread = ONE.first(actor, reader=reader_at_home(actor), patient=patient_id, thread=thread_id)
    if thread is None:
        raise NotFound
    return thread
