"""How a paper of a chart looks, and who reads the papers: the domain that keeps them stands above this one."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from careflow.platform.actor import Actor
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


Papers = Mapping[int, list[DocumentOut]]
PapersReader = Callable[[Actor, Sequence[int]], Papers]
_readers: list[PapersReader] = []


def register_papers(reader: PapersReader) -> None:
    """From an app's `ready`: how to read the papers of these charts, as far as the actor may see them, by chart; the
    cost must not depend on how many charts there are."""
    _readers[:] = [reader]


def papers_of(actor: Actor, patient_ids: Sequence[int]) -> Papers:
    """Charts without papers may be absent."""
    return _readers[0](actor, patient_ids) if _readers else {}
