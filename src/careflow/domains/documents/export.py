"""What this domain adds to the export of a chart: its papers, as they were filed."""

from datetime import datetime
from functools import partial
from pathlib import PurePosixPath

from careflow.domains.documents import queries
from careflow.domains.documents.permissions import DocumentPermission
from careflow.domains.documents.queries import StoredFile
from careflow.domains.patients.queries import ChartFile, ChartPart, DocumentOut, PatientOut, records_file
from careflow.platform import filenames
from careflow.platform.actor import Actor


def _read(actor: Actor, patient: PatientOut, _now: datetime) -> list[ChartFile]:
    papers = queries.list_of_patient(actor=actor, patient_id=patient.id)
    files = queries.files_of_patient(actor=actor, patient_id=patient.id)
    # Each read sees the database at its own moment: what is deleted between them is not of the chart any more.
    papers = [paper for paper in papers if paper.id in files]
    return [records_file("documents", papers), *(_file(paper, files[paper.id]) for paper in papers)]


def _file(paper: DocumentOut, file: StoredFile) -> ChartFile:
    """Called by its number, so that it is found in documents.json, and by its name; the suffix is the content's."""
    suffix = PurePosixPath(file.storage_key).suffix
    name = filenames.safe(paper.name.removesuffix(PurePosixPath(file.original_filename).suffix), otherwise="document")
    path = f"documents/{paper.id}_{name}{suffix}"
    return ChartFile(path, partial(queries.open_file, file.storage_key), is_packed=True)


PART = ChartPart("documents", DocumentPermission.VIEW, _read)
