"""Two patients at North, a carrier that North bills, and a way to say what a card says."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.domains.insurance.factories import linked_carrier
from tests.domains.patients.factories import a_patient

BUDGETS = json.loads((Path(__file__).parent / "budgets.json").read_text())


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def harbor(cast):
    return cast.organizations["harbor"]


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
def mutual(cast):
    return linked_carrier(cast, "Harbor Mutual", payer_id="HM100")


@pytest.fixture
def path(north) -> Callable[..., str]:
    """`path("12/")` → the address of policies at North."""

    def at_north(rest: str = "", **query: Any) -> str:
        extra = "".join(f"&{name}={value}" for name, value in query.items())
        return f"insurance/policies/{rest}?facility_id={north.pk}{extra}"

    return at_north


@pytest.fixture
def says(ann, mutual) -> Callable[..., dict[str, Any]]:
    """The body of a policy as the web client sends it; named fields replace or join the usual ones."""

    def body(**fields: Any) -> dict[str, Any]:
        usual = {
            "patient": ann.pk, "carrier": mutual.pk, "plan_name": "Gold", "member_id": "ABC 123-45",
            "group_number": "G7", "subscriber_name": "", "relationship_to_subscriber": "self",
            "effective_date": "2026-01-01", "termination_date": None, "coverage_order": "primary", "is_primary": True,
            "is_active": True, "notes": "",
        }  # fmt: skip
        return usual | fields

    return body


@pytest.fixture
def budget() -> Callable[[str], int]:
    """The statements that an operation may send, identity included, by engine where they differ. A write's two are
    those that open and close its transaction."""

    def of(operation: str) -> int:
        found = BUDGETS[operation]
        return found[connection.vendor] if isinstance(found, dict) else found

    return of
