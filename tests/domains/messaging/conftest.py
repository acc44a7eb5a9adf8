"""Two patients of North, and a way to say what the web client says."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from careflow.platform.actor import Actor, system
from careflow.platform.endpoint import gate
from tests.domains.patients.factories import a_patient

BUDGETS = json.loads((Path(__file__).parent / "budgets.json").read_text())


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def south(cast):
    return cast.facilities["south"]


@pytest.fixture
def ana(north):
    return a_patient(north, first_name="Ana", last_name="Mora")


@pytest.fixture
def ben(north):
    return a_patient(north, first_name="Ben", last_name="Bell")


def portal_actor(patient, number=900) -> Actor:
    """The patient's own account, as the portal will know it."""
    facility = patient.facility
    actor = system(name=patient.first_name, organization_id=facility.organization_id, facility_id=facility.pk)
    return replace(actor, user_id=number)


@pytest.fixture
def at_home(ana) -> Actor:
    """Ana, at the portal."""
    return portal_actor(ana)


@pytest.fixture
def path(north) -> Callable[..., str]:
    """`path("12/")` → the address of a thread at North."""

    def at_north(rest: str = "", **query: Any) -> str:
        extra = "".join(f"&{name}={value}" for name, value in query.items())
        return f"messaging/threads/{rest}?facility_id={north.pk}{extra}"

    return at_north


@pytest.fixture
def count_path(north) -> str:
    return f"messaging/unread-count/?facility_id={north.pk}"


@pytest.fixture
def at(monkeypatch) -> Callable[[Any], None]:
    """Set the clock by which requests are answered, to a moment before now: sessions still hold then."""
    return lambda moment: monkeypatch.setattr(gate, "timezone", SimpleNamespace(now=lambda: moment))


@pytest.fixture
def budget() -> Callable[[str], int]:
    """The statements that an operation may send, identity included, by engine where they differ. A write's
    two are those that open and close its transaction."""

    def of(operation: str) -> int:
        found = BUDGETS[operation]
        return found[connection.vendor] if isinstance(found, dict) else found

    return of
