"""Servers in processes of their own for the tests that talk to one."""

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import psycopg
import pytest
from django.db import connections

from proofs.serving import Running, serving


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """For tests that only look at it. Mark them `xdist_group("server")` to have just one."""
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """With the demo group, on the database that this run is about. For tests that leave each other's patients
    alone; mark them `xdist_group("demo")` to have just one."""
    folder = tmp_path_factory.mktemp("demo")
    with empty_database() as database, serving(folder, DEMO_MODE="true", **database) as running:
        yield running


@contextmanager
def empty_database() -> Iterator[dict[str, str]]:
    """The variables of the environment that name it."""
    settings = connections["default"].settings_dict
    if connections["default"].vendor == "sqlite":
        yield {}
        return
    place = {"host": settings["HOST"], "port": settings["PORT"], "user": settings["USER"]}
    name = f"careflow_{uuid4().hex[:12]}"
    known = psycopg.conninfo.make_conninfo(**place, password=settings["PASSWORD"] or None)
    with psycopg.connect(known, dbname="postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            secret = f":{settings['PASSWORD']}" if settings["PASSWORD"] else ""
            yield {"DATABASE_URL": f"postgres://{place['user']}{secret}@{place['host']}:{place['port'] or 5432}/{name}"}
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
