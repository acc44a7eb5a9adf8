"""POST /v1/patients/documents/."""

import hashlib
from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.documents.models import PatientDocument, PendingFile
from careflow.domains.documents.operations import staging
from careflow.domains.documents.queries import storage
from tests.domains.documents.factories import a_document, category_of
from tests.domains.documents.files import (
    HTML,
    PASSWORD,
    SVG,
    a_bomb,
    a_heic,
    a_large_image,
    a_pdf,
    a_photo,
    an_image,
    big_endian_tiff,
)
from tests.domains.documents.sending import upload
from tests.domains.patients.factories import a_patient

TOO_MANY_PIXELS = (
    "File: This image is too large. Send one of at most 25 million pixels, or 50 million in grey or in black and white."
)


def test_a_document_is_filed(nina, ana, stored, events):
    response = upload(
        nina, ana, filename="Überweisung.pdf", name="Referral", category="referrals", document_date="2026-03-01",
        notes="From Dr. Stone.",
    )  # fmt: skip

    row = PatientDocument.unscoped.get()
    told = response.json()
    assert response.status_code == 201
    assert response["ETag"] == '"1"'
    assert told == {
        "id": row.pk, "name": "Referral", "title": "Referral", "category": "referrals", "category_name": "Referrals",
        "category_label": "Referrals", "document_date": "2026-03-01", "date": "2026-03-01",
        "uploaded_at": told["uploaded_at"], "uploaded_by_name": "Nina Example", "size": f"{len(a_pdf())} bytes",
        "file_size_display": f"{len(a_pdf())} bytes", "file_size_bytes": len(a_pdf()),
        "content_type": "application/pdf", "original_filename": "Überweisung.pdf", "notes": "From Dr. Stone.",
        "version": 1, "duplicates": [],
    }  # fmt: skip
    assert abs(timezone.now() - row.created_at) < timedelta(minutes=1)
    assert row.sha256 == hashlib.sha256(a_pdf()).hexdigest()
    assert stored() == [row.storage_key]
    assert row.storage_key.startswith(f"patients/{ana.pk}/")
    assert not PendingFile.objects.exists()
    assert events() == [
        ("create", str(row.pk), {
            "document_id": row.pk, "category": "referrals", "content_type": "application/pdf", "sha256": row.sha256,
            "actor_name": "Nina Example",
        })
    ]  # fmt: skip
    assert AuditEvent.objects.get(model_name="patientdocument").patient_id == ana.pk


def test_what_is_not_said_has_a_default(nina, ana):
    told = upload(nina, ana.pk, name="", category="", document_date="", notes="").json()

    assert (told["name"], told["category"], told["document_date"], told["notes"]) == ("scan.pdf", "admin", None, "")


def test_the_patient_may_be_called_patient(nina, ana):
    for sent in ({"patient": ana.pk}, {"patient": ana.pk, "patient_id": ""}):
        assert upload(nina, **sent).status_code == 201


def test_the_stored_bytes_are_those_that_were_sent(nina, ana, folder, stored):
    upload(nina, ana, an_image("PNG"), filename="x.png", kind="image/png")

    assert (folder / stored()[0]).read_bytes() == an_image("PNG")


def test_the_file_is_readable_by_the_program_only(nina, ana, folder):
    upload(nina, ana)

    assert {path.stat().st_mode & 0o777 for path in folder.rglob("*") if path.is_file()} == {0o600}
    assert {path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*")) if path.is_dir()} == {0o700}


@pytest.mark.parametrize(
    ("content", "filename", "kind", "found", "suffix"),
    [
        (an_image("JPEG"), "a.jpg", "image/jpeg", "image/jpeg", ".jpg"),
        (an_image("JPEG"), "a.JPEG", "image/jpeg", "image/jpeg", ".jpg"),
        (an_image("PNG"), "a.png", "image/png", "image/png", ".png"),
        (an_image("TIFF"), "a.tif", "image/tiff", "image/tiff", ".tiff"),
        (big_endian_tiff(), "a.tiff", "image/tiff", "image/tiff", ".tiff"),
        (a_heic(), "a.heic", "image/heic", "image/heic", ".heic"),
        (a_heic(), "a.HEIC", "application/octet-stream", "image/heic", ".heic"),
        (a_heic(b"mif1"), "a.heif", "image/heif", "image/heic", ".heic"),
        # What the sender calls it does not make it so.
        (an_image("PNG"), "a.pdf", "application/pdf", "image/png", ".png"),
        (a_pdf(), "a.jpg", "image/jpeg", "application/pdf", ".pdf"),
        (an_image("JPEG"), "a.png", "application/pdf; charset=x", "image/jpeg", ".jpg"),
    ],
)
def test_it_is_stored_as_what_it_is(nina, ana, stored, content, filename, kind, found, suffix):
    response = upload(nina, ana, content, filename=filename, kind=kind)

    assert (response.status_code, response.json()["content_type"]) == (201, found)
    assert stored()[0].endswith(suffix)
    assert PatientDocument.unscoped.get().original_filename == filename


@pytest.mark.parametrize(
    ("content", "filename", "kind", "sentence"),
    [
        (b"", "a.pdf", "application/pdf", "File: This file is empty."),
        (b"PK\x03\x04" + bytes(60), "a.pdf", "application/pdf", "File: Send a PDF or an image"),
        (HTML, "a.pdf", "application/pdf", "File: Send a PDF or an image"),
        (HTML, "a.html", "text/html", "File: Send a PDF or an image"),
        (SVG, "a.png", "image/png", "File: Send a PDF or an image"),
        (SVG, "a.svg", "image/svg+xml", "File: Send a PDF or an image"),
        (b"GIF89a" + bytes(60), "a.png", "image/png", "File: Send a PDF or an image"),
        (a_heic(b"avif", (b"mif1", b"avif")), "a.heic", "image/heic", "File: Send a PDF or an image"),
        (a_pdf(), "a.html", "application/pdf", "File: Send a PDF or an image"),
        (a_pdf(), "a", "application/pdf", "File: Send a PDF or an image"),
        (a_pdf(), "a.pdf", "text/html", "File: Send a PDF or an image"),
        (a_pdf(), "a.pdf", "application/octet-stream", "File: Send a PDF or an image"),
        (b"%PDF-1.4\n" + HTML, "a.pdf", "application/pdf", "File: This PDF is damaged and cannot be opened."),
        (a_pdf()[:200], "a.pdf", "application/pdf", "File: This PDF is damaged and cannot be opened."),
        (a_pdf(0), "a.pdf", "application/pdf", "File: This PDF has no pages."),
        (a_pdf(1, "paper", PASSWORD), "a.pdf", "application/pdf", "File: This PDF is protected by a password."),
        (HTML + a_pdf(), "a.pdf", "application/pdf", "File: Send a PDF or an image"),
        (a_bomb(), "a.pdf", "application/pdf", "File: This PDF is damaged and cannot be opened."),
        (an_image("PNG")[:40], "a.png", "image/png", "File: This image is damaged and cannot be opened."),
        (an_image("JPEG")[:40], "a.jpg", "image/jpeg", "File: This image is damaged and cannot be opened."),
        (an_image("TIFF")[:20], "a.tiff", "image/tiff", "File: This image is damaged and cannot be opened."),
        (a_photo()[:-2_000], "a.jpg", "image/jpeg", "File: This image is damaged and cannot be opened."),
        (a_photo("PNG")[:-2_000], "a.png", "image/png", "File: This image is damaged and cannot be opened."),
        (a_heic()[:-150], "a.heic", "image/heic", "File: This image is damaged and cannot be opened."),
        (a_heic()[:36] + bytes(200), "a.heic", "image/heic", "File: This image is damaged and cannot be opened."),
        (a_large_image(), "a.png", "image/png", TOO_MANY_PIXELS),
    ],
)
def test_what_is_no_paper_is_refused_and_leaves_nothing(nina, ana, nothing_filed, content, filename, kind, sentence):
    response = upload(nina, ana, content, filename=filename, kind=kind)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", "file"])
    assert response.json()["detail"].startswith(sentence)
    nothing_filed()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\Users\\nina\\scan.pdf", "scan.pdf"),
        ("a\u202efdp.pdf", "afdp.pdf"),
        ("line\nbreak.pdf", "linebreak.pdf"),
        ("sc\u3164an\u200b.pdf", "scan.pdf"),
        ("x" * 300 + ".pdf", "x" * 251 + ".pdf"),
    ],
)
def test_a_file_name_is_no_path_and_reads_as_it_is_written(nina, ana, folder, stored, sent, kept):
    assert upload(nina, ana, filename=sent).json()["original_filename"] == kept
    assert len(stored()) == 1
    assert {path.name for path in folder.parent.iterdir()} == {"documents", "temporary"}


def test_the_same_file_again_is_filed_and_told(nina, ana, north, stored, events):
    first = upload(nina, ana).json()["id"]
    upload(nina, a_patient(north, first_name="Ben"))
    gone = upload(nina, ana).json()["id"]
    PatientDocument.unscoped.filter(pk=gone).update(deleted_at=timezone.now())

    again = upload(nina, ana, filename="other name.pdf")

    assert (again.status_code, again.json()["duplicates"]) == (201, [first])
    assert len(stored()) == 4
    assert events()[-1][2]["duplicates"] == [first]


@pytest.mark.parametrize(
    ("who", "status"),
    [(None, 401), ("paul", 403), ("bill", 403), ("adam", 403), ("lost", 403), ("stan", 201), ("nina", 201)],
)
def test_who_may_file(acting_as, ana, nothing_filed, who, status):
    assert upload(acting_as(who), ana).status_code == status
    if status != 201:
        nothing_filed()


@pytest.mark.parametrize("who", ["sara", "liam"])
def test_charts_of_other_facilities_take_nothing(acting_as, ana, nothing_filed, who):
    response = upload(acting_as(who), ana)

    assert (response.status_code, response.json()["detail"]) == (403, "This patient is not one of your facility’s.")
    nothing_filed()


def test_an_inactive_chart_takes_nothing(nina, north, nothing_filed):
    response = upload(nina, a_patient(north, is_active=False))

    assert (response.status_code, response.json()["code"]) == (403, "auth.not_allowed")
    nothing_filed()


def test_a_chart_that_is_deactivated_while_the_file_is_stored_takes_nothing(nina, ana, nothing_filed, monkeypatch):
    def deactivate(*_):
        ana.is_active = False
        ana.save()

    monkeypatch.setattr(staging, "_store", deactivate)

    response = upload(nina, ana)

    assert (response.status_code, response.json()) == (
        403,
        {"detail": "This chart is inactive. Restore it before filing documents.", "code": "auth.not_allowed"},
    )
    nothing_filed()


def test_checks_come_in_their_order(acting_as, nina, ana, nothing_filed):
    """Permission, patient named, file there, file acceptable, patient ours, and the rest last."""
    wrong = {"category": "none", "document_date": "soon"}

    answers = [
        upload(acting_as("bill"), None, False, **wrong),
        upload(nina, None, False, **wrong),
        upload(nina, 987_654, False, **wrong),
        upload(nina, 987_654, HTML, **wrong),
        upload(nina, 987_654, **wrong),
        upload(nina, ana, **wrong),
    ]

    assert [answer.status_code for answer in answers] == [403, 400, 400, 400, 403, 400]
    assert [next(iter(answer.json().keys() - {"detail", "code"}), "") for answer in answers[2:]] == [
        "file", "file", "", "document_date",
    ]  # fmt: skip
    assert answers[1].json()["detail"] == "Patient: This field may not be empty."
    nothing_filed()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"category": "none"}, "category"),
        ({"category": "x" * 31}, "category"),
        ({"name": "x" * 256}, "name"),
        ({"notes": "x" * 10_001}, "notes"),
        ({"document_date": "2026-02-30"}, "document_date"),
        ({"document_date": "0001-01-01"}, "document_date"),
        ({"patient_id": "abc"}, "patient_id"),
        ({"patient_id": "9" * 40}, "patient_id"),
        ({"name": "a\0b"}, "name"),
        *(({"name": f"Refer{sign}ral"}, "name") for sign in "\u200b\u202e\u3164\n\u2028"),
        ({"file": "no file at all"}, "file"),
    ],
)
def test_a_wrong_field_is_named(nina, ana, nothing_filed, fields, field):
    response = upload(nina, ana, False if "file" in fields else None, **fields)

    assert (response.status_code, set(response.json())) == (400, {"detail", "code", field})
    nothing_filed()


def test_what_is_refused_never_reaches_the_storage(nina, ana, monkeypatch):
    monkeypatch.setattr(type(storage()), "save", lambda *_: 1 / 0)

    assert upload(nina, ana, document_date="soon").status_code == 400
    assert upload(nina, ana).status_code == 500


def test_a_category_of_another_facility_or_out_of_use_is_none(nina, ana, cast, nothing_filed):
    category_of(cast.facilities["south"], "clinical")
    category = category_of(ana.facility, "clinical")
    category.is_active = False
    category.save()

    assert upload(nina, ana, category="clinical").json()["category"] == ["Choose a category of your facility."]
    nothing_filed()


def test_json_is_told_to_send_a_file(nina, ana):
    response = nina.post("patients/documents/", {"patient_id": ana.pk, "file": "scan.pdf"})

    assert (response.status_code, response.json()["file"]) == (400, ["Send a file."])


def test_a_repeated_upload_under_one_key_is_filed_once(nina, ana, stored):
    key = {"Idempotency-Key": "k1"}

    first, again = (upload(nina, ana, headers=key) for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.content == first.content
    assert (PatientDocument.unscoped.count(), len(stored()), PendingFile.objects.count()) == (1, 1, 0)


def test_a_repetition_gets_its_answer_even_when_the_upload_would_be_refused_by_now(nina, ana):
    key = {"Idempotency-Key": "k1"}
    first = upload(nina, ana, headers=key)
    ana.is_active = False
    ana.save()

    assert upload(nina, ana, headers=key).content == first.content
    assert upload(nina, ana).status_code == 403


@pytest.mark.parametrize("other", [{"content": a_pdf(2)}, {"name": "Other"}, {"filename": "other.pdf"}])
def test_another_file_or_field_under_the_same_key_is_refused(nina, ana, stored, other):
    upload(nina, ana, headers={"Idempotency-Key": "k1"})

    response = upload(nina, ana, headers={"Idempotency-Key": "k1"}, **other)

    assert (response.status_code, response.json()["code"]) == (422, "idempotency.other_body")
    assert len(stored()) == 1


def test_it_costs_no_more_than_its_budget(nina, ana, statements, budgets):
    a_document(ana)
    upload(nina, ana)

    assert statements(lambda: upload(nina, ana)) == budgets["file_document"]
