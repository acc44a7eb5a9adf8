"""Looking at a file before it is let into the chart."""

import hashlib
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

from careflow.domains.documents.rules import file_types
from careflow.domains.documents.rules.file_types import FileType
from careflow.domains.documents.rules.filenames import base_name
from careflow.platform import binding, file_sizes, virus_scan
from careflow.platform.binding import MOST_PIXELS, MOST_PLAIN_PIXELS, Reason, Unbindable
from careflow.platform.one_line import shown
from careflow.platform.problems import BadInput, Problem
from careflow.platform.turns import Turns

CHUNK = 64 * 1024
AT_ONCE = 2  # files that a worker has examined; their senders hold its other threads no longer than PATIENCE
PATIENCE = 10  # seconds; browsers send the files of a folder all at once
MILLION = 1_000_000
WHY = {
    Reason.BROKEN: "This {kind} is damaged and cannot be opened.",
    Reason.NO_PAGES: "This {kind} has no pages.",
    Reason.PROTECTED: "This {kind} is protected by a password. Save it without one and send it again.",
    Reason.TOO_COSTLY: "This {kind} takes too long or too much memory to read. Save it in a simpler form and send it "
    "again.",
    Reason.TOO_MANY_PIXELS: f"This {{kind}} is too large. Send one of at most {MOST_PIXELS // MILLION} million pixels, "
    f"or {MOST_PLAIN_PIXELS // MILLION} million in grey or in black and white.",
}
INFECTED = "This file contains harmful software and was not stored."


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file as it came; `content` is seekable and stays the sender's to close."""

    content: BinaryIO
    filename: str
    declared_type: str
    size: int
    sha256: str

    @classmethod
    def of(cls, content: BinaryIO, *, filename: str, declared_type: str) -> "SentFile":
        digest, size = hashlib.sha256(), 0
        content.seek(0)
        while chunk := content.read(CHUNK):
            digest.update(chunk)
            size += len(chunk)
        return cls(content, filename, declared_type, size, digest.hexdigest())


@dataclass(frozen=True, slots=True)
class Paper:
    """A file that may be filed: what it is, and a name that can be shown."""

    content: BinaryIO
    file_type: FileType
    filename: str
    declared_type: str
    size: int
    sha256: str


class FilesBusy(Problem):
    status, code = 503, "document.files_busy"
    detail = "Too many files are being sent at the moment. Please try again."

    def headers(self) -> dict[str, str]:
        return {"Retry-After": "5"}


_turns = Turns(AT_ONCE, seconds=PATIENCE, otherwise=FilesBusy)


def examine(sent: SentFile) -> Paper:
    """Raises BadInput naming `file`, FilesBusy, and ScannerDown."""
    filename = base_name(shown(sent.filename))
    if not sent.size:
        raise BadInput(file="This file is empty.")
    if sent.size > settings.DOCUMENT_MAX_UPLOAD_BYTES:
        raise BadInput(file=f"Send a file of at most {file_sizes.in_words(settings.DOCUMENT_MAX_UPLOAD_BYTES)}.")
    sent.content.seek(0)
    file_type = file_types.detect(sent.content.read(file_types.HEAD))
    if file_type is None or not file_types.is_plausible(filename=filename, declared_type=sent.declared_type):
        raise BadInput(file=file_types.SENTENCE)
    _read_through(sent.content, "PDF" if file_type is file_types.PDF else "image")
    if virus_scan.is_infected(sent.content):
        raise BadInput(file=INFECTED)
    return Paper(sent.content, file_type, filename, sent.declared_type[:100], sent.size, sent.sha256)


def _read_through(content: BinaryIO, kind: str) -> None:
    """That somebody can read it, and that it can go into a bundle."""
    try:
        with _turns.one():
            binding.examine(content)
    except Unbindable as refused:
        raise BadInput(file=WHY[refused.reason].format(kind=kind)) from None
