"""What the care team does: start a thread, answer in it, close and reopen it."""

from datetime import datetime

from django.db import IntegrityError, transaction

from careflow.domains.audit.operations import Action
from careflow.domains.documents import queries as documents
from careflow.domains.messaging import queries
from careflow.domains.messaging.models import REFILLS, MessageThread
from careflow.domains.messaging.operations.writing import Draft, append, begin, record
from careflow.domains.messaging.permissions import VIEW_DOCUMENTS
from careflow.domains.messaging.rules.threads import CLINICIAN, CLOSED, OPEN, STATUS_LABELS, ThreadStatus
from careflow.domains.patients import queries as patients
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

WHEN_CLOSED = "This conversation is closed. Reopen it to write in it."
ONE_ABOUT_REFILLS = "Another conversation about refills is open with this patient."


@transaction.atomic(savepoint=False)
def start_thread(
    *, actor: Actor, patient_id: int, subject: str, body: str, document_id: int | None = None, now: datetime
) -> int:
    """Write to a patient, and return the thread's id. Raises BadInput for a chart of another facility or an inactive
    one, and what `reply_to_thread` raises about the document."""
    try:
        patient = patients.get_for_booking(actor=actor, patient_id=patient_id)
    except NotFound:
        raise BadInput(patient_id="Choose a patient of your facility.") from None
    if not patient.is_active:
        raise BadInput(patient_id="This chart is inactive. Restore it before writing to the patient.")
    _check_document(actor, patient_id, document_id)
    draft = Draft(CLINICIAN, actor.name, body, document_id)
    return begin(actor=actor, patient_id=patient_id, subject=subject, draft=draft, now=now)


@transaction.atomic(savepoint=False)
def reply_to_thread(
    *,
    actor: Actor,
    thread_id: int,
    body: str,
    document_id: int | None = None,
    expected_version: int | None = None,
    now: datetime,
) -> int:
    """Answer the patient, and return the message's id. A document is one of the patient's own.

    Raises NotFound, StaleVersion, BadInput once it is closed and for a paper that is not in this chart, NotAllowed
    for a paper that the actor may not see."""
    thread = queries.lock_thread(actor=actor, thread_id=thread_id)
    check_version(thread.version, expected_version)
    if thread.status != CLOSED:
        _check_document(actor, thread.patient_id, document_id)
    draft = Draft(CLINICIAN, actor.name, body, document_id)
    return append(actor=actor, thread=thread, draft=draft, when_closed=WHEN_CLOSED, now=now)


@transaction.atomic(savepoint=False)
def close_thread(*, actor: Actor, thread_id: int, expected_version: int | None = None, now: datetime) -> None:
    """Raises NotFound, StaleVersion, and BadInput when it is closed already."""
    _turn(actor, thread_id, CLOSED, expected_version, now)


@transaction.atomic(savepoint=False)
def reopen_thread(*, actor: Actor, thread_id: int, expected_version: int | None = None, now: datetime) -> None:
    """Raises NotFound, StaleVersion, and BadInput when it is open already, or about refills while another one is."""
    _turn(actor, thread_id, OPEN, expected_version, now)


def refuse_if_closed(*, actor: Actor, thread_id: int) -> None:
    """Says so before anything is said about what was to be written. Raises NotFound, BadInput."""
    if queries.get_thread(actor=actor, thread_id=thread_id).status == CLOSED:
        raise BadInput(status=WHEN_CLOSED)


def _turn(actor: Actor, thread_id: int, status: ThreadStatus, expected_version: int | None, now: datetime) -> None:
    thread = queries.lock_thread(actor=actor, thread_id=thread_id)
    check_version(thread.version, expected_version)
    if thread.status == status:
        raise BadInput(status=f"This conversation is {STATUS_LABELS[status].lower()} already.")
    _write_status(actor, thread, status, now)
    told = {"status": status, "previous": {"status": thread.status}}
    done = "closed" if status == CLOSED else "reopened"
    record(actor, Action.UPDATE, thread, f"Message thread {done}", told, now)


def _write_status(actor: Actor, thread: MessageThread, status: ThreadStatus, now: datetime) -> None:
    rows = MessageThread.objects.visible_to(actor).filter(pk=thread.pk)
    if status == CLOSED or thread.topic != REFILLS:
        update_row(rows, {"status": status}, now=now)
        return
    try:
        with transaction.atomic():
            update_row(rows, {"status": status}, now=now)
    except IntegrityError as error:
        if breaks_unique(error, MessageThread, "patient"):
            raise BadInput(status=ONE_ABOUT_REFILLS) from error
        raise


def _check_document(actor: Actor, patient_id: int, document_id: int | None) -> None:
    if document_id is None:
        return
    if not actor.can(VIEW_DOCUMENTS):
        raise NotAllowed("Your role does not allow showing documents.")
    if document_id not in documents.files_of_patient(actor=actor, patient_id=patient_id):
        raise BadInput(document_id="Choose a document of this patient.")
