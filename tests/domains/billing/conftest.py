"""The billing office of North, with an encounter of Ana's that Paul has signed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.domains.clinical.factories import make_signed
from tests.domains.scheduling.factories import make_patient


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def ana(north):
    return make_patient(north)


@pytest.fixture
def paul(cast):
    return cast.staff["paul@north"]


@pytest.fixture
def signed(ana, paul):
    return make_signed(ana, rendering_provider=paul, rendering_provider_name="MD Paul Example")


@pytest.fixture
def biller(acting_as):
    return acting_as("bill")


@pytest.fixture
def records(north) -> Callable[..., str]:
    """`records()` and `records(7, "void/")` → the addresses at North."""

    def at_north(superbill: object = "", rest: str = "", **query: Any) -> str:
        number = getattr(superbill, "pk", superbill)
        one = f"{number}/{rest}" if number else ""
        extra = "".join(f"&{name}={value}" for name, value in query.items())
        return f"billing/encounter-billing-records/{one}?facility_id={north.pk}{extra}"

    return at_north


SUPERBILL_BUDGETS = json.loads((Path(__file__).parent / "superbill_budgets.json").read_text())


@pytest.fixture
def superbill_budget() -> Callable[[str], int]:
    """The statements that an operation may send, identity included, by engine where they differ. A write's two are
    those that open and close its transaction."""

    def of(operation: str) -> int:
        found = SUPERBILL_BUDGETS[operation]
        return found[connection.vendor] if isinstance(found, dict) else found

    return of
