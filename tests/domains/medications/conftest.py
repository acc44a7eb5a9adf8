"""The chart of one patient of North, and a way to say what the web client says."""

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from careflow.platform.endpoint import gate
from tests.domains.patients.factories import a_care_provider, a_patient

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


@pytest.fixture
def stone(north):
    """A care provider of the directory who works elsewhere."""
    return a_care_provider(north)


@pytest.fixture
def path(north) -> Callable[..., str]:
    """`path("12/")` → the address at North."""

    def at_north(rest: str = "", **query: Any) -> str:
        extra = "".join(f"&{name}={value}" for name, value in query.items())
        return f"medications/{rest}?facility_id={north.pk}{extra}"

    return at_north


@pytest.fixture
def says(ana) -> Callable[..., dict[str, Any]]:
    """The whole form, as the web client sends it; named fields replace or join the usual ones."""

    def body(**fields: Any) -> dict[str, Any]:
        usual = {
            "patient": ana.pk, "status": "active", "medication_name": "Lisinopril", "dose": "10 mg", "route": "oral",
            "frequency": "daily", "start_date": None, "end_date": None, "prescriber_name": "", "notes": "",
        }  # fmt: skip
        return usual | fields

    return body


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
