"""Threads with how far one reader has read them, and their messages."""

from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery

from careflow.domains.messaging.models import Message, MessageThread, ThreadReading
from careflow.domains.messaging.queries.shape import MESSAGE_COLUMNS
from careflow.platform.compiled import Compiled
from careflow.platform.tenancy import Scope


def threads_read_by(scope: Scope, **reader: Any) -> QuerySet[Any, Any]:
    """With `read_up_to` of the reader: `staff_id=…`, or at home `staff__isnull=True, reader_id=…`."""
    readings = ThreadReading.objects.visible_to(scope).filter(thread_id=OuterRef("pk"), **reader)
    mark = Subquery(readings.values("read_up_to")[:1])
    threads: QuerySet[Any, Any] = MessageThread.objects.visible_to(scope).annotate(read_up_to=mark)
    return threads


def _messages(scope: Scope, **filters: Any) -> QuerySet[Any, Any]:
    rows = Message.objects.visible_to(scope).filter(**filters)
    return rows.order_by("thread_id", "number").values_list(*MESSAGE_COLUMNS)


MESSAGES = Compiled(lambda scope, thread: _messages(scope, thread_id=thread), scoped=True, thread=-1)
MESSAGES_OF_PATIENT = Compiled(lambda scope, patient: _messages(scope, patient_id=patient), scoped=True, patient=-1)
MESSAGE = Compiled(lambda scope, message: _messages(scope, pk=message), scoped=True, message=-1)
