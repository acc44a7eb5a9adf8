"""A backup, brought back somewhere else."""

import stat
from collections import Counter

import pytest
from click.testing import CliRunner
from django.conf import settings as ours
from django.db import DatabaseError, connection
from django.utils import timezone

from careflow.cli import main
from careflow.cli.backups.engines import rows_of_tables
from careflow.cli.backups.envelope import is_sealed
from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.operations import seal_events
from careflow.domains.patients.models import Patient
from tests.backups.conftest import PASSPHRASE, SSN, filed

LOGGED = Counter({"audit_auditevent": 2})  # that there was a backup, and that it came back
REMEMBERED = "platform_fieldkeyinuse"  # which keys the place has, by its first start


def rows():
    return Counter({table: count for table, count in rows_of_tables().items() if table != REMEMBERED})


@pytest.fixture
def file(tmp_path):
    return tmp_path / "backup.careflow"


def test_everything_comes_back(clinic, back_up, place, file):
    before, papers = rows(), filed()

    made = back_up(file)
    restored = place.restore(file)

    assert (made.exit_code, restored.returncode) == (0, 0), made.output + restored.stdout + restored.stderr
    assert "       3 papers\n" in made.output
    assert "To come back it needs the keys t1 of DATA_DIR/secrets/field_keys.\n" in made.output
    assert restored.stdout.endswith("Everything is as it was kept.\n")
    assert place.papers() == papers
    with place.opened():
        assert rows() == before + LOGGED
        assert filed() == papers
        assert Patient.unscoped.get(pk=clinic.ana.pk).ssn == SSN


def test_it_is_written_down_and_guarded_as_before(clinic, back_up, place, file):
    back_up(file)
    place.restore(file)

    with place.opened():
        events = AuditEvent.objects.filter(app_label="platform").order_by("pk")
        assert [(event.action, event.model_name, event.metadata["actor_name"]) for event in events] == [
            ("export", "backup", "careflow backup"),
            ("other", "backup", "careflow restore"),
        ]
        assert events[0].metadata["with_keys"] is False
        with connection.cursor() as cursor, pytest.raises(DatabaseError, match="append-only"):
            cursor.execute("DELETE FROM audit_auditevent")


def test_nobody_else_can_read_it(clinic, back_up, file):
    back_up(file)

    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert sorted(path.name for path in file.parent.iterdir() if "careflow" in path.name) == ["backup.careflow"]


def test_sealed_with_its_keys_it_comes_back_alone(clinic, back_up, place, file, passphrase_file):
    back_up(file.with_name("earlier.careflow"))
    assert seal_events(now=timezone.now()).seals == 1
    made = back_up(file, "--with-keys", "--passphrase-file", passphrase_file)
    restored = place.restore(file, "--passphrase-file", passphrase_file, FIELD_ENCRYPTION_KEYS="")

    assert (made.exit_code, restored.returncode) == (0, 0), made.output + restored.stdout + restored.stderr
    assert "needs the keys" not in made.output
    assert "The keys of the sealed fields came back with it.\n" in restored.stdout
    secrets = place.folder / "data" / "secrets" / "field_keys"
    assert (secrets.read_text()[:3], stat.S_IMODE(secrets.stat().st_mode)) == ("t1:", 0o600)
    signing = place.folder / "data" / "secrets" / "audit_signing_keys"
    assert (signing.read_text().split(), stat.S_IMODE(signing.stat().st_mode)) == (ours.AUDIT_SIGNING_KEYS, 0o600)
    with place.opened():
        assert Patient.unscoped.get(pk=clinic.ana.pk).ssn == SSN


def test_the_passphrase_is_asked_for_twice_and_another_one_opens_nothing(clinic, place, file, tmp_path):
    made = CliRunner().invoke(main, ["backup", str(file), "--seal"], input=f"{PASSPHRASE}\n{PASSPHRASE}\n")
    (tmp_path / "another").write_text(f"{PASSPHRASE}s\n")
    refused = place.restore(file, "--passphrase-file", str(tmp_path / "another"))

    assert (made.exit_code, is_sealed(file), PASSPHRASE in made.output) == (0, True, False)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert refused.stderr == "Error: The passphrase is not this file's, or the file was changed.\n"
    assert place.papers() == {}


def test_a_sealed_file_shows_nothing(clinic, back_up, file, passphrase_file):
    back_up(file, "--seal", "--passphrase-file", passphrase_file)

    assert not any(word in file.read_bytes() for word in (b"manifest", b"ustar", b"\x1f\x8b\x08\x00\x00\x00\x00\x00"))


def test_a_paper_that_the_storage_lost_is_named_and_the_others_are_kept(clinic, back_up, place, file, papers):
    (lost, changed, whole) = filed()
    (papers / lost).unlink()
    (papers / changed).write_bytes(b"something else")

    made, restored = back_up(file), place.restore(file)

    assert (made.exit_code, restored.returncode) == (1, 1)
    for told in (made.output, restored.stdout):
        assert "1 papers are missing from the storage; their documents' ids: " in told
        assert f"1 papers are not what was filed; they lie in the storage under: {changed}\n" in told
    assert place.papers().keys() == {changed, whole}
    assert place.papers()[whole] == filed()[whole]
