from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypedDict

from django.db import transaction

from careflow.domains.audit.operations import Action
from careflow.domains.documents import queries
from careflow.domains.documents.models import DocumentCategory, PatientDocument
from careflow.domains.documents.operations.staging import StagedFile
from careflow.domains.documents.operations.telling import record
from careflow.domains.documents.rules import categories
from careflow.domains.patients import queries as patients
from careflow.domains.patients.queries import DocumentOut
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed, NotFound


class DocumentFields(TypedDict, total=False):
    """What may be said about a document; `category` is a code of the facility's."""

    name: str
    category: str
    document_date: date | None
    notes: str


@dataclass(frozen=True, slots=True)
class Filed:
    """`duplicates` are documents of the same chart with the same bytes, oldest first."""

    document: DocumentOut
    duplicates: list[int]


def check_chart(*, actor: Actor, patient_id: int, lock: bool = False) -> None:
    """Raises NotAllowed unless the chart is one of the actor's facility and in use."""
    try:
        patient = patients.get_for_booking(actor=actor, patient_id=patient_id, lock=lock)
    except NotFound:
        raise NotAllowed("This patient is not one of your facility’s.") from None
    if not patient.is_active:
        raise NotAllowed("This chart is inactive. Restore it before filing documents.")


@transaction.atomic(savepoint=False)
def file_staged(
    *,
    actor: Actor,
    staged: StagedFile,
    fields: DocumentFields,
    now: datetime,
) -> Filed:
    """Put a staged paper into its chart. That was checked before anything was stored, and is again: somebody may
    have deactivated it meanwhile.

    Raises NotAllowed, BadInput for a category that the facility doesn't use, TookTooLong."""
    paper = staged.paper
    check_chart(actor=actor, patient_id=staged.patient_id, lock=True)
    category = locked_category(actor, fields.get("category") or categories.DEFAULT)
    staged.claim()
    document = PatientDocument(
        facility_id=category.facility_id,
        patient_id=staged.patient_id,
        category=category,
        name=fields.get("name") or paper.filename,
        document_date=fields.get("document_date"),
        notes=fields.get("notes", ""),
        storage_key=staged.storage_key,
        original_filename=paper.filename,
        content_type=paper.file_type.content_type,
        declared_type=paper.declared_type,
        size_bytes=paper.size,
        sha256=paper.sha256,
        uploaded_by_id=actor.user_id,
        uploaded_by_name=actor.name,
        created_at=now,
        updated_at=now,
    )
    document.save(force_insert=True)
    same = queries.documents_of_content(actor=actor, patient_id=staged.patient_id, sha256=paper.sha256)
    filed = Filed(same.pop(document.pk), [*same])
    told: dict[str, Any] = {"category": category.code, "content_type": document.content_type, "sha256": document.sha256}
    if filed.duplicates:
        told["duplicates"] = filed.duplicates
    record(
        actor=actor, action=Action.CREATE, document_id=document.pk, patient_id=staged.patient_id,
        summary="Document filed", metadata=told, at=now,
    )  # fmt: skip
    return filed


def locked_category(actor: Actor, code: str) -> DocumentCategory:
    """Held, so that it is not taken away meanwhile. Raises BadInput for one that the facility doesn't use."""
    rows = DocumentCategory.objects.visible_to(actor).filter(code=code, is_active=True)
    category: DocumentCategory | None = rows.select_for_update(no_key=True).first()
    if category is None:
        raise BadInput(category="Choose a category of your facility.")
    return category
