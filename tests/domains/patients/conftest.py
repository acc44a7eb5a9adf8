import json
from pathlib import Path

import pytest

from careflow.platform.actor import Actor
from tests.domains.patients.factories import gender_of


@pytest.fixture
def budgets():
    """Statements per operation, identity included; a transaction's own two count for writes."""
    return json.loads(Path(__file__).with_name("budgets.json").read_text())


@pytest.fixture
def north(cast):
    return cast.facilities["north"]


@pytest.fixture
def south(cast):
    return cast.facilities["south"]


@pytest.fixture
def body(north):
    """What the quick registration sends."""

    def body(**changes):
        return {
            "first_name": "Zoë",
            "last_name": "O'Brien",
            "middle_name": "",
            "date_of_birth": "1980-05-12",
            "gender": gender_of(north).pk,
            "sex_at_birth": "female",
            "phones": [{"label": "cell", "number": "5550110001", "is_primary": True}],
            **changes,
        }

    return body


@pytest.fixture
def at_home():
    """Whoever signs in on the portal for a chart; with a `proxy_id`, somebody else than its patient."""

    def act(patient, **facts):
        facility = patient.facility
        return Actor(
            user_id=71, name="Ann Lee", organization_id=facility.organization_id, facility_id=facility.pk,
            facility_timezone=facility.timezone, patient_id=patient.pk, **facts,
        )  # fmt: skip

    return act
