"""A restore that was killed is no obstacle to the next one."""

import subprocess
import sys

import pytest

from proofs.serving import careflow
from tests.backups.conftest import filed


@pytest.fixture
def file(clinic, back_up, tmp_path):
    assert back_up(tmp_path / "file").exit_code == 0
    return tmp_path / "file"


@pytest.fixture
def half_restored(file, place):
    """The place, with one paper of three in it and no records."""
    killed = subprocess.run(
        [sys.executable, "-m", "tests.backups.killed_restore", str(file)],
        env=place.variables | {"PYTHONPATH": "src:."}, capture_output=True, text=True, check=False, timeout=180,
    )  # fmt: skip
    assert killed.returncode == -9, killed.stderr
    assert len(place.papers()) == 1
    return place


def workplaces(place):
    return list((place.folder / "data").glob(".careflow-backup-*"))


def test_the_next_restore_takes_away_what_it_left_and_restores_all(half_restored, file):
    again = half_restored.restore(file)

    assert again.returncode == 0, again.stderr
    assert half_restored.papers() == filed()
    assert workplaces(half_restored) == []


def test_papers_that_are_not_of_the_killed_restore_stay(half_restored, file):
    foreign = half_restored.folder / "data" / "documents" / "patients" / "1" / "foreign.pdf"
    foreign.parent.mkdir(parents=True, exist_ok=True)
    foreign.write_bytes(b"somebody's")

    again = half_restored.restore(file)

    assert (again.returncode, again.stderr) == (
        1,
        "Error: Documents are stored here already: a backup is only restored into an empty place. "
        "If a restore into it was killed, they are what it left: remove them and restore again.\n",
    )
    assert [path for path in half_restored.papers() if "foreign" in path] == ["patients/1/foreign.pdf"]


def test_what_it_left_of_the_records_goes_at_the_next_backup_and_the_list_of_papers_stays(half_restored, back_up):
    [left] = workplaces(half_restored)
    assert {path.name for path in left.iterdir()} == {"lock", "database", "papers.jsonl", "unfinished"}

    assert back_up(half_restored.folder / "data" / "another").exit_code == 0

    assert {path.name for path in left.iterdir()} == {"lock", "unfinished"}


def test_papers_of_a_place_where_people_work_by_now_are_left_alone(half_restored, file):
    assert careflow("migrate", env=half_restored.variables, seconds=180).returncode == 0
    before = half_restored.papers()

    again = half_restored.restore(file)

    assert again.returncode == 1
    assert "The database is not empty" in again.stderr
    assert half_restored.papers() == before
