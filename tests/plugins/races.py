"""A database of a test's own, for several connections at once; made from the migrated one and dropped after."""

import pickle
import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.db import connection, connections

Answer = TypeVar("Answer")


@contextmanager
def database_named(name: str) -> Iterator[None]:
    """Point the default connection of every thread to another database. A database in memory lives as long as
    a connection to it, so that one is kept open."""
    kept, in_memory = connection.settings_dict["NAME"], connection.vendor == "sqlite" and connection.is_in_memory_db()
    keeper = connection.connection if in_memory else None
    connections.close_all()
    connection.connection = None
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = kept
        connection.connection = keeper


@contextmanager
def _copy(folder: Path) -> Iterator[str]:
    if connection.vendor == "sqlite":
        copied = folder / "race.sqlite3"
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(copied)])
        # Changing the journal of a file needs it alone, and waits for nobody: done before threads come. Whoever stays
        # keeps a last one that leaves from locking out a first one that comes.
        with closing(sqlite3.connect(copied)) as keeper:
            keeper.execute("PRAGMA journal_mode=WAL")
            yield str(copied)
        return
    with _postgresql_copy(f"{connection.settings_dict['NAME']}_untouched", "race") as copied_name:
        yield copied_name


@contextmanager
def set_aside() -> Iterator[None]:
    """The database of the worker before its first test, to copy. PostgreSQL keeps in its files what tests took back,
    and copies that, too."""
    if connection.vendor == "sqlite":
        yield
        return
    connections.close_all()
    with _postgresql_copy(connection.settings_dict["NAME"], "untouched"):
        yield


@contextmanager
def _postgresql_copy(original: str, word: str) -> Iterator[str]:
    """Its name. Nobody may be connected to the original when it begins."""
    copied_name = f"{connection.settings_dict['NAME']}_{word}"
    with connection._nodb_cursor() as cursor:  # noqa: SLF001  (Django's own way to create test databases)
        cursor.execute(f'DROP DATABASE IF EXISTS "{copied_name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{copied_name}" TEMPLATE "{original}"')
    yield copied_name
    with connection._nodb_cursor() as cursor:  # noqa: SLF001
        cursor.execute(f'DROP DATABASE "{copied_name}" WITH (FORCE)')


@pytest.fixture
def own_database(django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[None]:
    """Commits are real here. Not together with `db`, `cast` or `acting_as`."""
    with django_db_blocker.unblock(), _copy(tmp_path) as name, database_named(name):
        yield


@pytest.fixture
def own_cast(own_database: None, django_db_setup: bytes) -> Any:
    """The cast in a database of its own."""
    return pickle.loads(django_db_setup)


def at_once(calls: list[Callable[[], Answer]]) -> list[Answer]:
    """Run the calls in a thread each, all started at the same moment, and give their answers in order."""
    start = threading.Barrier(len(calls))

    def run(call: Callable[[], Answer]) -> Answer:
        try:
            start.wait(timeout=20)
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [future.result(timeout=60) for future in [pool.submit(run, call) for call in calls]]
