"""Fixtures that every test may use: the cast, and a client that acts as one of them."""

import gc
import json
import pickle
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, settings

from careflow.domains.accounts.models import Session
from careflow.platform import identity
from careflow.platform.identity import Claims, Surface, TokenType
from tests.cast import Cast, enter_patients, raise_curtain
from tests.plugins.migrated import django_databases
from tests.plugins.races import set_aside

# How long made-up values take to make says something about the machine, nothing about the product.
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")


def pytest_collection_finish() -> None:
    """What was imported and collected stays until the end: to go through it for garbage again and again would take a
    tenth of the run."""
    gc.collect()
    gc.freeze()


class As:
    """An HTTP client of one person. Paths start behind `/v1/` or with a slash; keyword `headers` are sent as given."""

    def __init__(self, token: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.token = token

    def get(self, path: str, **options: Any) -> Any:
        return self.send("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.send("POST", path, body, **options)

    def put(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.send("PUT", path, body, **options)

    def patch(self, path: str, body: Any = None, **options: Any) -> Any:
        return self.send("PATCH", path, body, **options)

    def delete(self, path: str, **options: Any) -> Any:
        return self.send("DELETE", path, **options)

    def send(self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None) -> Any:
        sent = dict(headers or {})
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        payload = body if isinstance(body, str | bytes) else b"" if body is None else json.dumps(body)
        address = path if path.startswith("/") else f"/v1/{path}"
        return self.client.generic(method, address, payload, "application/json", headers=sent)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any, shared_folder: Path
) -> Iterator[bytes]:
    """The test database, for every test that asks: pytest-django's own fixture makes none when only tests with a
    database of their own run. The cast stands in it from the start, and is given out pickled: raising the curtain
    for each test would cost more than most tests, and a deep copy six times what unpickling costs."""
    with ExitStack() as databases:
        with django_db_blocker.unblock():
            databases.enter_context(django_databases(shared_folder))
            cast = pickle.dumps(raise_curtain())
            databases.enter_context(set_aside())
        yield cast
        with django_db_blocker.unblock():
            databases.close()


@pytest.fixture
def cast(db: None, django_db_setup: bytes) -> Cast:
    """A copy, so that what a test does to its people ends with the test, as their rows do."""
    return pickle.loads(django_db_setup)


@pytest.fixture
def portal_people(cast: Cast) -> Cast:
    """The cast with its patients: `ana`, `noel`, `sofia`, `lars`, and `gina` who looks after Ana."""
    enter_patients(cast)
    return cast


@pytest.fixture
def acting_as(cast: Cast) -> Callable[[str | None], As]:
    """`acting_as("stan")`, or `acting_as(None)` for somebody who is not signed in."""

    def act(name: str | None) -> As:
        return As(token_for(cast.users[name]) if name else "")

    return act


@pytest.fixture
def console(cast: Cast) -> Client:
    """A browser signed in to the console as its administrator, who works in no clinic."""
    root = get_user_model().objects.create(
        username="root", first_name="Root", last_name="Keeper", is_staff=True, is_superuser=True, password="!"
    )
    client = Client(raise_request_exception=False)
    client.force_login(root)
    return client


def token_for(user: Any) -> str:
    now = timezone.now()
    session = Session.objects.create(
        user=user, surface=user.surface, issued_at=now, rotated_at=now, expires_at=now + timedelta(hours=1)
    )
    claims = Claims(user.pk, session.pk, Surface(user.surface), session.generation)
    return identity.issue(kind=TokenType.ACCESS, claims=claims, issued_at=now, expires_at=now + timedelta(minutes=5))


@pytest.fixture
def statements() -> Callable[[Callable[[], Any]], int]:
    """How many SQL statements a call sends."""

    def count(call: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as seen:
            call()
        return len(seen)

    return count


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of everything temporary, here and in the processes that we start; empty again at the end."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folder))
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    yield folder
    assert list(folder.iterdir()) == []
