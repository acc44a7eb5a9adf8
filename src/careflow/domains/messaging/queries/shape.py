"""The shapes of threads and messages, as staff and as the patient see them, and the columns that each takes. They
stand here and not among the wire shapes, because whoever hands out a whole chart shows them too."""

import datetime as dt

from careflow.domains.messaging.rules import threads as rules
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Out

# The reader's `read_up_to` follows.
THREAD_COLUMNS = (
    "id", "patient_id", "patient__first_name", "patient__last_name", "subject", "status", "last_message_at",
    "last_from_patient", "last_preview", "last_sender", "message_count", "created_at", "version", "read_up_to",
)  # fmt: skip
THREAD_FOR_PATIENT_COLUMNS = (
    "id", "subject", "status", "last_message_at", "last_from_clinic", "last_preview", "message_count", "version",
    "read_up_to",
)  # fmt: skip
MESSAGE_COLUMNS = (
    "id", "sender", "sender_name", "body", "sent_at", "document_id", "facility__name", "thread_id", "number",
)  # fmt: skip


class StaffThreadOut(Out):
    id: int
    patient_id: int
    patient_display_name: str
    subject: str
    status: str
    status_label: str
    last_message_at: dt.datetime
    unread_for_clinician: bool
    last_message_preview: str
    last_sender_kind: str
    message_count: int
    created_at: dt.datetime
    version: int


class StaffMessageOut(Out):
    """`written_by` is the colleague behind the care team's name; blank for what the patient or the house wrote."""

    id: int
    sender_kind: str
    sender_display_name: str
    body: str
    created_at: dt.datetime
    written_by: str
    document_id: int | None


class StaffThreadDetailOut(StaffThreadOut, kw_only=True):
    messages: list[StaffMessageOut]


class ThreadForPatientOut(Out):
    id: int
    subject: str
    status: str
    status_label: str
    last_message_at: dt.datetime
    unread_for_patient: bool
    last_message_preview: str
    version: int


class MessageForPatientOut(Out):
    id: int
    sender_kind: str
    sender_display_name: str
    body: str
    created_at: dt.datetime


class ThreadDetailForPatientOut(Out):
    id: int
    subject: str
    status: str
    status_label: str
    last_message_at: dt.datetime
    unread_for_patient: bool
    version: int
    messages: list[MessageForPatientOut]


def shape_thread(row: Row) -> StaffThreadOut:
    """From the values of THREAD_COLUMNS."""
    return StaffThreadOut(*_thread_fields(row))


def shape_detail(row: Row, messages: list[Row], *, is_being_read: bool = False) -> StaffThreadDetailOut:
    """From the values of THREAD_COLUMNS and of MESSAGE_COLUMNS."""
    fields = _thread_fields(row, is_being_read=is_being_read)
    return StaffThreadDetailOut(*fields, messages=[shape_message(message) for message in messages])


def shape_message(row: Row) -> StaffMessageOut:
    """From the values of MESSAGE_COLUMNS."""
    id_, sender, sender_name, body, sent_at, document_id, facility, *_ = row
    colleague = sender_name if sender == rules.CLINICIAN else ""
    return StaffMessageOut(
        id_, rules.shown_sender(sender), _display_name(sender, sender_name, facility), body, sent_at, colleague,
        document_id,
    )  # fmt: skip


def shape_thread_for_patient(row: Row) -> ThreadForPatientOut:
    """From the values of THREAD_FOR_PATIENT_COLUMNS."""
    id_, subject, status, last_message_at, from_clinic, text, _, version, read_up_to = row
    unread = rules.is_unread(from_clinic, read_up_to)
    return ThreadForPatientOut(
        id_, subject, status, rules.STATUS_LABELS[status], last_message_at, unread, text, version
    )


def shape_detail_for_patient(row: Row, messages: list[Row]) -> ThreadDetailForPatientOut:
    """Of a thread that is being read at home."""
    id_, subject, status, last_message_at, _, _, _, version, _ = row
    return ThreadDetailForPatientOut(
        id_, subject, status, rules.STATUS_LABELS[status], last_message_at, False, version,
        [shape_message_for_patient(message) for message in messages],
    )  # fmt: skip


def shape_message_for_patient(row: Row) -> MessageForPatientOut:
    """From the values of MESSAGE_COLUMNS."""
    id_, sender, sender_name, body, sent_at, _, facility, *_ = row
    return MessageForPatientOut(
        id_, rules.shown_sender(sender), _display_name(sender, sender_name, facility), body, sent_at
    )


def _thread_fields(row: Row, *, is_being_read: bool = False) -> Row:
    """The values of StaffThreadOut in its order."""
    id_, patient, first_name, last_name, subject, status, last_message_at, from_patient, text, sender, *rest = row
    message_count, created_at, version, read_up_to = rest
    is_unread = not is_being_read and rules.is_unread(from_patient, read_up_to)
    return (
        id_, patient, f"{last_name}, {first_name}", subject, status, rules.STATUS_LABELS[status], last_message_at,
        is_unread, text, rules.shown_sender(sender), message_count, created_at, version,
    )  # fmt: skip


def _display_name(sender: str, sender_name: str, facility: str) -> str:
    """Patients by their name at that time, whoever else writes as the care team."""
    return sender_name if sender == rules.PATIENT else rules.care_team(facility)
