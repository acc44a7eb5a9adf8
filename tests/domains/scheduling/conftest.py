"""The front desk of North: a patient, a room, and a way to say what a booking says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.domains.scheduling.factories import MONDAY, make_appointment, make_patient, make_resource, status_of, type_of


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def ana(north):
    return make_patient(north)


@pytest.fixture
def ben(north):
    return make_patient(north, "Bell", "Ben")


@pytest.fixture
def room(north):
    return make_resource(north, default_room="Exam 1")


@pytest.fixture
def paul(cast):
    return cast.staff["paul@north"]


@pytest.fixture
def visit(north, ana, paul):
    return make_appointment(
        north, ana, minutes=20, rendering_provider=paul, rendering_provider_name="MD Paul Example",
        reason="Cough", room="2",
    )  # fmt: skip


@pytest.fixture
def path(north) -> Callable[..., str]:
    """`path("12/")` → the address at North."""

    def at_north(rest: str = "", **query: Any) -> str:
        extra = "".join(f"&{name}={value}" for name, value in query.items())
        return f"appointments/{rest}?facility_id={north.pk}{extra}"

    return at_north


@pytest.fixture
def says(north, ana) -> Callable[..., dict[str, Any]]:
    """The body of a booking; named fields replace or join the usual ones."""

    def body(**fields: Any) -> dict[str, Any]:
        usual = {
            "patient": ana.pk,
            "appointment_time": f"{MONDAY}T09:00",
            "status": status_of(north).pk,
            "appointment_type": type_of(north).pk,
        }
        return usual | fields

    return body


@pytest.fixture
def codes(north) -> Callable[[str], int]:
    return lambda code: status_of(north, code).pk


BUDGETS = json.loads((Path(__file__).parent / "budgets.json").read_text())


@pytest.fixture
def budget() -> Callable[[str], int]:
    """The statements that an operation may send, identity included, by engine where they differ. A write's
    two are those that open and close its transaction."""

    def of(operation: str) -> int:
        found = BUDGETS[operation]
        return found[connection.vendor] if isinstance(found, dict) else found

    return of
