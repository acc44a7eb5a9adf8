"""The same, with the papers in an S3 bucket."""

import hashlib

import pytest

from careflow.domains.documents.queries import holds_files, open_file, storage
from careflow.platform.storage import StorageDown
from careflow.settings.storages import storages
from tests.backups.conftest import filed

pytestmark = pytest.mark.xdist_group("bucket")


@pytest.fixture
def papers(bucket_server, settings):
    """In the place of a folder."""
    settings.STORAGES = storages(bucket_server.environment())
    yield bucket_server
    storage().bucket.objects.all().delete()


def another(papers, prefix):
    """What an operator sets to use another part of the bucket."""
    found = papers.environment(document_storage=f"s3://papers/{prefix}")
    return {name.upper(): value for name, value in found if name.startswith("document_storage")}


def test_papers_go_from_bucket_to_bucket(clinic, papers, back_up, place, tmp_path, settings):
    made = back_up(tmp_path / "file")
    restored = place.restore(tmp_path / "file", **another(papers, "again"))
    refused = place.restore(tmp_path / "file", **another(papers, "again"), DATA_DIR=str(tmp_path / "third"))

    assert (made.exit_code, restored.returncode) == (0, 0), made.output + restored.stdout + restored.stderr
    assert refused.returncode == 1
    assert "already" in refused.stderr or "not empty" in refused.stderr
    digests = filed()
    settings.STORAGES = storages(papers.environment(document_storage="s3://papers/again"))
    for key, digest in digests.items():
        with open_file(key) as file:
            assert hashlib.sha256(file.read()).hexdigest() == digest
    assert (holds_files(), len(digests)) == (True, 3)


def test_a_bucket_that_does_not_answer_is_no_backup(clinic, papers, back_up, tmp_path, monkeypatch):
    def fail(*_):
        raise StorageDown

    monkeypatch.setattr("careflow.platform.bucket.Bucket._open", fail)

    made = back_up(tmp_path / "file")

    assert (made.exit_code, (tmp_path / "file").exists()) == (1, False)
    assert made.output == "Error: The file storage does not answer. Please try again.\n"
