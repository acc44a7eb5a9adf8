"""Looking at a document, which leaves a trace."""

import os
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from django.db import transaction

from careflow.domains.audit.operations import Action
from careflow.domains.documents import queries
from careflow.domains.documents.operations.telling import record
from careflow.domains.patients import operations as patients
from careflow.domains.patients.queries import DocumentOut
from careflow.platform.actor import Actor

WORDS = {Action.VIEW: "Document viewed", Action.EXPORT: "Document downloaded"}


@dataclass(frozen=True, slots=True)
class OpenFile:
    """To be closed by whoever sends it."""

    content: BinaryIO
    content_type: str
    filename: str
    size: int


def read_document(*, actor: Actor, document_id: int, now: datetime) -> DocumentOut:
    """What stands about a document; its chart counts as opened. Raises NotFound."""
    document = queries.get_document(actor=actor, document_id=document_id)
    patient_id = queries.get_file(actor=actor, document_id=document_id).patient_id
    patients.record_opening(actor=actor, patient_id=patient_id, what="document", now=now)
    return document


def view_document(*, actor: Actor, document_id: int, now: datetime) -> OpenFile:
    """Raises NotFound, FileMissing, StorageDown."""
    return _open(actor, document_id, Action.VIEW, now)


def download_document(*, actor: Actor, document_id: int, now: datetime) -> OpenFile:
    """As `view_document`, recorded as a copy that leaves the house."""
    return _open(actor, document_id, Action.EXPORT, now)


def _open(actor: Actor, document_id: int, action: Action, now: datetime) -> OpenFile:
    stored = queries.get_file(actor=actor, document_id=document_id)
    content = queries.open_file(stored.storage_key)
    try:
        size = content.seek(0, os.SEEK_END)
        content.seek(0)
        with transaction.atomic():
            patients.record_opening(actor=actor, patient_id=stored.patient_id, what="document", now=now)
            record(
                actor=actor, action=action, document_id=document_id, patient_id=stored.patient_id,
                summary=WORDS[action], at=now,
            )  # fmt: skip
    except BaseException:
        content.close()
        raise
    return OpenFile(content, stored.content_type, stored.original_filename, size)
