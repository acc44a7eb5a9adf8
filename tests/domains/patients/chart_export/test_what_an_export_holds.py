"""A chart as a file: what of it is there, and as what."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.documents import queries as documents
from tests.domains.clinical.factories import make_encounter
from tests.domains.documents.files import a_pdf, an_image
from tests.domains.patients.chart_export.archive import done, export, read
from tests.pdf_text import pages_of


def test_records_are_as_the_api_answers_them(paul, ana, whole_chart):
    archive = export(paul, ana)

    for name, path in {
        "patient": f"patients/{ana.pk}/",
        "appointments": f"appointments/?patient_id={ana.pk}",
        "encounters": f"clinical/encounters/?patient_id={ana.pk}",
        "vitals": f"clinical/vitals/?patient_id={ana.pk}",
        "problems": f"clinical/problems/?patient_id={ana.pk}",
        "medications": f"medications/?patient_id={ana.pk}",
        "refill_requests": f"medications/refill-requests/?patient_id={ana.pk}",
        "allergies": f"allergies/patient-allergies/?patient_id={ana.pk}",
        "documents": f"patients/documents/?patient_id={ana.pk}",
    }.items():
        assert read(archive, f"chart/{name}.json") == done(paul.get(path)) != [], name


def test_notes_come_with_everything_that_was_ever_signed(paul, ana, signed):
    archive = export(paul, ana)

    (note,) = read(archive, "chart/notes.json")
    assert note["progress_note"] == done(paul.get(f"clinical/progress-notes/{signed}/"))
    assert [version["number"] for version in note["versions"]] == [2, 1]
    for version in note["versions"]:
        path = f"clinical/progress-notes/{signed}/versions/{version['number']}/"
        assert version == done(paul.get(path))


@pytest.mark.usefixtures("whole_chart")
def test_a_document_that_is_deleted_while_the_chart_is_read_is_left_out(paul, acting_as, ana, monkeypatch):
    read_files = documents.files_of_patient
    kept, gone = [row["id"] for row in done(paul.get(f"patients/documents/?patient_id={ana.pk}"))]

    def after_a_colleague(**asked):
        assert acting_as("nina").delete(f"patients/documents/{gone}/").status_code == 204
        return read_files(**asked)

    monkeypatch.setattr(documents, "files_of_patient", after_a_colleague)
    archive = export(paul, ana)

    assert [row["id"] for row in read(archive, "chart/documents.json")] == [kept]
    assert read(archive, "manifest.json")["records"]["documents"] == 1
    assert [name for name in archive.namelist() if name.startswith(f"documents/{gone}_")] == []


def test_a_signed_note_is_there_on_paper(paul, ana, signed):
    archive = export(paul, ana)

    (path,) = [name for name in archive.namelist() if name.startswith("notes/")]
    (page,) = pages_of(archive.read(path))
    lines = page.splitlines()
    chart = f"chart {ana.chart_number}"
    assert path.endswith(f"_note_{signed}.pdf")
    assert lines[1:3] == ["Progress note", f"Mora, Ana · born 1980-05-12 · {chart}"]
    assert {"Reason: Cough", "Heart rate: 71 beats per minute", "Temperature: 37.4 °C"} < set(lines)
    assert lines[lines.index("Subjective") + 1] == "Coughs for <3 days."
    assert lines[lines.index("Plan") + 1] == "Rest, Łucja."
    assert "X-ray is clear." in lines
    assert any(line.startswith("Signed by Paul Example, ") for line in lines)
    assert f"Mora, Ana · {chart} · note {signed}, version 2" in lines


def test_a_draft_is_on_no_paper(paul, ana, north):
    make_encounter(ana)

    assert not [name for name in export(paul, ana).namelist() if name.startswith("notes/")]


def test_papers_are_there_as_they_were_filed(paul, ana, whole_chart):
    archive = export(paul, ana)

    ids = {paper["name"]: paper["id"] for paper in read(archive, "chart/documents.json")}
    lab, scan = ids["Lab report.pdf"], ids["Röntgen/../1"]
    assert archive.read(f"documents/{lab}_Lab_report.pdf") == a_pdf(pages=2)
    assert archive.read(f"documents/{scan}_Röntgen_.._1.png") == an_image("PNG")


def test_the_manifest_lists_every_file_and_who_asked(paul, ana, whole_chart, cast):
    archive = export(paul, ana)

    manifest = read(archive, "manifest.json")
    files = manifest.pop("files")
    assert [file["path"] for file in files] == [name for name in archive.namelist() if name != "manifest.json"]
    for file in files:
        content = archive.read(file["path"])
        assert (file["size"], file["sha256"]) == (len(content), hashlib.sha256(content).hexdigest())
    assert timezone.now() - timezone.datetime.fromisoformat(manifest.pop("exported_at")) < timedelta(minutes=1)
    assert manifest == {
        "form": "careflow.chart/1",
        "patient": {
            "id": ana.pk, "chart_number": ana.chart_number, "name": "Mora, Ana", "date_of_birth": "1980-05-12",
        },
        "facility": {"id": ana.facility_id, "name": "Harbor North"},
        "exported_by": {"id": cast.users["paul"].pk, "name": "Paul Example"},
        "records": {
            "patient": 1, "documents": 2, "allergies": 1, "no_known_allergies": 0, "appointments": 1,
            "medications": 1, "refill_requests": 1, "encounters": 2, "vitals": 1, "problems": 1, "notes": 2,
            "insurance_policies": 0, "superbills": 0, "message_threads": 0,
        },
        "left_out": [],
        "missing": [],
    }  # fmt: skip


def test_the_answer_is_a_file_that_nobody_keeps(paul, ana):
    response = paul.get(f"patients/{ana.pk}/export/")

    assert (response["Content-Type"], response["Cache-Control"]) == ("application/zip", "no-store")
    assert response["Content-Disposition"] == 'attachment; filename="Mora_Ana_chart.zip"'
    assert response["X-Content-Type-Options"] == "nosniff"
    response.close()


def test_an_export_is_on_record_before_its_first_byte(paul, ana, whole_chart):
    before = AuditEvent.objects.count()

    response = paul.get(f"patients/{ana.pk}/export/")

    event = AuditEvent.objects.order_by("id").last()
    assert AuditEvent.objects.count() == before + 1
    assert (event.action, event.app_label, event.model_name) == ("export", "patients", "patient")
    assert (event.object_pk, event.patient_id, event.facility_id) == (str(ana.pk), ana.pk, ana.facility_id)
    assert event.metadata["records"]["encounters"] == 2
    assert {**event.metadata, "records": {}} == {
        "what": "chart", "records": {}, "left_out": [], "actor_name": "Paul Example",
    }  # fmt: skip
    response.close()


def test_an_export_that_cannot_be_recorded_is_none(paul, ana, monkeypatch):
    monkeypatch.setattr("careflow.domains.audit.operations.record", lambda **_: 1 / 0)

    assert paul.get(f"patients/{ana.pk}/export/").status_code == 500
