"""Several documents of one patient as one PDF, which leaves a trace on each of them."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import BinaryIO, cast

from django.conf import settings
from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action, Line
from careflow.domains.documents import queries
from careflow.domains.documents.operations.reading import OpenFile
from careflow.domains.documents.operations.telling import SUBJECT
from careflow.domains.documents.queries import Bundled, FileMissing
from careflow.platform import binding, file_sizes, filenames
from careflow.platform.actor import Actor
from careflow.platform.binding import Reason, Unbindable
from careflow.platform.problems import BadInput, NotAllowed, Problem
from careflow.platform.turns import Turns

AT_ONCE = 2  # bundles in the making, of one worker; each may take much memory and a thread
FOREIGN = "At least one of these documents is not among the papers that you can see here."
WORDS = {Action.VIEW: "Document viewed in a bundle", Action.EXPORT: "Document downloaded in a bundle"}
WHY = {
    Reason.BROKEN: "“{name}” is damaged and cannot be read.",
    Reason.EMPTY: "The file of “{name}” is empty.",
    Reason.NO_PAGES: "“{name}” has no pages.",
    Reason.PROTECTED: "“{name}” is protected by a password.",
    Reason.TOO_COSTLY: "“{name}” is too large to be put into a bundle.",
    Reason.TOO_MANY_PIXELS: "“{name}” has too many pixels to be put into a bundle.",
}
MISSING = "The file of “{name}” is missing from the storage."
LEAVE_OUT = "Leave it out and try again."


class BadBundle(BadInput):
    """One of the documents, or all of them together, cannot be bundled; the sentence names which."""

    code = "document.bundle"

    def __init__(self, sentence: str) -> None:
        super().__init__({"document_ids": [sentence]}, detail=sentence)


class BundlesBusy(Problem):
    status, code = 503, "document.bundles_busy"
    detail = "Too many bundles are being made at the moment. Please try again."

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "5"}


_turns = Turns(AT_ONCE, seconds=0, otherwise=BundlesBusy)


@dataclass(frozen=True, slots=True)
class _Bundle:
    documents: list[Bundled]

    @property
    def patient_id(self) -> int:
        return self.documents[0].patient_id

    @property
    def title(self) -> str:
        first = self.documents[0]
        return f"{first.last_name}, {first.first_name}"

    @property
    def filename(self) -> str:
        first = self.documents[0]
        return f"{filenames.safe(f'{first.last_name} {first.first_name}', otherwise='patient')}_documents.pdf"


def bundle_documents(*, actor: Actor, document_ids: Sequence[int], action: Action, now: datetime) -> OpenFile:
    """One PDF of these documents in their order; one that is named twice is in it twice. It is made on disk and gone
    when it is closed. No transaction is open meanwhile; one event for each document and one for the bundle follow.

    Raises NotAllowed for a document that is not there, BadBundle, BundlesBusy, StorageDown."""
    bundle = _Bundle(_asked_for(actor, document_ids))
    content = cast(BinaryIO, TemporaryFile())  # noqa: SIM115  (closed by whoever sends it)
    try:
        with _turns.one():
            _bind(bundle, content)
        size = content.seek(0, os.SEEK_END)
        content.seek(0)
        with transaction.atomic():
            _record(actor, bundle, action, now)
    except BaseException:
        content.close()
        raise
    return OpenFile(content, "application/pdf", bundle.filename, size)


def _asked_for(actor: Actor, document_ids: Sequence[int]) -> list[Bundled]:
    """What can be told from rows is told before a file is touched."""
    found = queries.find_bundled(actor=actor, document_ids=document_ids)
    if not found.keys() >= set(document_ids):
        raise NotAllowed(FOREIGN)
    if len({document.patient_id for document in found.values()}) > 1:
        raise BadBundle("These documents are of more than one patient.")
    if len(document_ids) > settings.BUNDLE_MAX_PAGES:
        raise BadBundle(_too_many_pages())
    if sum(document.size for document in found.values()) > settings.BUNDLE_MAX_BYTES:
        most = file_sizes.in_words(settings.BUNDLE_MAX_BYTES)
        raise BadBundle(f"These documents have more than {most} together; choose fewer of them.")
    return [found[document_id] for document_id in document_ids]


def _bind(bundle: _Bundle, target: BinaryIO) -> None:
    with TemporaryDirectory(prefix="careflow-bundle-") as folder:
        paths = {document.id: Path(folder) / str(document.id) for document in bundle.documents}
        for document in {document.id: document for document in bundle.documents}.values():
            _fetch(document, paths[document.id])
        papers = [binding.Paper(document.name, paths[document.id]) for document in bundle.documents]
        try:
            binding.bind(target, papers, title=bundle.title, most_pages=settings.BUNDLE_MAX_PAGES)
        except Unbindable as refused:
            raise BadBundle(_why(bundle, refused)) from None


def _fetch(document: Bundled, path: Path) -> None:
    try:
        source = queries.open_file(document.storage_key)
    except FileMissing:
        raise BadBundle(f"{MISSING.format(name=document.name)} {LEAVE_OUT}") from None
    with source, path.open("wb") as target:
        shutil.copyfileobj(source, target)


def _why(bundle: _Bundle, refused: Unbindable) -> str:
    if refused.reason is Reason.TOO_MANY_PAGES:
        return _too_many_pages()
    if refused.position is None:
        return "These documents are too much for one bundle; choose fewer of them."
    return f"{WHY[refused.reason].format(name=bundle.documents[refused.position].name)} {LEAVE_OUT}"


def _too_many_pages() -> str:
    return f"These documents have more than {settings.BUNDLE_MAX_PAGES} pages together; choose fewer of them."


def _record(actor: Actor, bundle: _Bundle, action: Action, now: datetime) -> None:
    ids = list(dict.fromkeys(document.id for document in bundle.documents))
    audit.record_each(
        actor=actor,
        action=action,
        subject=SUBJECT,
        summary=WORDS[action],
        lines=[Line(document_id, {"document_id": document_id}, bundle.patient_id) for document_id in ids],
        at=now,
    )
    audit.record(
        actor=actor,
        action=action,
        subject="patients/patient",
        subject_id=bundle.patient_id,
        summary="Bundle of documents",
        metadata={"what": "documents", "document_ids": ids, "document_count": len(bundle.documents)},
        patient_id=bundle.patient_id,
        at=now,
    )
