"""Who has opened a chart, as its patient sees it."""

import pytest

from careflow.domains.portal.models import ProxyAccess

PATH = "portal/chart-openings/"


def test_a_patient_sees_who_opened_the_chart_and_when(portal_people, acting_as):
    ana, north = portal_people.patients["ana"], portal_people.facilities["north"]
    assert acting_as("stan").get(f"patients/{ana.pk}/?facility_id={north.pk}").status_code == 200
    acting_as("ana").get("portal/medical-summary/")

    seen = acting_as("ana").get(PATH).json()

    assert [(row["opened_by"], row["kind"]) for row in seen] == [
        ("Ana Harbor", "viewed"),
        ("Stan Example", "viewed"),
    ]
    assert set(seen[0]) == {"id", "opened_at", "opened_by", "kind", "part"}
    assert acting_as("gina").get(PATH).json() == seen


def test_nobody_elses_openings_are_shown(portal_people, acting_as):
    acting_as("ana").get("portal/medical-summary/")

    assert acting_as("noel").get(PATH).json() == []
    assert acting_as("noel").get(f"{PATH}?patient={portal_people.patients['ana'].pk}").status_code == 404


def test_a_guardian_needs_the_scope_of_the_records(portal_people, acting_as):
    ProxyAccess.unscoped.update(records=False)

    assert acting_as("gina").get(PATH).status_code == 403


@pytest.mark.parametrize("who", [None, "stan", "olivia"])
def test_the_clinics_people_are_turned_away(portal_people, acting_as, who):
    assert acting_as(who).get(PATH).status_code == 401


def test_it_costs_two_statements(portal_people, acting_as, statements):
    ana = acting_as("ana")

    assert statements(lambda: ana.get(PATH)) == 2
