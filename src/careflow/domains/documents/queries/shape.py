"""The columns of a document, and its shape."""

from datetime import date, datetime

from careflow.domains.patients.queries import DocumentOut
from careflow.platform import file_sizes
from careflow.platform.compiled import Row

COLUMNS = (
    "id", "name", "category__code", "category__name", "document_date", "created_at", "uploaded_by_name", "size_bytes",
    "content_type", "original_filename", "notes", "version",
)  # fmt: skip


def shape_document(row: Row) -> DocumentOut:
    """From the values of COLUMNS."""
    id_, name, code, label, day, filed_at, filed_by, size, *rest = row
    words = file_sizes.in_words(size)
    return DocumentOut(id_, name, name, code, label, label, day, day, filed_at, filed_by, words, words, size, *rest)


def place_in_chart(row: Row) -> tuple[bool, int, float, str, int]:
    """The order in which a chart shows its documents: undated ones first, then the newest, then by name."""
    day: date | None = row[COLUMNS.index("document_date")]
    filed_at: datetime = row[COLUMNS.index("created_at")]
    return day is not None, -day.toordinal() if day else 0, -filed_at.timestamp(), row[1], row[0]
