from datetime import UTC, datetime
from pathlib import Path

import pytest

from careflow.importers.synthea.destination import Wishes, prepare
from careflow.importers.synthea.run import import_folder

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


class Silent:
    def start(self, file: str, size: int) -> None:
        pass

    def reach(self, position: int) -> None:
        pass

    def finish(self) -> None:
        pass


@pytest.fixture
def bring_in(db):
    """Import a folder the way the command does."""

    def run(folder: Path, *, now: datetime = NOW, **wishes):
        destination = prepare(Wishes(**{"password": "a good password"} | wishes), now=now)
        return import_folder(folder, destination, progress=Silent())

    return run


@pytest.fixture
def figures():
    """Read, written, already there, skipped: by what the rows become."""

    def of(report):
        return {tally.noun: (tally.read, tally.written, tally.present, tally.skipped.count) for tally in report.tallies}

    return of
