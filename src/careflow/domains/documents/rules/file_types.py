"""Which files are papers. What a file is, its first bytes say; its name and its sender only have to be plausible."""

from dataclasses import dataclass
from pathlib import PurePosixPath

HEAD = 64  # bytes that tell
SENTENCE = "Send a PDF or an image: JPEG, PNG, TIFF or HEIC."


@dataclass(frozen=True, slots=True)
class FileType:
    content_type: str
    suffix: str


PDF = FileType("application/pdf", ".pdf")
JPEG = FileType("image/jpeg", ".jpg")
PNG = FileType("image/png", ".png")
TIFF = FileType("image/tiff", ".tiff")
HEIC = FileType("image/heic", ".heic")
CONTENT_TYPES = tuple(kind.content_type for kind in (PDF, JPEG, PNG, TIFF, HEIC))

BEGINNINGS = (
    (b"%PDF-", PDF),
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"II*\x00", TIFF),
    (b"MM\x00*", TIFF),
)
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"})
HEIF_BRANDS = frozenset({b"mif1", b"msf1"})  # containers, also of other pictures
SUFFIXES = frozenset({".pdf", ".jpg", ".jpeg", ".png", ".tif", ".tiff"})
PHONE_SUFFIXES = frozenset({".heic", ".heif"})
PHONE_TYPES = frozenset({"image/heic", "image/heif"})
# What browsers say of a photo whose type they don't know.
NO_TYPES = frozenset({"", "application/octet-stream"})


def detect(head: bytes) -> FileType | None:
    """From the first HEAD bytes."""
    for beginning, kind in BEGINNINGS:
        if head.startswith(beginning):
            return kind
    return HEIC if _is_heic(head) else None


def _is_heic(head: bytes) -> bool:
    """The box at the start names the main brand, a version, and the brands that it goes with."""
    if head[4:8] != b"ftyp":
        return False
    end = min(int.from_bytes(head[:4]), len(head))
    main, others = head[8:12], {head[at : at + 4] for at in range(16, end, 4)}
    return main in HEIC_BRANDS or (main in HEIF_BRANDS and not HEIC_BRANDS.isdisjoint(others))


def is_plausible(*, filename: str, declared_type: str) -> bool:
    """Whether a file of this name and declared type may be a paper at all."""
    suffix = PurePosixPath(filename).suffix.lower()
    declared = declared_type.lower().partition(";")[0].strip()
    if suffix in PHONE_SUFFIXES and declared in NO_TYPES:
        return True
    named, typed = suffix in SUFFIXES | PHONE_SUFFIXES, declared in {*CONTENT_TYPES, *PHONE_TYPES}
    return named and typed
