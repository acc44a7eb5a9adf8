"""Looking at a file before it is let into the chart."""

import hashlib
import warnings
from dataclasses import dataclass
from typing import BinaryIO

from django.conf import settings

from careflow.domains.documents.rules import file_types
from careflow.domains.documents.rules.file_types import FileType
from careflow.domains.documents.rules.filenames import base_name
from careflow.platform import file_sizes, virus_scan
from careflow.platform.problems import BadInput

CHUNK = 64 * 1024
LOCKED = "This PDF is protected by a password. Save it without one and send it again."
BROKEN = "This PDF is damaged and cannot be opened."
SPOILED = "This image is damaged and cannot be opened."
MOST_UNPACKED = 64 * 1024 * 1024  # bytes of one stream of a PDF, whatever a few packed ones claim to hold
OPENED = {file_types.JPEG: "JPEG", file_types.PNG: "PNG", file_types.TIFF: "TIFF"}
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


def examine(sent: SentFile) -> Paper:
    """Raises BadInput naming `file`, and ScannerDown."""
    filename = base_name(sent.filename)
    if not sent.size:
        raise BadInput(file="This file is empty.")
    if sent.size > settings.DOCUMENT_MAX_UPLOAD_BYTES:
        raise BadInput(file=f"Send a file of at most {file_sizes.in_words(settings.DOCUMENT_MAX_UPLOAD_BYTES)}.")
    sent.content.seek(0)
    file_type = file_types.detect(sent.content.read(file_types.HEAD))
    if file_type is None or not file_types.is_plausible(filename=filename, declared_type=sent.declared_type):
        raise BadInput(file=file_types.SENTENCE)
    if file_type is file_types.PDF:
        _check_pdf(sent.content)
    elif file_type in OPENED:
        _check_image(sent.content, OPENED[file_type])
    if virus_scan.is_infected(sent.content):
        raise BadInput(file=INFECTED)
    return Paper(sent.content, file_type, filename, sent.declared_type[:100], sent.size, sent.sha256)


def _check_pdf(content: BinaryIO) -> None:
    """That somebody can read it: the reader may repair, but must find a page and need no password."""
    import pikepdf  # loaded with the first PDF that comes, not by every worker that starts

    pikepdf.settings.set_qpdf_limits(flate_max_memory=MOST_UNPACKED, run_length_max_memory=MOST_UNPACKED)
    content.seek(0)
    try:
        with pikepdf.open(content) as pdf:
            if not pdf.pages:
                raise BadInput(file="This PDF has no pages.")
    except pikepdf.PasswordError:
        raise BadInput(file=LOCKED) from None
    except pikepdf.PdfError:
        raise BadInput(file=BROKEN) from None


def _check_image(content: BinaryIO, kind: str) -> None:
    """That it is one as far as its structure goes; its pixels are not unpacked here."""
    from PIL import Image, UnidentifiedImageError

    content.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of sizes: whoever puts the image on a page has a limit for them
            with Image.open(content, formats=[kind]) as image:
                image.verify()
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError):
        raise BadInput(file=SPOILED) from None
