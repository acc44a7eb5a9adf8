"""The same, with the papers in an S3 bucket."""

import hashlib
import socket
import subprocess
import sys
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from careflow.domains.documents import queries
from careflow.domains.documents.models import PatientDocument, PendingFile
from careflow.domains.documents.operations import remove_abandoned
from careflow.domains.documents.queries import FileMissing, open_file, storage
from careflow.platform.storage import StorageDown
from careflow.settings.storages import storages
from tests.domains.documents.factories import a_document
from tests.domains.documents.files import a_pdf
from tests.domains.documents.sending import PATH, upload

pytestmark = pytest.mark.xdist_group("bucket")


@pytest.fixture(autouse=True)
def bucket(bucket_server, settings):
    settings.STORAGES = storages(bucket_server.environment())
    return storage()


@pytest.fixture
def nina(acting_as):
    return acting_as("nina")


def keys(bucket):
    return sorted(entry.key for entry in bucket.bucket.objects.all())


def look(nina, document_id, way="view"):
    return nina.get(f"patients/documents/{document_id}/{way}/")


def test_a_document_is_filed_seen_and_downloaded(nina, ana, bucket):
    before = keys(bucket)
    content = a_pdf(30, "in a bucket")

    filed = upload(nina, ana, content)
    seen, downloaded = look(nina, filed.json()["id"]), look(nina, filed.json()["id"], "download")

    row = PatientDocument.unscoped.get()
    assert filed.status_code == 201
    assert sorted({*keys(bucket)} - {*before}) == [f"clinic/one/{row.storage_key}"]
    assert bucket.bucket.Object(f"clinic/one/{row.storage_key}").content_type == "application/pdf"
    for response in (seen, downloaded):
        assert (response.status_code, response["Content-Length"]) == (200, str(len(content)))
        assert b"".join(response.streaming_content) == content
    assert not PendingFile.objects.exists()


def test_a_file_of_ten_megabytes_travels_whole(nina, ana, settings):
    content = a_pdf() + b"%" + bytes(range(256)) * 40_000

    filed = upload(nina, ana, content)

    digest = hashlib.sha256()
    for piece in look(nina, filed.json()["id"]).streaming_content:
        digest.update(piece)
    assert digest.hexdigest() == hashlib.sha256(content).hexdigest()


def test_a_file_that_is_missing_is_not_found(nina, ana, bucket):
    scan = a_document(ana)
    bucket.delete(scan.storage_key)

    response = look(nina, scan.pk)

    assert (response.status_code, response.json()["code"]) == (404, "document.file_missing")
    with pytest.raises(FileMissing):
        open_file(scan.storage_key)


def test_a_refused_filing_takes_its_file_along(nina, ana, bucket, monkeypatch):
    before = keys(bucket)
    monkeypatch.setattr("careflow.domains.documents.operations.filing.record", lambda **_: 1 / 0)

    assert upload(nina, ana).status_code == 500
    assert keys(bucket) == before
    assert not PendingFile.objects.exists()


def test_housekeeping_removes_what_was_cut_off_and_does_not_mind_what_is_gone(db, bucket):
    now = timezone.now()
    for key in ("patients/1/there.pdf", "patients/1/gone.pdf"):
        PendingFile.objects.create(storage_key=key, started_at=now)
    bucket.save("patients/1/there.pdf", ContentFile(b"x"))

    assert remove_abandoned(now=now + timedelta(hours=1)) == 2
    assert "clinic/one/patients/1/there.pdf" not in keys(bucket)


def test_a_server_that_is_away_is_told_and_leaves_only_a_note(nina, ana, settings, bucket_server, monkeypatch):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        away = bucket_server.environment().model_copy(
            update={"document_storage_endpoint": f"http://127.0.0.1:{nobody.getsockname()[1]}"}
        )
        settings.STORAGES = storages(away)
        monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")

        response = upload(nina, ana)

    assert (response.status_code, response.json()["code"], response["Retry-After"]) == (503, "storage.down", "5")
    assert (PatientDocument.unscoped.count(), PendingFile.objects.count()) == (0, 1)


def test_keys_that_do_not_open_the_bucket_are_told(settings, bucket_server, db):
    wrong = bucket_server.environment().model_copy(update={"document_storage": "s3://no-such-bucket"})
    settings.STORAGES = storages(wrong)

    with pytest.raises(StorageDown):
        storage().save("patients/1/x.pdf", ContentFile(b"x"))


def test_what_is_read_can_be_searched_through_without_being_held_in_memory(bucket):
    bucket.save("patients/1/large.pdf", ContentFile(bytes(3_000_000) + b"end"))

    with open_file("patients/1/large.pdf") as found:
        found.seek(-3, 2)
        assert found.read() == b"end"
        assert found.seek(0) == 0
        assert BytesIO(found.read()).getbuffer().nbytes == 3_000_003
        assert found.file._rolled  # noqa: SLF001  (whether it went to the disk)


def test_the_sdk_is_loaded_only_where_it_is_needed():
    code = (
        "import sys, django; django.setup(); import careflow.web.urls;"
        "print([name for name in sys.modules if name.partition('.')[0] in {'boto3', 'botocore', 'storages'}])"
    )

    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert done.stdout == "[]\n"


def test_documents_hold_no_address_of_the_bucket(nina, ana):
    filed = upload(nina, ana).json()

    told = str(filed) + str(nina.get(f"{PATH.removeprefix('/v1/')}{filed['id']}/").json())
    assert queries.get_file.__name__ not in told
    assert "clinic/one" not in told
    assert "storage" not in told
