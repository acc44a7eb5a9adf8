from datetime import date, datetime
from typing import Any

from django.db import transaction

from careflow.domains.audit.operations import Action
from careflow.domains.documents.models import FILED, DocumentCategory, PatientDocument
from careflow.domains.documents.operations.filing import DocumentFields, locked_category
from careflow.domains.documents.operations.telling import record
from careflow.platform.actor import Actor
from careflow.platform.problems import NotFound
from careflow.platform.records import check_version, update_row

LABELS = {"name": "Name", "category": "Category", "document_date": "Document date", "notes": "Notes"}


@transaction.atomic(savepoint=False)
def change_document(
    *, actor: Actor, document_id: int, fields: DocumentFields, expected_version: int | None, now: datetime
) -> None:
    """What stands about the file, never the file. Without a difference nothing is written or recorded.

    Raises NotFound, StaleVersion, BadInput."""
    document = _locked(actor, document_id)
    check_version(document.version, expected_version)
    columns: dict[str, Any] = {name: value for name, value in fields.items() if name != "category"}
    told: dict[str, dict[str, Any]] = {"previous": {}, "next": {}}
    if "category" in fields:
        columns["category"] = locked_category(actor, fields["category"])
    changed = {name: value for name, value in columns.items() if getattr(document, _column(name)) != _key(value)}
    if not changed:
        return
    if "category" in changed:
        told["previous"]["category"] = document.category.code
        told["next"]["category"] = changed["category"].code
    if "document_date" in changed:
        told["previous"]["document_date"] = _iso(document.document_date)
        told["next"]["document_date"] = _iso(changed["document_date"])
    update_row(_rows(actor, document_id), changed, now=now)
    labels = [label for name, label in LABELS.items() if name in changed]
    record(
        actor=actor, action=Action.UPDATE, document_id=document_id, patient_id=document.patient_id,
        summary=f"Document changed: {', '.join(labels)}", metadata={"changed_fields": labels, **told}, at=now,
    )  # fmt: skip


@transaction.atomic(savepoint=False)
def delete_document(
    *, actor: Actor, document_id: int, reason: str, expected_version: int | None, now: datetime
) -> None:
    """Take it out of the chart; row and file stay. Raises NotFound, also for one that is deleted, StaleVersion."""
    document = _locked(actor, document_id)
    check_version(document.version, expected_version)
    gone = {"deleted_at": now, "deleted_by_id": actor.user_id, "deleted_because": reason}
    update_row(_rows(actor, document_id), gone, now=now)
    record(
        actor=actor, action=Action.DELETE, document_id=document_id, patient_id=document.patient_id,
        summary="Document deleted", metadata={}, at=now,
    )  # fmt: skip


def _rows(actor: Actor, document_id: int) -> Any:
    return PatientDocument.objects.visible_to(actor).filter(FILED, pk=document_id)


def _locked(actor: Actor, document_id: int) -> PatientDocument:
    document: PatientDocument | None = _rows(actor, document_id).select_for_update(of=("self",), no_key=True).first()
    if document is None:
        raise NotFound
    return document


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _column(name: str) -> str:
    return "category_id" if name == "category" else name


def _key(value: Any) -> Any:
    return value.pk if isinstance(value, DocumentCategory) else value
