"""A restore that cannot be right says so in one sentence, and changes nothing."""

from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from careflow.cli.backups import engines
from careflow.cli.backups.reading import Looking, read_through
from careflow.cli.backups.restoring import load_backup
from careflow.domains.documents.queries import holds_files
from careflow.settings.refused import Refused
from proofs.serving import careflow

OTHER_KEY = "t1:HxscGxoZGBcWFRQTEhEQDw4NDAsKCQgHBgUEAwIBAAA="


@pytest.fixture
def file(clinic, back_up, tmp_path):
    assert back_up(tmp_path / "file").exit_code == 0
    return tmp_path / "file"


def files(place):
    return sorted(path.name for path in place.folder.rglob("*") if path.is_file() and path.suffix != ".lock")


def is_untouched(place):
    if connection.vendor == "sqlite":
        return "careflow.sqlite3" not in files(place)
    with place.opened():
        return engines.is_empty()


def test_other_keys_than_the_backups(file, place):
    other = place.restore(file, FIELD_ENCRYPTION_KEYS=OTHER_KEY)
    none = place.restore(file, FIELD_ENCRYPTION_KEYS="")

    for refused in (other, none):
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr == (
            "Error: Values of this backup are sealed with keys that are not here (t1): bring back the secrets folder, "
            "or set FIELD_ENCRYPTION_KEYS.\n"
        )
    assert files(place) == []
    assert is_untouched(place)


def test_a_place_with_papers(file, place):
    folder = place.folder / "data" / "documents" / "patients"
    folder.mkdir(parents=True)
    (folder / "old.pdf").write_text("somebody's")

    refused = place.restore(file)

    assert (refused.returncode, is_untouched(place)) == (1, True)
    assert refused.stderr == (
        "Error: Documents are stored here already: a backup is only restored into an empty place. "
        "If a restore into it was killed, they are what it left: remove them and restore again.\n"
    )


def test_a_place_with_a_database(file, place):
    migrated = careflow("migrate", env=place.variables, seconds=180)

    refused = place.restore(file)

    assert (migrated.returncode, refused.returncode) == (0, 1)
    assert refused.stderr.startswith("Error: The database is not empty (")
    assert place.papers() == {}


def test_a_newer_version_and_another_engine(clinic, back_up, place, tmp_path):
    MigrationRecorder(connection).record_applied("clinical", "9999_next_year")
    back_up(tmp_path / "newer")
    other = {"sqlite": "postgres://nobody@127.0.0.1:1/none", "postgresql": ""}[connection.vendor]

    newer = place.restore(tmp_path / "newer")
    elsewhere = place.restore(tmp_path / "newer", DATABASE_URL=other)

    assert (newer.returncode, elsewhere.returncode, files(place)) == (1, 1, ["audit_signing_keys", "secret_key"])
    assert "of a newer CareFlow (0.1.0; this one knows nothing of clinical.9999_next_year)" in newer.stderr
    assert f"The backup is of another database engine, {connection.vendor}: " in elsewhere.stderr
    assert is_untouched(place)


def test_a_failure_at_the_end_takes_the_papers_away_again(file, place, papers, settings, monkeypatch):
    settings.STORAGES = {
        **settings.STORAGES,
        "documents": {**settings.STORAGES["documents"], "OPTIONS": {"location": papers.with_name("again")}},
    }
    seen = []

    def fail(_):
        seen.extend(path for path in papers.with_name("again").rglob("*.pdf"))
        raise Refused("The disk is full.")

    monkeypatch.setattr(engines, "load", fail)
    (place.folder / "data").mkdir(parents=True)
    contents = read_through(file, "", place.folder, Looking())

    with place.opened(), pytest.raises(Refused, match="The disk is full"):
        load_backup(file, "", place.folder, contents)

    assert len(seen) == 3
    assert not holds_files()
    assert is_untouched(place)


@pytest.mark.parametrize(
    ("found", "shown", "sentence"),
    [
        (None, "", "pg_dump is not installed: install PostgreSQL's client programs, version 16 or newer."),
        ("/usr/bin/pg_dump", "pg_dump (PostgreSQL) 15.20 (Debian)", "pg_dump is older than the server"),
        ("/usr/bin/pg_dump", "no version at all", "pg_dump is older than the server"),
    ],
)
def test_programs_that_are_missing_or_too_old(monkeypatch, found, shown, sentence):
    monkeypatch.setattr(engines, "connection", SimpleNamespace(vendor="postgresql", pg_version=160_004))
    monkeypatch.setattr("shutil.which", lambda _: found)
    monkeypatch.setattr("subprocess.run", lambda *_, **__: SimpleNamespace(stdout=shown))

    with pytest.raises(Refused, match=sentence):
        engines.check_tools("pg_dump")


@pytest.mark.parametrize("shown", ["pg_dump (PostgreSQL) 16.1", "pg_dump (PostgreSQL) 17beta1"])
def test_programs_that_are_new_enough(monkeypatch, shown):
    monkeypatch.setattr(engines, "connection", SimpleNamespace(vendor="postgresql", pg_version=160_004))
    monkeypatch.setattr("shutil.which", lambda _: "/usr/bin/pg_dump")
    monkeypatch.setattr("subprocess.run", lambda *_, **__: SimpleNamespace(stdout=shown))

    assert engines.check_tools("pg_dump") is None


def test_keys_in_a_file_that_is_not_sealed(clinic, back_up, tmp_path):
    (tmp_path / "passphrase").write_text("short\n")

    made = back_up(tmp_path / "file", "--with-keys", "--passphrase-file", str(tmp_path / "passphrase"))

    assert (made.exit_code, (tmp_path / "file").exists()) == (1, False)
    assert made.output == "Error: The passphrase must have at least 12 characters.\n"
