"""Papers of another system, or written for a chart by one of ours, in batches. As with uploads, a stored file has a
document or a note of being on its way (`staging.py`), wherever the process was killed."""

import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import BinaryIO

from django.core.files.base import File
from django.db import transaction

from careflow.domains.documents.models import DocumentCategory, PatientDocument, PendingFile
from careflow.domains.documents.operations.staging import TookTooLong, drop
from careflow.domains.documents.queries import storage
from careflow.domains.documents.rules import categories
from careflow.domains.documents.rules.file_types import PDF
from careflow.platform.actor import Actor
from careflow.platform.storage import StorageDown

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedPaper:
    """A PDF for a patient of the actor's facility; `write` is asked for its bytes when they are stored. `category` is
    a code; where the facility does not use it, the paper is filed under the one that every facility has."""

    external_id: str
    patient_id: int
    name: str
    filename: str
    write: Callable[[BinaryIO], None]
    category: str = categories.DEFAULT
    document_date: date | None = None
    notes: str = ""


@dataclass(frozen=True, slots=True)
class StagedPaper:
    """Its bytes are stored; it belongs to nobody yet."""

    paper: RecordedPaper
    storage_key: str
    size: int
    sha256: str


def stage_papers(*, papers: Sequence[RecordedPaper], now: datetime) -> list[StagedPaper]:
    """Store them, one after the other in memory, outside of any transaction. Hand them to `import_papers` within the
    hour, or to `drop_papers`. Raises StorageDown."""
    keys = [f"patients/{paper.patient_id}/{secrets.token_hex(16)}{PDF.suffix}" for paper in papers]
    PendingFile.objects.bulk_create(PendingFile(storage_key=key, started_at=now) for key in keys)
    try:
        return [_store(paper, key) for paper, key in zip(papers, keys, strict=True)]
    except BaseException:
        drop(keys)
        raise


def drop_papers(staged: Sequence[StagedPaper]) -> None:
    """Those that were not filed are removed from the storage."""
    drop([paper.storage_key for paper in staged])


@transaction.atomic(savepoint=False)
def import_papers(
    *, actor: Actor, staged: Sequence[StagedPaper], external_system: str, now: datetime
) -> dict[str, int]:
    """File those that are not there yet and return their ids by external id. The actor is the system's, scoped to one
    facility; the caller records the run and drops what is left. Raises TookTooLong when housekeeping took them."""
    keys = [one.paper.external_id for one in staged]
    rows = PatientDocument.objects.visible_to(actor).filter(external_system=external_system, external_id__in=keys)
    there = set(rows.values_list("external_id", flat=True))
    fresh = [one for one in staged if one.paper.external_id not in there]
    drawers = _drawers(actor)
    claimed = PendingFile.objects.filter(storage_key__in=[one.storage_key for one in fresh]).delete()[0]
    if claimed != len(fresh):
        raise TookTooLong
    written = PatientDocument.unscoped.bulk_create(
        (_row(actor, one, drawers, external_system, now) for one in fresh), batch_size=BATCH
    )
    return {row.external_id: row.pk for row in written}


def _store(paper: RecordedPaper, key: str) -> StagedPaper:
    content = BytesIO()
    paper.write(content)
    size, digest = content.tell(), hashlib.sha256(content.getbuffer()).hexdigest()
    content.seek(0)
    if storage().save(key, File(content, name=key)) != key:
        raise StorageDown  # something lies there already
    return StagedPaper(paper, key, size, digest)


def _drawers(actor: Actor) -> Mapping[str, DocumentCategory]:
    """The categories in use, held, so that none is taken away meanwhile."""
    rows = DocumentCategory.objects.visible_to(actor).filter(is_active=True).order_by("pk")
    return {category.code: category for category in rows.select_for_update(no_key=True)}


def _row(
    actor: Actor, one: StagedPaper, drawers: Mapping[str, DocumentCategory], system: str, now: datetime
) -> PatientDocument:
    paper = one.paper
    category = drawers.get(paper.category) or drawers[categories.DEFAULT]
    return PatientDocument(
        facility_id=category.facility_id,
        patient_id=paper.patient_id,
        category=category,
        name=paper.name,
        document_date=paper.document_date,
        notes=paper.notes,
        storage_key=one.storage_key,
        original_filename=paper.filename,
        content_type=PDF.content_type,
        declared_type=PDF.content_type,
        size_bytes=one.size,
        sha256=one.sha256,
        uploaded_by_name=actor.name,
        external_system=system,
        external_id=paper.external_id,
        created_at=now,
        updated_at=now,
    )
