from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

from ninja import Query

from careflow.domains.documents import operations, queries
from careflow.domains.documents.api.routes import SECTION, VIEW, on_one, routes
from careflow.domains.documents.operations import StagedFile
from careflow.domains.documents.permissions import DocumentPermission
from careflow.domains.documents.schemas import DocumentIn, DocumentPatch, FiledDocumentOut
from careflow.domains.patients.queries import DocumentOut
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission
from careflow.platform.endpoint.shapes import Id, spelled_id


@routes.endpoint(
    "GET", "patients/documents/", needs=VIEW, section=SECTION, summary="List the documents of a patient, or the newest."
)
def list_documents(
    call: Call,
    patient_id: Annotated[str, Query(description="Only the documents of this patient.")] = "",
    category: Annotated[str, Query(max_length=30, description="Only those of this category, by its code.")] = "",
    before: Annotated[
        Id | None, Query(description="Without a patient: those filed before this document; a Link header says it.")
    ] = None,
) -> list[DocumentOut]:
    """A patient's documents come whole: undated ones first, then the newest. Without a patient, the last thousand
    that were filed at the facility. Anything but a number of one of its patients finds nothing."""
    if not patient_id:
        found, older = queries.list_newest(actor=call.actor, category=category, before=before)
        if older is not None:
            call.link_next(before=older)
        return found
    chart = spelled_id(patient_id)
    return [] if chart is None else queries.list_of_patient(actor=call.actor, patient_id=chart, category=category)


@contextmanager
def _stored(call: Call, body: DocumentIn) -> Iterator[StagedFile]:
    """The checks in the order of what they cost us and tell the caller, then the bytes, before any transaction."""
    operations.count_upload(actor=call.actor, now=call.now)
    paper = operations.examine(body.sent_file())
    operations.check_chart(actor=call.actor, patient_id=body.chart)
    body.fields()
    with operations.staged(paper, patient_id=body.chart, now=call.now) as stored:
        yield stored


@routes.endpoint(
    "POST", "patients/documents/", needs=permission(DocumentPermission.MANAGE), section=SECTION, status=201,
    around=_stored, also=(429,), summary="File a document.",
)  # fmt: skip
def file_document(call: Call, body: DocumentIn) -> FiledDocumentOut:
    """A PDF, JPEG, PNG, TIFF or HEIC file, told by its content and read to its end: one that is damaged, needs a
    password, has too many pixels or takes too much to read is refused. Without a name it is called like the file;
    without a category it is administrative. The same file a second time is filed and named in `duplicates`."""
    filed = operations.file_staged(actor=call.actor, staged=call.prepared, fields=body.fields(), now=call.now)
    return FiledDocumentOut.of(filed)


@routes.endpoint(
    "GET", "patients/documents/{id:document_id}/", needs=VIEW, section=SECTION, summary="Read what stands about one."
)
def get_document(call: Call, document_id: int) -> DocumentOut:
    """Recorded as an opening of the chart."""
    return operations.read_document(actor=call.actor, document_id=document_id, now=call.now)


@routes.endpoint(
    "PATCH", "patients/documents/{id:document_id}/", needs=on_one(DocumentPermission.MANAGE), section=SECTION,
    summary="Rename a document, or change its category, date or notes.",
)  # fmt: skip
def change_document(call: Call, document_id: int, body: DocumentPatch) -> DocumentOut:
    """The file itself never changes."""
    operations.change_document(
        actor=call.actor, document_id=document_id, fields=body.fields(), expected_version=call.expected_version,
        now=call.now,
    )  # fmt: skip
    return queries.get_document(actor=call.actor, document_id=document_id)


@routes.endpoint(
    "DELETE", "patients/documents/{id:document_id}/", needs=on_one(DocumentPermission.DELETE), section=SECTION,
    status=204, summary="Take a document out of its chart.",
)  # fmt: skip
def delete_document(
    call: Call,
    document_id: int,
    reason: Annotated[str, Query(description="Why, kept with the document.", max_length=255)] = "",
) -> None:
    """The file is kept, as records have to be."""
    operations.delete_document(
        actor=call.actor, document_id=document_id, reason=reason.strip(), expected_version=call.expected_version,
        now=call.now,
    )  # fmt: skip
