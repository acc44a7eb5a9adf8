"""Reads of documents that have not been deleted, those of deactivated charts included."""

from typing import Any, NamedTuple

from django.db.models import F, QuerySet

from careflow.domains.documents.models import FILED, PatientDocument
from careflow.domains.documents.queries.shape import COLUMNS, place_in_chart, shape_document
from careflow.domains.patients.queries import DocumentOut
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

CAP = 1000
CATEGORY = COLUMNS.index("category__code")


class StoredFile(NamedTuple):
    id: int
    patient_id: int
    storage_key: str
    content_type: str
    original_filename: str


def _filed(scope: Scope | None) -> QuerySet[Any, Any]:
    return PatientDocument.objects.visible_to(scope).filter(FILED)  # type: ignore[arg-type]  # Compiled hands it in


OF_PATIENT = Compiled(
    lambda scope, patient: (
        _filed(scope)
        .filter(patient_id=patient)
        .order_by(F("document_date").desc(nulls_first=True), "-created_at", "name", "id")
        .values_list(*COLUMNS)
    ),
    scoped=True,
    patient=-1,
)
ONE = Compiled(
    lambda scope, document: _filed(scope).filter(pk=document).values_list(*COLUMNS), scoped=True, document=-1
)
OF_CONTENT = Compiled(
    lambda scope, patient, sha256: (
        _filed(scope).filter(patient_id=patient, sha256=sha256).order_by("id").values_list(*COLUMNS)
    ),
    scoped=True,
    patient=-1,
    sha256="~sha256~",
)
FILES_OF_PATIENT = Compiled(
    lambda scope, patient: _filed(scope).filter(patient_id=patient).values_list(*StoredFile._fields),
    scoped=True,
    patient=-1,
)
FILE = Compiled(
    lambda scope, document: _filed(scope).filter(pk=document).values_list(*StoredFile._fields),
    scoped=True,
    document=-1,
)


def files_of_patient(*, actor: Actor, patient_id: int) -> dict[int, StoredFile]:
    """Where the bytes of a chart's documents lie, by document."""
    return {row[0]: StoredFile(*row) for row in FILES_OF_PATIENT.rows(actor, patient=patient_id)}


def list_of_patient(*, actor: Actor, patient_id: int, category: str = "") -> list[DocumentOut]:
    """A chart's documents, all of them: undated ones first, then by date, newest first."""
    rows = OF_PATIENT.rows(actor, patient=patient_id)
    return [shape_document(row) for row in rows if not category or row[CATEGORY] == category]


def documents_of_content(*, actor: Actor, patient_id: int, sha256: str) -> dict[int, DocumentOut]:
    """A chart's documents with these bytes by their ids, oldest first."""
    return {row[0]: shape_document(row) for row in OF_CONTENT.rows(actor, patient=patient_id, sha256=sha256)}


def list_newest(*, actor: Actor, category: str = "", before: int | None = None) -> tuple[list[DocumentOut], int | None]:
    """The thousand documents of the facility that were filed last, before the document `before`, in the order of a
    chart; and the one with which to ask on."""
    rows = _filed(actor)
    if category:
        rows = rows.filter(category__code=category)
    if before is not None:
        mark = PatientDocument.objects.visible_to(actor).filter(pk=before).values_list("created_at", flat=True).first()
        if mark is None:
            return [], None
        rows = rows.filter(created_at__lte=mark).exclude(created_at=mark, id__gte=before)
    found: list[Row] = list(rows.order_by("-created_at", "-id").values_list(*COLUMNS)[: CAP + 1])
    page = found[:CAP]
    older = page[-1][0] if len(found) > CAP else None
    return [shape_document(row) for row in sorted(page, key=place_in_chart)], older


def get_document(*, actor: Actor, document_id: int) -> DocumentOut:
    """Raises NotFound."""
    row = ONE.first(actor, document=document_id)
    if row is None:
        raise NotFound
    return shape_document(row)


def get_file(*, actor: Actor, document_id: int) -> StoredFile:
    """Where the bytes lie. Raises NotFound."""
    row = FILE.first(actor, document=document_id)
    if row is None:
        raise NotFound
    return StoredFile(*row)
