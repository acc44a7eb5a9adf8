"""One document and its file, nothing more."""

import hashlib
from datetime import UTC, datetime

from django.core.files.base import ContentFile

from careflow.domains.documents.models import DocumentCategory, PatientDocument
from careflow.domains.documents.queries import storage
from tests.domains.documents.files import a_pdf

LONG_AGO = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)


def category_of(facility, code="admin"):
    return DocumentCategory.unscoped.get(facility=facility, code=code)


def a_category(facility, code="forms", **facts):
    facts = {"name": code.capitalize(), "sort_order": 80, "created_at": LONG_AGO, "updated_at": LONG_AGO, **facts}
    return DocumentCategory.unscoped.create(facility=facility, code=code, **facts)


def a_document(patient, *, content=None, category="admin", **facts):
    """Filed straight through the ORM; `content=b""` leaves the file out."""
    content = a_pdf() if content is None else content
    mark = f"{patient.pk} {PatientDocument.unscoped.count()}".encode()
    facts = {
        "name": "Scan",
        "storage_key": f"patients/{patient.pk}/{hashlib.sha256(mark).hexdigest()[:32]}.pdf",
        "original_filename": "scan.pdf",
        "content_type": "application/pdf",
        "size_bytes": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "uploaded_by_name": "Nina Example",
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
        **facts,
    }
    if content:
        storage().delete(facts["storage_key"])
        storage().save(facts["storage_key"], ContentFile(content))
    filed_under = category if isinstance(category, DocumentCategory) else category_of(patient.facility, category)
    return PatientDocument.unscoped.create(
        facility_id=patient.facility_id, patient=patient, category=filed_under, **facts
    )
