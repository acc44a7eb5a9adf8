"""POST /v1/patients/documents/: what a file may cost, and what the scanner says of it."""

import resource

from django.utils import timezone

from careflow.domains.documents.operations import examining
from careflow.domains.documents.operations.limiting import UPLOADS
from careflow.platform.models import LimitCounter
from tests.domains.documents.files import (
    a_bomb,
    a_costly_pdf,
    a_pdf,
)
from tests.domains.documents.sending import upload
from tests.platform.test_virus_scan import EICAR, on_loopback

TOO_MANY_PIXELS = (
    "File: This image is too large. Send one of at most 25 million pixels, or 50 million in grey or in black and white."
)


def test_a_file_that_costs_too_much_to_read_is_refused(nina, ana, nothing_filed, monkeypatch):
    monkeypatch.setattr("careflow.platform.binding.process.EXAMINE_WORK", 1)

    response = upload(nina, ana, a_costly_pdf())

    sentence = "This PDF takes too long or too much memory to read. Save it in a simpler form and send it again."
    assert (response.status_code, response.json()) == (
        400, {"detail": f"File: {sentence}", "code": "input.invalid", "file": [sentence]},
    )  # fmt: skip
    nothing_filed()


def test_a_worker_examines_two_at_once_and_lets_nobody_wait_for_long(nina, ana, nothing_filed, monkeypatch):
    monkeypatch.setattr(examining._turns, "seconds", 0.1)  # noqa: SLF001  (nobody waits longer in a test)
    with examining._turns.one(), examining._turns.one():  # noqa: SLF001  (two others being examined)
        busy = upload(nina, ana)

    assert (busy.status_code, busy.json()["code"], busy["Retry-After"]) == (503, "document.files_busy", "5")
    nothing_filed()
    assert upload(nina, ana).status_code == 201


def test_a_file_over_the_limit_is_refused(nina, ana, settings, nothing_filed):
    settings.DOCUMENT_MAX_UPLOAD_BYTES = len(a_pdf())

    response = upload(nina, ana, a_pdf() + b"\n")

    assert response.status_code == 400
    nothing_filed()
    assert response.json()["file"] == [f"Send a file of at most {len(a_pdf())} bytes."]
    assert upload(nina, ana).status_code == 201


def test_a_form_that_says_it_is_far_over_the_limit_is_not_read(nina, ana, settings, nothing_filed):
    settings.DOCUMENT_MAX_UPLOAD_BYTES = 1024

    response = upload(nina, ana, bytes(600_000))

    assert (response.status_code, response.json()["file"]) == (400, ["Send a file of at most 1.0 KB."])
    nothing_filed()


def test_three_hundred_a_minute_are_enough(nina, cast, ana, nothing_filed):
    LimitCounter.objects.create(name=UPLOADS.counter(cast.users["nina"].pk), window_starts_at=timezone.now(), count=300)

    response = upload(nina, ana)

    assert (response.status_code, response.json()["code"]) == (429, "limit.reached")
    assert 0 < int(response["Retry-After"]) <= 60
    nothing_filed()


def test_an_infected_file_is_refused(nina, ana, settings, nothing_filed):
    with on_loopback(settings) as scanner:
        response = upload(nina, ana, a_pdf() + EICAR)

    assert response.status_code == 400
    assert response.json()["file"] == ["This file contains harmful software and was not stored."]
    assert scanner.seen == [a_pdf() + EICAR]
    nothing_filed()


def test_a_clean_file_passes_the_scanner(nina, ana, settings):
    with on_loopback(settings):
        assert upload(nina, ana).status_code == 201


def test_without_its_scanner_a_clinic_that_requires_one_files_nothing(nina, ana, settings, nothing_filed):
    settings.CLAMAV_ADDRESS = "127.0.0.1:1"

    response = upload(nina, ana)

    assert (response.status_code, response.json()["code"], response["Retry-After"]) == (503, "virus_scan.down", "60")
    nothing_filed()
    settings.CLAMAV_REQUIRED = False
    assert upload(nina, ana).status_code == 201


def test_a_few_packed_bytes_do_not_fill_the_memory(nina, ana, nothing_filed):
    before = peak()

    assert upload(nina, ana, a_bomb(400)).status_code == 400

    assert peak() - before < 200


def peak():
    """The most memory that this process ever had, in mebibytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
