"""Whom somebody of the portal may speak for, and from when until when."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from careflow.domains.portal.models import ProxyAccess

PATH = "portal/patients/"


def test_a_patient_speaks_for_themselves_in_everything(portal_people, acting_as):
    response = acting_as("noel").get(PATH)

    assert (response.status_code, response.json()) == (
        200,
        [
            {
                "id": portal_people.patients["noel"].pk,
                "first_name": "Noel",
                "last_name": "Ng",
                "facility_name": "Harbor North",
                "facility_timezone": "America/New_York",
                "relationship": "self",
                "scopes": ["portal.profile", "portal.schedule", "portal.records", "portal.messages"],
                "ends_on": None,
            }
        ],
    )


def test_a_guardian_speaks_for_whom_they_look_after_in_what_was_agreed(portal_people, acting_as):
    ProxyAccess.unscoped.update(profile=False, messages=False)

    (only,) = acting_as("gina").get(PATH).json()

    assert (only["first_name"], only["relationship"], only["scopes"]) == (
        "Ana",
        "guardian",
        ["portal.schedule", "portal.records"],
    )


@pytest.mark.parametrize(("starts", "ends", "status"), [(0, 0, 200), (1, 2, 401), (-2, -1, 401), (0, None, 200)])
def test_a_link_counts_on_its_days_by_the_clock_of_the_facility(portal_people, acting_as, starts, ends, status):
    today = datetime.now(tz=UTC).astimezone(ZoneInfo("America/New_York")).date()
    ProxyAccess.unscoped.update(
        starts_on=today + timedelta(days=starts), ends_on=None if ends is None else today + timedelta(days=ends)
    )

    assert acting_as("gina").get(PATH).status_code == status


def test_a_revoked_link_ends_the_session_that_has_no_other(portal_people, acting_as):
    gina = acting_as("gina")
    assert gina.get(PATH).status_code == 200
    ProxyAccess.unscoped.update(revoked_at=datetime.now(tz=UTC))

    assert gina.get(PATH).status_code == 401


@pytest.mark.parametrize("name", ["stan", "lost"])
def test_people_of_the_clinic_have_no_key_to_this_door(portal_people, acting_as, name):
    assert acting_as(name).get(PATH).status_code == 401


def test_patients_have_no_key_to_the_clinics(portal_people, acting_as):
    assert acting_as("ana").get("users/me/").status_code == 401
    assert acting_as("ana").get("patients/").status_code == 401


def test_it_costs_three_statements(portal_people, acting_as, statements):
    gina = acting_as("gina")
    gina.get(PATH)

    assert statements(lambda: gina.get(PATH)) == 3
