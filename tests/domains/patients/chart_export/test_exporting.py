"""Who exports a chart, and how the export stands what goes wrong."""

import tracemalloc
import zipfile
from tempfile import TemporaryFile

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.documents import queries as documents
from careflow.domains.documents.queries import open_file
from careflow.platform.problems import Conflict
from tests.domains.allergies.factories import an_allergy
from tests.domains.clinical.factories import make_encounter, make_problem, make_signed, make_vitals
from tests.domains.documents.factories import a_document
from tests.domains.documents.files import a_pdf, an_image
from tests.domains.medications.factories import a_medication, a_refill
from tests.domains.patients.chart_export.archive import export, read
from tests.domains.scheduling.factories import make_appointment

CLINICAL = ("patient", "encounters", "vitals", "problems", "notes")
MEBIBYTE = 1024 * 1024


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
