"""The chart of a patient of North."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.domains.clinical.factories import make_draft, make_encounter
from tests.domains.clinical.rewriting import Chart
from tests.domains.scheduling.factories import make_patient


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def ana(north):
    return make_patient(north)


@pytest.fixture
def encounter(ana):
    return make_encounter(ana)


@pytest.fixture
def paul(cast):
    return cast.staff["paul@north"]


@pytest.fixture
def draft(ana, paul):
    """An encounter that Paul renders, with a cough in its note."""
    return make_draft(ana, paul)


@pytest.fixture
def note(draft):
    return draft.progress_note


@pytest.fixture
def path(north) -> Callable[..., str]:
    """`path("vitals/")` → the address at North."""

    def at_north(rest: str, **query: Any) -> str:
        extra = "".join(f"&{name}={value}" for name, value in query.items())
        return f"clinical/{rest}?facility_id={north.pk}{extra}"

    return at_north


BUDGETS = json.loads((Path(__file__).parent / "budgets.json").read_text())


@pytest.fixture
def budget() -> Callable[[str], int]:
    """The statements that an operation may send, identity included, by engine where they differ. A write's
    two are those that open and close its transaction."""

    def of(operation: str) -> int:
        found = BUDGETS[operation]
        return found[connection.vendor] if isinstance(found, dict) else found

    return of


@pytest.fixture
def chart(acting_as, cast, ana, path):
    yield Chart(acting_as, ana, cast.staff["paul@north"], path)
    transaction.set_rollback(True)  # Django would look at the foreign keys before it takes the test back
