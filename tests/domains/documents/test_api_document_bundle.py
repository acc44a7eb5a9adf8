"""Several documents as one PDF."""

from io import BytesIO
from tempfile import TemporaryFile

import pikepdf
import pytest
from django.db import connection

from careflow.domains.audit.models import AuditEvent
from careflow.domains.documents.operations import bundling
from careflow.platform import binding
from tests.domains.documents.factories import a_document
from tests.domains.documents.files import HTML, PASSWORD, a_large_image, a_pdf, an_image
from tests.domains.patients.factories import a_patient

PATH = "patients/documents/bundle/"
WAYS = [("view", "inline", "view"), ("download", "attachment", "export")]


@pytest.fixture
def letter(ana):
    return a_document(ana, content=a_pdf(pages=2), name="Letter")


@pytest.fixture
def scan(ana):
    return a_document(ana, content=an_image("PNG"), name="Röntgen", content_type="image/png")


def ask(person, *documents, way="download", **body):
    return person.post(f"{PATH}{way}/", {"document_ids": [document.pk for document in documents], **body})


def body_of(response):
    assert response.status_code == 200, response.json()
    return b"".join(response.streaming_content)


def pages_of(response):
    with pikepdf.open(BytesIO(body_of(response))) as pdf:
        return [page.label for page in pdf.pages]


@pytest.mark.parametrize(("way", "disposition", "action"), WAYS)
def test_documents_come_in_the_order_asked_for(nina, letter, scan, way, disposition, action):
    response = ask(nina, scan, letter, way=way)

    content = body_of(response)
    with pikepdf.open(BytesIO(content)) as pdf, pdf.open_outline() as outline:
        assert [page.label for page in pdf.pages] == ["Röntgen 1", "Letter 1", "Letter 2"]
        assert [item.title for item in outline.root] == ["Röntgen", "Letter"]
        assert str(pdf.docinfo.Title) == "Mora, Ana"
    assert {
        name: response[name]
        for name in (
            "Content-Type", "Content-Length", "Content-Disposition", "Cache-Control", "X-Content-Type-Options",
        )
    } == {
        "Content-Type": "application/pdf", "Content-Length": str(len(content)),
        "Content-Disposition": f'{disposition}; filename="Mora_Ana_documents.pdf"', "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }  # fmt: skip
    assert response["Content-Security-Policy"].startswith("sandbox;")


@pytest.mark.parametrize(("way", "disposition", "action"), WAYS)
def test_every_document_and_the_bundle_are_on_record(nina, ana, letter, scan, events, way, disposition, action):
    body_of(ask(nina, scan, letter, scan, way=way))

    actor = {"actor_name": "Nina Example"}
    assert events() == [
        (action, str(document.pk), {"document_id": document.pk, **actor}) for document in (scan, letter)
    ]
    assert events("patient") == [
        (action, str(ana.pk), {"what": "documents", "document_ids": [scan.pk, letter.pk], "document_count": 3, **actor})
    ]
    assert set(AuditEvent.objects.values_list("patient_id", "facility_id")) == {(ana.pk, ana.facility_id)}


def test_ids_may_be_numbers_or_their_digits_and_may_repeat(nina, letter, scan):
    response = nina.post(f"{PATH}download/", {"document_ids": [str(letter.pk), scan.pk, f" {letter.pk} "]})

    assert pages_of(response) == ["Letter 1", "Letter 2", "Röntgen 1", "Letter 1", "Letter 2"]


@pytest.mark.parametrize(
    ("last_name", "first_name", "filename"),
    [
        ("O'Brien", "Zoë", "filename*=utf-8''O_Brien_Zo%C3%AB_documents.pdf"),
        ("../../etc", 'a"\r\nb', 'filename="etc_a_b_documents.pdf"'),
        ("山田", "太郎", "filename*=utf-8''%E5%B1%B1%E7%94%B0_%E5%A4%AA%E9%83%8E_documents.pdf"),
        ("…", "?", 'filename="patient_documents.pdf"'),
    ],
)
def test_the_file_is_called_after_the_patient(nina, north, last_name, first_name, filename):
    patient = a_patient(north, first_name=first_name, last_name=last_name)

    response = ask(nina, a_document(patient))

    assert response["Content-Disposition"] == f"attachment; {filename}"
    body_of(response)


def test_papers_of_a_deactivated_chart_can_be_bundled(nina, ana, letter):
    ana.is_active = False
    ana.save()

    assert pages_of(ask(nina, letter)) == ["Letter 1", "Letter 2"]


@pytest.mark.parametrize(
    "ids", [[], None, "1", 7, {}, ["x"], [1, None], [True], [1.5], [0], [-3], ["9" * 30], [[1]], ["1,2"], [""]]
)
def test_what_is_no_list_of_ids_is_told(nina, events, ids):
    response = nina.post(f"{PATH}download/", {"document_ids": ids})

    assert response.status_code == 400
    assert "document_ids" in response.json()
    assert events() == []


def test_a_body_without_ids_is_told(nina):
    assert "document_ids" in nina.post(f"{PATH}download/", {}).json()
    assert nina.post(f"{PATH}view/", {"document_ids": []}).json()["document_ids"] == ["Give at least 1."]
    assert nina.post(f"{PATH}view/", [1]).status_code == 400


def test_a_document_that_cannot_be_seen_is_forbidden(nina, cast, ana, letter, events, now_deleted):
    foreign = a_document(a_patient(cast.facilities["south"]))
    deleted = now_deleted(a_document(ana))

    for other in (foreign.pk, deleted.pk, 999_999):
        response = nina.post(f"{PATH}download/", {"document_ids": [letter.pk, other]})
        assert (response.status_code, response.json()["code"]) == (403, "auth.not_allowed")
    assert events() == []


@pytest.fixture
def now_deleted():
    def delete(document):
        document.deleted_at = document.created_at
        document.save()
        return document

    return delete


def test_papers_of_two_patients_never_mix(nina, north, letter, events):
    other = a_document(a_patient(north, first_name="Bo"))

    response = ask(nina, letter, other)

    assert response.status_code == 400
    assert response.json() == {
        "detail": "These documents are of more than one patient.", "code": "document.bundle",
        "document_ids": ["These documents are of more than one patient."],
    }  # fmt: skip
    assert events() == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (a_pdf(encryption=PASSWORD), "“Bad ©” is protected by a password. Leave it out and try again."),
        (a_pdf(pages=3)[:-40], "“Bad ©” is damaged and cannot be read. Leave it out and try again."),
        (b"%PDF-1.4\n%%EOF", "“Bad ©” is damaged and cannot be read. Leave it out and try again."),
        (an_image("PNG")[:-20], "“Bad ©” is damaged and cannot be read. Leave it out and try again."),
        (b"PK\x03\x04 zip", "“Bad ©” is damaged and cannot be read. Leave it out and try again."),
        (HTML, "“Bad ©” is damaged and cannot be read. Leave it out and try again."),
        (a_pdf(0), "“Bad ©” has no pages. Leave it out and try again."),
        (a_large_image(), "“Bad ©” has too many pixels to be put into a bundle. Leave it out and try again."),
        (b"", "The file of “Bad ©” is missing from the storage. Leave it out and try again."),
    ],
)
def test_a_document_that_cannot_be_bundled_is_named(nina, ana, letter, events, content, sentence):
    bad = a_document(ana, content=content, name="Bad ©")

    response = ask(nina, letter, bad)

    assert response.status_code == 400
    assert response.json() == {"detail": sentence, "code": "document.bundle", "document_ids": [sentence]}
    assert events() == []
    assert events("patient") == []


def test_a_file_of_no_bytes_is_named(nina, ana, folder, events):
    empty = a_document(ana, name="Empty")
    (folder / empty.storage_key).write_bytes(b"")

    assert ask(nina, empty).json()["detail"] == "The file of “Empty” is empty. Leave it out and try again."
    assert events() == []


def test_more_pages_than_allowed_are_refused(nina, letter, scan, settings):
    settings.BUNDLE_MAX_PAGES = 3

    response = ask(nina, letter, letter)

    assert response.json()["document_ids"] == ["These documents have more than 3 pages together; choose fewer of them."]
    assert len(pages_of(ask(nina, letter, scan))) == 3
    assert ask(nina, *[scan] * 4).status_code == 400


def test_more_bytes_than_allowed_are_refused_before_a_file_is_opened(nina, ana, letter, settings, monkeypatch):
    large = a_document(ana, size_bytes=5_000_000)
    settings.BUNDLE_MAX_BYTES = 5_000_000
    monkeypatch.setattr("careflow.domains.documents.queries.open_file", lambda _key: 1 / 0)

    response = ask(nina, large, letter)

    assert response.json()["detail"] == "These documents have more than 4.8 MB together; choose fewer of them."


def test_a_storage_that_fails_is_told(nina, scan, folder, events):
    path = folder / scan.storage_key
    path.unlink()
    path.mkdir()

    response = ask(nina, scan)

    assert (response.status_code, response.json()["code"]) == (503, "storage.down")
    assert events() == []


def test_a_bundle_that_cannot_be_recorded_is_none(nina, letter, monkeypatch):
    monkeypatch.setattr("careflow.domains.audit.operations.record_each", lambda **_: 1 / 0)

    assert ask(nina, letter).status_code == 500


def test_a_client_that_goes_away_leaves_nothing(nina, letter, monkeypatch):
    with TemporaryFile() as file:
        monkeypatch.setattr(bundling, "TemporaryFile", lambda: file)
        response = ask(nina, letter)

        assert next(iter(response.streaming_content)).startswith(b"%PDF")
        assert not file.closed
        response.close()

        assert file.closed


@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("bill", 200), ("stan", 200), ("sara", 403), ("adam", 403), ("liam", 403)]
)
@pytest.mark.parametrize("way", ["view", "download"])
def test_who_may_bundle(acting_as, temporary, letter, who, status, way):
    response = ask(acting_as(who), letter, way=way)

    assert response.status_code == status
    if status == 200:
        body_of(response)


def test_nobody_without_the_right_to_see_documents_bundles(acting_as, cast, letter):
    staff = cast.staff["nina@north"]
    staff.security_overrides = {"documents.view": False}
    staff.save()

    assert ask(acting_as("nina"), letter).status_code == 403


@pytest.mark.parametrize("count", [1, 9])
def test_what_it_asks_of_the_database_does_not_depend_on_the_documents(nina, ana, statements, budgets, count):
    documents = [a_document(ana) for _ in range(count)]

    assert statements(lambda: body_of(ask(nina, *documents))) == budgets["download_document_bundle"]


def test_no_lock_is_held_while_papers_are_bound(nina, letter, monkeypatch):
    depth = len(connection.savepoint_ids)
    seen, real = [], binding.bind
    monkeypatch.setattr(binding, "bind", lambda *a, **k: (seen.append(len(connection.savepoint_ids)), real(*a, **k)))

    body_of(ask(nina, letter))

    assert seen == [depth]


def test_a_worker_makes_two_at_once_and_keeps_its_other_threads_for_everybody(nina, letter):
    with bundling._turns.one(), bundling._turns.one():  # noqa: SLF001  (two others in the making)
        busy = ask(nina, letter)

    assert (busy.status_code, busy.json()["code"], busy["Retry-After"]) == (503, "document.bundles_busy", "5")
    assert pages_of(ask(nina, letter)) == ["Letter 1", "Letter 2"]
