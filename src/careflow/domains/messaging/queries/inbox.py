"""What staff see: the inbox, one thread, and how much is unread. A thread is unread to a member of the staff while
the patient wrote something in it that this person was not shown; what a colleague has read counts for the
colleague."""

from functools import cache
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from careflow.domains.messaging.models import MessageThread
from careflow.domains.messaging.queries.rows import MESSAGE, MESSAGES, MESSAGES_OF_PATIENT, threads_read_by
from careflow.domains.messaging.queries.shape import (
    THREAD_COLUMNS,
    StaffMessageOut,
    StaffThreadDetailOut,
    StaffThreadOut,
    shape_detail,
    shape_message,
    shape_thread,
)
from careflow.domains.messaging.rules.threads import OPEN
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.folding import fold
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

CAP = 1000
SAMPLES: dict[str, Any] = {"patient": -1, "before": -2, "status": "~status~", "search": "~search~"}
FILTERS = {"patient": "patient_id", "status": "status"}


def _list(
    scope: Scope, *, reader: int, before: int | None = None, search: str | None = None, **filters: Any
) -> QuerySet[Any, Any]:
    """Newest activity first, cut unless one patient is asked for; `before` is the id of the last one of the page
    before, `search` a folded text."""
    rows = threads_read_by(scope, staff_id=reader).filter(**{FILTERS[name]: each for name, each in filters.items()})
    if search is not None:
        places = ("subject_key", "patient__first_key", "patient__last_key")
        rows = rows.filter(Q(*[(f"{place}__contains", search) for place in places], _connector=Q.OR))
    if before is not None:
        mark = Subquery(MessageThread.objects.visible_to(scope).filter(pk=before).values("last_message_at"))
        rows = rows.filter(last_message_at__lte=mark).exclude(last_message_at=mark, id__gte=before)
    rows = rows.order_by("-last_message_at", "-id").values_list(*THREAD_COLUMNS)
    return rows if "patient" in filters else rows[: CAP + 1]


@cache
def compiled_list(*names: str) -> Compiled:
    """The statement that filters by these of SAMPLES."""
    return Compiled(_list, scoped=True, listed=False, reader=-9, **{name: SAMPLES[name] for name in names})


ONE = Compiled(
    lambda scope, thread, reader: threads_read_by(scope, staff_id=reader).filter(pk=thread).values_list(
        *THREAD_COLUMNS
    ),
    scoped=True, thread=-1, reader=-2,
)  # fmt: skip
UNREAD = Compiled(
    lambda scope, reader: threads_read_by(scope, staff_id=reader)
    .filter(status=OPEN, last_from_patient__gt=Coalesce(F("read_up_to"), 0))
    .order_by()
    .values("status")
    .annotate(found=Count("pk"))
    .values_list("found"),
    scoped=True, reader=-1,
)  # fmt: skip


def list_threads(
    *,
    actor: Actor,
    status: str | None = None,
    patient_id: int | None = None,
    search: str = "",
    before: int | None = None,
) -> tuple[list[StaffThreadOut], int | None]:
    """Newest activity first. One patient's come whole, else the newest thousand, and the id comes back before
    which to ask on."""
    asked = {"patient": patient_id, "before": before, "status": status, "search": fold(search) or None}
    filters: dict[str, Any] = {name: value for name, value in asked.items() if value is not None}
    rows = compiled_list(*filters).rows(actor, reader=_reader(actor), **filters)
    is_whole = patient_id is not None
    last = rows[CAP - 1][0] if not is_whole and len(rows) > CAP else None
    return [shape_thread(row) for row in (rows if is_whole else rows[:CAP])], last


def list_details(*, actor: Actor, patient_id: int) -> list[StaffThreadDetailOut]:
    """Every thread of one patient with its messages, newest activity first, in two statements."""
    messages: dict[int, list[Row]] = {}
    for row in MESSAGES_OF_PATIENT.rows(actor, patient=patient_id):
        messages.setdefault(row[-2], []).append(row)
    threads = compiled_list("patient").rows(actor, reader=_reader(actor), patient=patient_id)
    return [shape_detail(row, messages.get(row[0], [])) for row in threads]


def get_thread(*, actor: Actor, thread_id: int) -> StaffThreadOut:
    """Raises NotFound."""
    return shape_thread(_one(actor, thread_id))


def read_thread(*, actor: Actor, thread_id: int) -> tuple[StaffThreadDetailOut, int, int | None]:
    """The thread as it answers somebody who now reads it, the number of the last message that it shows, and how far
    this reader had come. Raises NotFound."""
    thread = _one(actor, thread_id)
    messages = MESSAGES.rows(actor, thread=thread_id)
    return shape_detail(thread, messages, is_being_read=True), messages[-1][-1] if messages else 0, thread[-1]


def get_message(*, actor: Actor, message_id: int) -> StaffMessageOut:
    """Raises NotFound."""
    row = MESSAGE.first(actor, message=message_id)
    if row is None:
        raise NotFound
    return shape_message(row)


def count_unread(*, actor: Actor) -> int:
    """Open threads that are unread to this member of the staff."""
    row = UNREAD.first(actor, reader=_reader(actor))
    return 0 if row is None else int(row[0])


def _one(actor: Actor, thread_id: int) -> Row:
    row = ONE.first(actor, thread=thread_id, reader=_reader(actor))
    if row is None:
        raise NotFound
    return row


def _reader(actor: Actor) -> int:
    return actor.staff_id or 0
