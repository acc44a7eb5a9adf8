from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction

from careflow.importers.demo import build_demo
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


@pytest.fixture(scope="module")
def demo_stage(request, django_db_setup, django_db_blocker):
    """The demo group at the file's NOON, built once for the file after its `before_the_demo`; what a test does to it is
    taken back like everything else that tests do."""
    with django_db_blocker.unblock():
        stage = transaction.atomic()
        stage.__enter__()
        getattr(request.module, "before_the_demo", lambda: None)()
        built = build_demo(now=request.module.NOON)
    yield built
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        stage.__exit__(None, None, None)


@pytest.fixture
def demo(demo_stage, db):
    return demo_stage
