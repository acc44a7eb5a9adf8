"""Threads held until the transaction ends, so that what is written in one comes one after the other."""

from typing import Any

from django.db.models import QuerySet

from careflow.domains.messaging.models import OPEN_ABOUT_REFILLS, MessageThread
from careflow.platform.actor import Actor
from careflow.platform.problems import NotFound


def _held(actor: Actor) -> QuerySet[Any, Any]:
    return MessageThread.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)


def lock_thread(*, actor: Actor, thread_id: int, patient_id: int | None = None) -> MessageThread:
    """With `patient_id`, only if it is that patient's. Raises NotFound."""
    rows = _held(actor).filter(pk=thread_id)
    thread: MessageThread | None = (rows if patient_id is None else rows.filter(patient_id=patient_id)).first()
    if thread is None:
        raise NotFound
    return thread


def lock_about_refills(*, actor: Actor, patient_id: int) -> MessageThread | None:
    """The open one in which the house writes to this patient about refills."""
    thread: MessageThread | None = _held(actor).filter(OPEN_ABOUT_REFILLS, patient_id=patient_id).first()
    return thread
