from wsgiref.util import FileWrapper

from careflow.domains.audit.operations import Action
from careflow.domains.documents import operations
from careflow.domains.documents.api.files import CHUNK
from careflow.domains.documents.api.routes import SECTION, VIEW, routes
from careflow.domains.documents.schemas import BundleFile, BundleIn
from careflow.platform.endpoint.gate import Call


@routes.endpoint(
    "POST", "patients/documents/bundle/view/", needs=VIEW, section=SECTION, atomic=False,
    summary="Show several documents of a patient as one PDF.",
)  # fmt: skip
def view_document_bundle(call: Call, body: BundleIn) -> BundleFile:
    """PDFs and images in the order given, one page for each frame of an image, with a bookmark for each document.
    Forms and notes are shown as they look; links, scripts and attached files are left out. Recorded for each
    document."""
    return _bundle(call, body, Action.VIEW)


@routes.endpoint(
    "POST", "patients/documents/bundle/download/", needs=VIEW, section=SECTION, atomic=False,
    summary="Download several documents of a patient as one PDF.",
)  # fmt: skip
def download_document_bundle(call: Call, body: BundleIn) -> BundleFile:
    """As it is shown, to be saved. Recorded as an export of each document."""
    return _bundle(call, body, Action.EXPORT)


def _bundle(call: Call, body: BundleIn, action: Action) -> BundleFile:
    file = operations.bundle_documents(
        actor=call.actor, document_ids=body.document_ids, action=action, now=call.now
    )  # fmt: skip
    return BundleFile(
        FileWrapper(file.content, CHUNK), file.content_type, file.filename, length=file.size,
        inline=action is Action.VIEW,
    )  # fmt: skip
