"""Two patients at North, and a way to say what the chart says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.domains.patients.factories import a_patient

BUDGETS = json.loads((Path(__file__).parent / "budgets.json").read_text())


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def ann(north):
    return a_patient(north)


@pytest.fixture
def bob(north):
    return a_patient(north, first_name="Bob", last_name="Marsh")


@pytest.fixture
def stranger(cast):
    """A patient of South."""
    return a_patient(cast.facilities["south"], first_name="Zoe", last_name="Far")


@pytest.fixture
def path(north) -> Callable[..., str]:
    """`path("12/")` → the address at North."""

    def at_north(rest: str = "", area: str = "patient-allergies/", **query: Any) -> str:
        extra = "".join(f"&{name}={value}" for name, value in query.items())
        return f"allergies/{area}{rest}?facility_id={north.pk}{extra}"

    return at_north


@pytest.fixture
def says(ann) -> Callable[..., dict[str, Any]]:
    """The body of a new allergy as the web client sends it; named fields replace or join the usual ones."""

    def body(**fields: Any) -> dict[str, Any]:
        usual = {
            "patient": ann.pk,
            "allergen": "Penicillin",
            "category": "medication",
            "reaction": "Hives",
            "severity": "severe",
            "onset_date": "2020-06-30",
            "status": "active",
            "notes": "",
        }
        return usual | fields

    return body


@pytest.fixture
def budget() -> Callable[[str], int]:
    """The statements that an operation may send, identity included, by engine where they differ. A write's
    two are those that open and close its transaction."""

    def of(operation: str) -> int:
        found = BUDGETS[operation]
        return found[connection.vendor] if isinstance(found, dict) else found

    return of
