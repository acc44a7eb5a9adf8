"""Uploads as a browser sends them."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.domains.documents.files import a_pdf

PATH = "/v1/patients/documents/"


def upload(person, chart=None, content=None, *, filename="scan.pdf", kind="application/pdf", headers=None, **fields):
    """The answer to a form with these fields; `content=False` leaves the file out."""
    form: dict[str, Any] = {} if chart is None else {"patient_id": chart if isinstance(chart, int) else chart.pk}
    if content is not False:
        form["file"] = SimpleUploadedFile(filename, a_pdf() if content is None else content, content_type=kind)
    sent = {"Authorization": f"Bearer {person.token}", **(headers or {})}
    return person.client.post(PATH, {**form, **fields}, headers=sent)
