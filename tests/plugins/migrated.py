"""The migrations are applied once in a run. What they made is copied for the other workers, and into the folders of
servers whose first start is not what a test is about."""

import fcntl
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from careflow.settings import keys
from careflow.settings.environment import Environment
from proofs.serving import careflow, environment

ORIGINAL = "migrated.sqlite3"
PLACE = Path("data", "careflow.sqlite3")  # below the folder of a server


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Path:
    """The same one for all workers of a run."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if hasattr(pytestconfig, "workerinput") else own


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Of the workers of a run."""
    with (folder / "migrated.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def migrated(shared_folder: Path) -> Callable[[Path], Path]:
    """`migrated(folder)` puts a database as `careflow migrate` leaves it into a server's folder, with keys of its own,
    and returns the folder."""
    original = shared_folder / ORIGINAL

    def put(folder: Path) -> Path:
        with _alone(shared_folder):
            if not original.exists():
                done = careflow("migrate", env=environment(shared_folder / "migrated", port=8000))
                assert done.returncode == 0, done.stderr
                shutil.copyfile(shared_folder / "migrated" / PLACE, original)
                _forget_keys(original)
        keys.field_keys(Environment(data_dir=(folder / PLACE).parent))  # they come before the database or not at all
        shutil.copyfile(original, folder / PLACE)
        return folder

    return put


def _forget_keys(original: Path) -> None:
    """Those of the folder where it was made: the database of a worker may begin as a copy, and holds others."""
    with closing(sqlite3.connect(original)) as made, made:
        made.execute("DELETE FROM platform_fieldkeyinuse")


@contextmanager
def django_databases(shared: Path) -> Iterator[None]:
    """Django's test databases, for this worker."""
    with (_on_sqlite if connection.vendor == "sqlite" else _on_postgresql)(shared):
        yield


@contextmanager
def _on_sqlite(shared: Path) -> Iterator[None]:
    original, name = shared / ORIGINAL, connection.creation._get_test_db_name()  # noqa: SLF001
    with _alone(shared), closing(sqlite3.connect(name, uri=True)) as filled:  # in memory, as long as it is open
        if original.exists():
            with closing(sqlite3.connect(original)) as source:
                source.backup(filled)
        made = setup_databases(verbosity=0, interactive=False)
        if not original.exists():
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(original)])
    yield
    teardown_databases(made, verbosity=0)


@contextmanager
def _on_postgresql(shared: Path) -> Iterator[None]:
    original = f"test_{connection.settings_dict['NAME']}_migrated"
    is_there = shared / original
    with _alone(shared):
        is_first = not is_there.exists()
        if not is_first:
            connection.settings_dict["TEST"]["TEMPLATE"] = original
        made = setup_databases(verbosity=0, interactive=False)
        if is_first:
            first = connection.settings_dict["NAME"]
            connection.close()
            with connection._nodb_cursor() as cursor:  # noqa: SLF001  (Django's own way to create test databases)
                cursor.execute(f'DROP DATABASE IF EXISTS "{original}" WITH (FORCE)')
                cursor.execute(f'CREATE DATABASE "{original}" TEMPLATE "{first}"')
            is_there.touch()
    yield
    teardown_databases(made, verbosity=0)
    if is_first:
        with _alone(shared), connection._nodb_cursor() as cursor:  # noqa: SLF001
            is_there.unlink()
            cursor.execute(f'DROP DATABASE "{original}" WITH (FORCE)')
