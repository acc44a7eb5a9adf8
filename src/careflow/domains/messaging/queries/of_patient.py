"""What a patient sees of the own threads. A thread is unread while the care team wrote something in it that the
patient was not shown."""

from typing import Any

from django.db.models import QuerySet

from careflow.domains.messaging.models import OF_PATIENT, ThreadReading
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


def _threads(scope: Scope, **filters: Any) -> QuerySet[Any, Any]:
    rows = threads_read_by(scope, staff__isnull=True).filter(**filters)
    return rows.order_by("-last_message_at", "-id").values_list(*THREAD_FOR_PATIENT_COLUMNS)


ALL = Compiled(lambda scope, patient: _threads(scope, patient_id=patient), scoped=True, patient=-1)
ONE = Compiled(
    lambda scope, patient, thread: _threads(scope, patient_id=patient, pk=thread), scoped=True, patient=-1, thread=-2
)

READ_UP_TO = Compiled(
    lambda scope, thread: (
        ThreadReading.objects.visible_to(scope).filter(OF_PATIENT, thread_id=thread).values_list("read_up_to")
    ),
    scoped=True, thread=-1,
)  # fmt: skip


def read_up_to_by_patient(*, actor: Actor, thread_id: int) -> int:
    """The number of the last message that was shown to the patient, or to somebody who speaks for them; zero for
    none."""
    row = READ_UP_TO.first(actor, thread=thread_id)
    return int(row[0]) if row else 0


def list_threads_for_patient(*, actor: Actor, patient_id: int) -> list[ThreadForPatientOut]:
    """Newest activity first."""
    return [shape_thread_for_patient(row) for row in ALL.rows(actor, patient=patient_id)]


def get_thread_for_patient(*, actor: Actor, thread_id: int, patient_id: int) -> ThreadForPatientOut:
    """Raises NotFound, also for a thread of somebody else."""
    return shape_thread_for_patient(_one(actor, thread_id, patient_id))


def read_thread_for_patient(
    *, actor: Actor, thread_id: int, patient_id: int
) -> tuple[ThreadDetailForPatientOut, int, int | None]:
    """What `read_thread` gives, for the patient. Raises NotFound for a thread of somebody else."""
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
    thread = ONE.first(actor, patient=patient_id, thread=thread_id)
    if thread is None:
        raise NotFound
    return thread
