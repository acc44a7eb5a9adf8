from typing import Annotated

from ninja import Query

from careflow.domains.messaging import operations, queries
from careflow.domains.messaging.permissions import MessagingPermission
from careflow.domains.messaging.queries import StaffMessageOut, StaffThreadDetailOut, StaffThreadOut
from careflow.domains.messaging.rules.threads import ThreadStatus
from careflow.domains.messaging.schemas import NoFieldsIn, ReplyIn, ThreadIn, UnreadCountOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission
from careflow.platform.endpoint.routes import Routes, sooner
from careflow.platform.endpoint.shapes import Id

SECTION = "Patient Portal"
VIEW = permission(MessagingPermission.VIEW)
RESPOND = permission(MessagingPermission.VIEW, MessagingPermission.RESPOND)
routes = Routes()


def refuse_if_closed(call: Call, thread_id: int) -> None:
    operations.refuse_if_closed(actor=call.actor, thread_id=thread_id)


@routes.endpoint(
    "GET", "messaging/threads/", needs=VIEW, section=SECTION, summary="List the care team’s threads with patients."
)
def list_threads(
    call: Call,
    status: Annotated[ThreadStatus | None, Query(description="Only those that stand so.")] = None,
    patient_id: Annotated[Id | None, Query(description="Only this patient’s.")] = None,
    search: Annotated[str, Query(max_length=200, description="Part of the subject or of the patient’s name.")] = "",
    before: Annotated[Id | None, Query(description="Only those before this one.")] = None,
) -> list[StaffThreadOut]:
    """Newest activity first. One patient’s come whole, of all the newest thousand, and a Link header says how to
    ask on. A thread is unread while the patient wrote something that the caller was not shown."""
    page, last = queries.list_threads(
        actor=call.actor, status=status, patient_id=patient_id, search=search, before=before
    )
    if last is not None:
        call.link_next(before=last)
    return page


@routes.endpoint(
    "POST", "messaging/threads/", needs=RESPOND, section=SECTION, status=201, summary="Write to a patient."
)
def start_thread(call: Call, body: ThreadIn) -> StaffThreadDetailOut:
    thread_id = operations.start_thread(
        actor=call.actor, patient_id=body.patient_id, subject=body.subject, body=body.body,
        document_id=body.document_id, now=call.now,
    )  # fmt: skip
    thread, _, _ = queries.read_thread(actor=call.actor, thread_id=thread_id)
    return thread


@routes.endpoint(
    "GET", "messaging/threads/{id:thread_id}/", needs=VIEW, section=SECTION, summary="Open one thread with a patient."
)
def open_thread(call: Call, thread_id: int) -> StaffThreadDetailOut:
    """What is shown counts as read by the caller. Opening is recorded, once per person and thread in fifteen
    minutes."""
    return operations.open_thread(actor=call.actor, thread_id=thread_id, now=call.now)


@routes.endpoint(
    "POST", "messaging/threads/{id:thread_id}/reply/", needs=RESPOND, section=SECTION, status=201,
    summary="Answer a patient.",
)  # fmt: skip
@sooner(refuse_if_closed)
def reply_to_thread(call: Call, thread_id: int, body: ReplyIn) -> StaffMessageOut:
    """In the name of the care team. Nothing is written into a closed thread, whatever it would be."""
    message_id = operations.reply_to_thread(
        actor=call.actor, thread_id=thread_id, body=body.body, document_id=body.document_id,
        expected_version=call.expected_version, now=call.now,
    )  # fmt: skip
    return queries.get_message(actor=call.actor, message_id=message_id)


@routes.endpoint(
    "POST", "messaging/threads/{id:thread_id}/close/", needs=RESPOND, section=SECTION,
    summary="Close a thread with a patient.",
)  # fmt: skip
def close_thread(call: Call, thread_id: int, body: NoFieldsIn) -> StaffThreadOut:  # noqa: ARG001  (refuses fields)
    """With If-Match, only if nothing was written meanwhile."""
    operations.close_thread(actor=call.actor, thread_id=thread_id, expected_version=call.expected_version, now=call.now)
    return queries.get_thread(actor=call.actor, thread_id=thread_id)


@routes.endpoint(
    "POST", "messaging/threads/{id:thread_id}/reopen/", needs=RESPOND, section=SECTION,
    summary="Reopen a thread with a patient.",
)  # fmt: skip
def reopen_thread(call: Call, thread_id: int, body: NoFieldsIn) -> StaffThreadOut:  # noqa: ARG001  (refuses fields)
    """By the care team alone; patients start a new one."""
    operations.reopen_thread(
        actor=call.actor, thread_id=thread_id, expected_version=call.expected_version, now=call.now
    )
    return queries.get_thread(actor=call.actor, thread_id=thread_id)


@routes.endpoint(
    "GET", "messaging/unread-count/", needs=VIEW, section=SECTION,
    summary="Count the open threads that are unread to the caller.",
)  # fmt: skip
def count_unread(call: Call) -> UnreadCountOut:
    return UnreadCountOut(queries.count_unread(actor=call.actor))
