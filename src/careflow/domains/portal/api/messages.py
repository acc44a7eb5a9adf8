"""A patient's conversations with the care team."""

from careflow.domains.messaging import operations, queries
from careflow.domains.messaging.queries import MessageForPatientOut, ThreadDetailForPatientOut, ThreadForPatientOut
from careflow.domains.portal.api.routes import SECTION, of_patient, patient_of, routes
from careflow.domains.portal.permissions import PortalScope
from careflow.domains.portal.schemas.messages import PortalReplyIn, PortalThreadIn
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.routes import sooner

MESSAGES = of_patient(PortalScope.MESSAGES)


def refuse_if_closed(call: Call, thread_id: int) -> None:
    operations.refuse_if_closed_as_patient(actor=call.actor, thread_id=thread_id, patient_id=patient_of(call))


@routes.endpoint(
    "GET", "portal/messaging/threads/", needs=MESSAGES, section=SECTION, summary="List the patient’s conversations."
)
def list_threads_for_patient(call: Call) -> list[ThreadForPatientOut]:
    """Newest activity first. One is unread while the care team wrote something in it that the caller was not shown."""
    return queries.list_threads_for_patient(actor=call.actor, patient_id=patient_of(call))


@routes.endpoint(
    "POST", "portal/messaging/threads/", needs=MESSAGES, section=SECTION, status=201, also=(429,),
    summary="Write to the care team.",
)  # fmt: skip
def start_thread_as_patient(call: Call, body: PortalThreadIn) -> ThreadDetailForPatientOut:
    """A patient writes two hundred messages an hour at most."""
    patient_id = patient_of(call)
    thread_id = operations.start_thread_as_patient(
        actor=call.actor, patient_id=patient_id, subject=body.subject, body=body.body, now=call.now
    )
    thread, _, _ = queries.read_thread_for_patient(actor=call.actor, thread_id=thread_id, patient_id=patient_id)
    return thread


@routes.endpoint(
    "GET", "portal/messaging/threads/{id:thread_id}/", needs=MESSAGES, section=SECTION,
    summary="Open a conversation.",
)  # fmt: skip
def open_thread_as_patient(call: Call, thread_id: int) -> ThreadDetailForPatientOut:
    """What is shown counts as read by the caller: the patient and whoever speaks for them each read for themselves."""
    return operations.open_thread_as_patient(
        actor=call.actor, thread_id=thread_id, patient_id=patient_of(call), now=call.now
    )


@routes.endpoint(
    "POST", "portal/messaging/threads/{id:thread_id}/reply/", needs=MESSAGES, section=SECTION, status=201,
    also=(429,), summary="Answer the care team.",
)  # fmt: skip
@sooner(refuse_if_closed)
def reply_as_patient(call: Call, thread_id: int, body: PortalReplyIn) -> MessageForPatientOut:
    """Nothing is written into a closed conversation, whatever it would be; the care team may open it again. With
    If-Match, only if nothing was written meanwhile."""
    message_id = operations.reply_as_patient(
        actor=call.actor, thread_id=thread_id, patient_id=patient_of(call), body=body.body,
        expected_version=call.expected_version, now=call.now,
    )  # fmt: skip
    return queries.get_message_for_patient(actor=call.actor, message_id=message_id)
