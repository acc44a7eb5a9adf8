"""Nothing half-written is ever taken for a backup."""

import os
import subprocess
import sys

import pytest

from careflow.cli.backups import engines, making
from careflow.cli.backups.making import make_backup
from careflow.platform.storage import StorageDown
from tests.plugins.races import at_once
from tests.races.served import database_address


def left(folder):
    return [path for path in folder.iterdir() if path.name.startswith(".careflow-backup-")]


@pytest.fixture
def shelf(tmp_path):
    folder = tmp_path / "shelf"
    folder.mkdir()
    return folder


def test_a_kill_leaves_no_file_and_the_next_run_takes_away_what_it_left(clinic, back_up, shelf):
    seen = os.environ | {
        "DJANGO_SETTINGS_MODULE": "careflow.settings.test",
        "TEST_DATABASE_URL": database_address(),
        "PYTHONPATH": "src:.",
    }
    command = [sys.executable, "-m", "tests.backups.killed", str(shelf / "file")]

    killed = subprocess.run(command, env=seen, capture_output=True, text=True, check=False, timeout=120)

    assert killed.returncode == -9, killed.stderr
    assert not (shelf / "file").exists()
    assert {path.name for path in left(shelf)[0].iterdir()} == {"lock", "database", "papers.jsonl", "backup"}
    assert back_up(shelf / "file").exit_code == 0
    assert [path.name for path in shelf.iterdir()] == ["file"]


def test_the_folder_of_one_that_is_still_at_work_is_left_alone(clinic, back_up, shelf, monkeypatch):
    dump = engines.dump

    def dump_after_another(path):
        monkeypatch.setattr(engines, "dump", dump)
        at_once([lambda: make_backup(shelf / "second")])
        dump(path)

    monkeypatch.setattr(engines, "dump", dump_after_another)

    assert back_up(shelf / "first").exit_code == 0
    assert sorted(path.name for path in shelf.iterdir()) == ["first", "second"]


@pytest.mark.parametrize(
    ("failure", "sentence"),
    [
        (StorageDown(), "The file storage does not answer."),
        (OSError(28, "No space left on device"), "No space left on device"),
    ],
)
def test_a_failure_in_the_middle_leaves_nothing(clinic, back_up, shelf, monkeypatch, failure, sentence):
    def fail(*_):
        raise failure

    monkeypatch.setattr(making, "open_file", fail)

    made = back_up(shelf / "file")

    assert (made.exit_code, list(shelf.iterdir())) == (1, [])
    assert made.output.startswith("Error: ")
    assert sentence in made.output


def test_a_file_that_is_there_is_never_written_over(clinic, back_up, shelf):
    (shelf / "file").write_text("last year's")

    made = back_up(shelf / "file")

    assert (made.exit_code, made.output) == (1, f"Error: {shelf / 'file'} is there already: choose another name.\n")
    assert (shelf / "file").read_text() == "last year's"
