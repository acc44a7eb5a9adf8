"""How a paper of a chart looks, here and in the domain that keeps the papers."""

from datetime import date, datetime

from careflow.platform.endpoint.shapes import Out


class DocumentOut(Out):
    """Some facts stand twice, because the web clients read either name."""

    id: int
    name: str
    title: str
    category: str
    category_name: str
    category_label: str
    document_date: date | None
    date: date | None
    uploaded_at: datetime
    uploaded_by_name: str
    size: str
    file_size_display: str
    file_size_bytes: int
    content_type: str
    original_filename: str
    notes: str
    version: int
