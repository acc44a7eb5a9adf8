from wsgiref.util import FileWrapper

from careflow.domains.documents import operations
from careflow.domains.documents.api.routes import SECTION, VIEW, routes
from careflow.domains.documents.operations import OpenFile
from careflow.domains.documents.schemas import PaperFile
from careflow.platform.endpoint.gate import Call

CHUNK = 64 * 1024


@routes.endpoint(
    "GET", "patients/documents/{id:document_id}/view/", needs=VIEW, section=SECTION,
    summary="Show a document's file.",
)  # fmt: skip
def view_document(call: Call, document_id: int) -> PaperFile:
    """As it was sent, to be shown in the browser. Recorded."""
    return _sent(operations.view_document(actor=call.actor, document_id=document_id, now=call.now), inline=True)


@routes.endpoint(
    "GET", "patients/documents/{id:document_id}/download/", needs=VIEW, section=SECTION,
    summary="Download a document's file.",
)  # fmt: skip
def download_document(call: Call, document_id: int) -> PaperFile:
    """As it was sent, to be saved. Recorded as an export."""
    return _sent(operations.download_document(actor=call.actor, document_id=document_id, now=call.now), inline=False)


def _sent(file: OpenFile, *, inline: bool) -> PaperFile:
    return PaperFile(
        FileWrapper(file.content, CHUNK), file.content_type, file.filename, length=file.size, inline=inline
    )
