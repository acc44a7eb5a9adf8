"""Seeing and downloading a document's file."""

import pytest
from django.core.files.storage import Storage

from careflow.domains.audit.models import AuditEvent
from tests.domains.documents.factories import a_document
from tests.domains.documents.files import HTML, a_pdf, an_image

PATH = "patients/documents/"
WAYS = [("view", "inline", "view"), ("download", "attachment", "export")]
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


@pytest.fixture
def nina(acting_as):
    return acting_as("nina")


@pytest.fixture
def scan(ana):
    return a_document(ana)


def body_of(response):
    """Read to the end, which closes the answer as a server does."""
    return b"".join(response.streaming_content)


@pytest.mark.parametrize(("way", "disposition", "action"), WAYS)
def test_the_file_is_sent_as_it_came_and_runs_nowhere(nina, scan, way, disposition, action):
    response = nina.get(f"{PATH}{scan.pk}/{way}/")

    assert response.status_code == 200
    assert response.streaming
    assert body_of(response) == a_pdf()
    assert {
        name: response[name]
        for name in (
            "Content-Type", "Content-Length", "Content-Disposition", "Cache-Control", "X-Content-Type-Options",
            "Content-Security-Policy",
        )
    } == {
        "Content-Type": "application/pdf", "Content-Length": str(len(a_pdf())),
        "Content-Disposition": f'{disposition}; filename="scan.pdf"', "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff", "Content-Security-Policy": SANDBOX,
    }  # fmt: skip


@pytest.mark.parametrize(("way", "disposition", "action"), WAYS)
def test_every_look_is_on_record(nina, ana, scan, events, way, disposition, action):
    for _ in range(2):
        body_of(nina.get(f"{PATH}{scan.pk}/{way}/"))

    assert events() == [(action, str(scan.pk), {"document_id": scan.pk, "actor_name": "Nina Example"})] * 2
    assert events("patient") == [("view", str(ana.pk), {"what": "document", "actor_name": "Nina Example"})]
    assert set(AuditEvent.objects.values_list("patient_id", flat=True)) == {ana.pk}


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Überweisung.pdf", "inline; filename*=utf-8''%C3%9Cberweisung.pdf"),
        ('a"b;c.pdf', 'inline; filename="a\\"b;c.pdf"'),
        ("紹介状.pdf", "inline; filename*=utf-8''%E7%B4%B9%E4%BB%8B%E7%8A%B6.pdf"),
    ],
)
def test_names_travel_in_any_script(nina, ana, name, told):
    response = nina.get(f"{PATH}{a_document(ana, original_filename=name).pk}/view/")

    assert response["Content-Disposition"] == told
    body_of(response)


def test_a_page_that_got_in_by_another_way_is_still_no_page(nina, ana):
    """Whoever wrote it past the checks: the type is an image's, it may not be guessed anew, and a sandbox is around."""
    scan = a_document(ana, content=HTML, content_type="image/png")

    response = nina.get(f"{PATH}{scan.pk}/view/")

    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/png", "nosniff")
    assert response["Content-Security-Policy"].startswith("sandbox;")
    body_of(response)


def test_a_large_file_is_sent_in_pieces(nina, ana):
    content = an_image("PNG") + bytes(300_000)

    pieces = list(nina.get(f"{PATH}{a_document(ana, content=content).pk}/view/").streaming_content)

    assert max(map(len, pieces)) <= 64 * 1024
    assert b"".join(pieces) == content


@pytest.mark.parametrize("way", ["view", "download"])
def test_a_file_that_is_missing_is_not_found_and_no_look(nina, ana, events, way):
    scan = a_document(ana, content=b"")

    response = nina.get(f"{PATH}{scan.pk}/{way}/")

    assert (response.status_code, response.json()["code"]) == (404, "document.file_missing")
    assert events() == []


@pytest.mark.parametrize("way", ["view", "download"])
def test_a_storage_that_fails_is_told(nina, scan, folder, events, way):
    path = folder / scan.storage_key
    path.unlink()
    path.mkdir()

    response = nina.get(f"{PATH}{scan.pk}/{way}/")

    assert (response.status_code, response.json()["code"], response["Retry-After"]) == (503, "storage.down", "5")
    assert events() == []


def test_a_look_that_cannot_be_recorded_is_none(nina, scan, monkeypatch):
    """And its file is closed, or the test would end with a warning."""
    monkeypatch.setattr("careflow.domains.documents.operations.reading.record", lambda **_: 1 / 0)

    assert nina.get(f"{PATH}{scan.pk}/view/").status_code == 500


@pytest.mark.parametrize("way", ["view", "download"])
@pytest.mark.parametrize(
    ("who", "status"), [(None, 401), ("adam", 403), ("sara", 404), ("liam", 404), ("paul", 200), ("bill", 200)]
)
def test_who_may_see(acting_as, scan, way, who, status):
    response = acting_as(who).get(f"{PATH}{scan.pk}/{way}/")

    assert response.status_code == status
    assert not response.streaming or body_of(response) == a_pdf()


def test_a_deleted_document_is_not_found(nina, scan):
    nina.delete(f"{PATH}{scan.pk}/")

    for way in ("view", "download"):
        assert nina.get(f"{PATH}{scan.pk}/{way}/").status_code == 404


def test_nothing_redirects_to_elsewhere(nina, ana, monkeypatch):
    """Not even a storage that has addresses of its own."""
    monkeypatch.setattr(Storage, "url", lambda *_: "https://elsewhere.example/")

    response = nina.get(f"{PATH}{a_document(ana).pk}/view/")

    assert response.status_code == 200
    body_of(response)


@pytest.mark.parametrize("way", ["view", "download"])
def test_it_costs_no_more_than_its_budget(nina, scan, statements, budgets, way):
    """After the first one, which opens the chart."""
    body_of(nina.get(f"{PATH}{scan.pk}/{way}/"))

    assert statements(lambda: body_of(nina.get(f"{PATH}{scan.pk}/{way}/"))) == budgets[f"{way}_document"]
