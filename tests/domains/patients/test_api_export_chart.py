"""A whole chart as one zip."""

import hashlib
import json
import tracemalloc
import zipfile
from datetime import timedelta
from io import BytesIO
from tempfile import TemporaryFile

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.documents import queries as documents
from careflow.domains.documents.queries import open_file
from careflow.platform.problems import Conflict
from tests.domains.allergies.factories import an_allergy
from tests.domains.clinical.factories import make_encounter, make_problem, make_signed, make_vitals
from tests.domains.documents.factories import a_document
from tests.domains.documents.files import a_pdf, an_image
from tests.domains.medications.factories import a_medication, a_refill
from tests.domains.patients.factories import a_patient
from tests.domains.scheduling.factories import make_appointment
from tests.pdf_text import pages_of

CLINICAL = ("patient", "encounters", "vitals", "problems", "notes")
MEBIBYTE = 1024 * 1024


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    place = tmp_path / "documents"
    private = {"BACKEND": "careflow.platform.storage.PrivateFolder", "OPTIONS": {"location": place}}
    settings.STORAGES = {**settings.STORAGES, "documents": private}
    return place


@pytest.fixture
def paul(acting_as):
    return acting_as("paul")


@pytest.fixture
def ana(north):
    return a_patient(north, first_name="Ana", last_name="Mora", contacts=("Bo Mora",))


@pytest.fixture
def signed(paul, ana):
    """The id of a note that was signed, corrected, signed again and added to."""
    started_at = (timezone.now() - timedelta(hours=1)).isoformat()
    texts = {"subjective": "Coughs for <3 days.", "plan": "Rest.\nDrink."}
    body = {"patient": ana.pk, "started_at": started_at, "reason": "Cough", "progress_note": texts}
    encounter = done(paul.post("clinical/encounters/", body), 201)
    note = encounter["progress_note"]["id"]
    vitals = {"encounter": encounter["id"], "heart_rate_bpm": 71, "temperature_c": "37.4"}
    done(paul.post("clinical/vitals/", vitals), 201)
    done(paul.post(f"clinical/progress-notes/{note}/sign/", {}))
    done(paul.post(f"clinical/progress-notes/{note}/unsign/", {"reason": "Slip"}))
    done(paul.patch(f"clinical/progress-notes/{note}/", {"plan": "Rest, Łucja."}))
    done(paul.post(f"clinical/progress-notes/{note}/sign/", {}))
    done(paul.post(f"clinical/progress-notes/{note}/addenda/", {"text": "X-ray is clear."}), 201)
    return note


@pytest.fixture
def whole_chart(ana, north, signed):
    make_encounter(ana)
    make_problem(ana)
    make_appointment(north, ana)
    a_refill(a_medication(ana))
    an_allergy(ana)
    a_document(ana, name="Lab report.pdf", content=a_pdf(pages=2))
    a_document(ana, name="Röntgen/../1", content=an_image("PNG"), original_filename="x.png",
               storage_key="patients/1/abc.png", content_type="image/png")  # fmt: skip


def done(response, status=200):
    assert response.status_code == status, response.json()
    return response.json()


def export(person, patient):
    response = person.get(f"patients/{patient.pk}/export/")
    assert response.status_code == 200, response.json()
    archive = zipfile.ZipFile(BytesIO(b"".join(response.streaming_content)))
    assert archive.testzip() is None
    return archive


def read(archive, path):
    return json.loads(archive.read(path))


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


def test_what_the_caller_may_not_see_is_left_out_and_said(acting_as, cast, ana, whole_chart):
    staff = cast.staff["nina@north"]
    hidden = ("documents.view", "medications.view", "allergies.view", "schedule.view")
    staff.security_overrides = dict.fromkeys(hidden, False)
    staff.save()

    archive = export(acting_as("nina"), ana)

    manifest = read(archive, "manifest.json")
    names = {name for name in archive.namelist() if not name.startswith("notes/")}
    assert names == {
        "manifest.json",
        *(f"chart/{name}.json" for name in (*CLINICAL, "insurance_policies", "message_threads")),
    }
    assert {left["part"]: left["needs"] for left in manifest["left_out"]} == {
        "documents": "documents.view", "medications": "medications.view", "allergies": "allergies.view",
        "appointments": "schedule.view", "billing": "billing.view",
    }  # fmt: skip
    assert read(archive, "chart/patient.json")["documents"] == []
    assert AuditEvent.objects.order_by("id").last().metadata["left_out"] == sorted(
        ("documents", "medications", "allergies", "appointments", "billing")
    )


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("nina", 200), ("stan", 200), ("bill", 403), ("adam", 403), ("sara", 404), ("liam", 404)],
)
def test_who_may_export(acting_as, ana, who, status):
    response = acting_as(who).get(f"patients/{ana.pk}/export/")

    assert response.status_code == status
    assert AuditEvent.objects.count() == (status == 200)
    response.close()


def test_a_deactivated_chart_is_not_found(paul, ana):
    ana.is_active = False
    ana.save()

    assert paul.get(f"patients/{ana.pk}/export/").status_code == 404


def test_ten_exports_a_minute_are_enough(paul, ana):
    for _ in range(10):
        export(paul, ana)

    refused = paul.get(f"patients/{ana.pk}/export/")

    assert (refused.status_code, refused.json()["code"]) == (429, "limit.reached")
    assert int(refused["Retry-After"]) > 0
    assert AuditEvent.objects.count() == 10


def test_a_file_that_is_missing_is_named_and_the_rest_is_sent(paul, ana, folder):
    gone, there = a_document(ana, name="Gone"), a_document(ana, name="There")
    (folder / gone.storage_key).unlink()

    archive = export(paul, ana)

    assert read(archive, "manifest.json")["missing"] == [
        {
            "path": f"documents/{gone.pk}_Gone.pdf",
            "reason": "The file of this document is missing from the storage.",
        }
    ]
    assert archive.read(f"documents/{there.pk}_There.pdf") == a_pdf()


def test_a_signed_text_that_is_none_of_ours_is_named_and_the_rest_is_sent(paul, ana):
    make_signed(ana)

    archive = export(paul, ana)

    assert [file["reason"] for file in read(archive, "manifest.json")["missing"]] == [
        "The stored note cannot be laid out on paper. It stands as it is stored in chart/notes.json."
    ]
    assert len(read(archive, "chart/notes.json")[0]["versions"]) == 1


def test_what_it_asks_of_the_database_does_not_depend_on_the_records(
    paul, ana, north, whole_chart, statements, budgets
):
    def ask():
        b"".join(paul.get(f"patients/{ana.pk}/export/").streaming_content)

    ask()
    few = statements(ask)
    for number in range(5):
        make_vitals(make_encounter(ana))
        make_problem(ana, description=f"Pain {number}")
        make_appointment(north, ana, at=f"2027-04-0{number + 1}T09:00")
        a_refill(a_medication(ana, name=f"Drug {number}"))
        an_allergy(ana, allergen=f"Nut {number}")
        a_document(ana, content=b"x")

    assert statements(ask) == few == budgets["export_chart"]


def test_asking_for_the_head_makes_no_zip(paul, ana, monkeypatch):
    monkeypatch.setattr("careflow.domains.patients.operations.exporting.zipped", lambda *_a, **_k: iter([b"x"]))

    response = paul.send("HEAD", f"patients/{ana.pk}/export/")

    assert response.status_code == 200
    assert b"".join(response.streaming_content) == b""


def test_a_client_that_goes_away_leaves_no_file_open(paul, ana, monkeypatch):
    a_document(ana, content=an_image("PNG") + b"x" * MEBIBYTE)
    opened = []
    monkeypatch.setattr(documents, "open_file", lambda key: opened.append(open_file(key)) or opened[-1])
    response = paul.get(f"patients/{ana.pk}/export/")
    pieces = iter(response.streaming_content)
    while not opened:
        next(pieces)
    next(pieces)
    assert not opened[0].closed

    response.close()

    assert opened[0].closed


def test_fifty_large_documents_take_little_memory(paul, ana, folder):
    content = b"%PDF-1.4" + bytes(5 * MEBIBYTE)
    for _ in range(50):
        paper = a_document(ana, content=b"", size_bytes=len(content))
        (folder / paper.storage_key).parent.mkdir(parents=True, exist_ok=True)
        (folder / paper.storage_key).write_bytes(content)
    response = paul.get(f"patients/{ana.pk}/export/")

    tracemalloc.start()
    with TemporaryFile() as target:
        target.writelines(response.streaming_content)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        size = target.tell()
        names = zipfile.ZipFile(target).namelist()

    assert sum(name.startswith("documents/") for name in names) == 50
    assert size > 250 * MEBIBYTE
    assert peak < 4 * MEBIBYTE


def test_a_file_that_the_storage_cannot_give_is_named(paul, ana, monkeypatch):
    a_document(ana)

    class Down(Conflict):
        detail = "The storage sleeps."

    def fail(_key):
        raise Down

    monkeypatch.setattr(documents, "open_file", fail)

    assert [file["reason"] for file in read(export(paul, ana), "manifest.json")["missing"]] == ["The storage sleeps."]
