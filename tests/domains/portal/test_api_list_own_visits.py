from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.portal.models import ProxyAccess
from careflow.domains.scheduling.models import Appointment, AvailabilitySettings
from tests.domains.portal.bookings import offer, shown, three_days_on
from tests.domains.scheduling.factories import make_appointment, status_of

PATH = "portal/appointments/"


@pytest.fixture
def ana(portal_people):
    offer(portal_people)
    return portal_people.patients["ana"]


@pytest.fixture
def visit(portal_people, ana):
    return make_appointment(
        ana.facility, ana, at=three_days_on(15), minutes=30, rendering_provider=portal_people.staff["paul@north"],
        rendering_provider_name="MD Paul Example", room="Exam 3", reason="Cough", notes="difficult",
    )  # fmt: skip


def test_a_visit_is_shown_as_the_patient_may_see_it(acting_as, visit):
    response = acting_as("ana").get(PATH)

    assert (response.status_code, response.json()) == (
        200,
        [
            {
                "id": visit.pk, "appointment_time": shown(visit.starts_at), "end_time": shown(visit.ends_at),
                "facility_name": "Harbor North", "facility_timezone": "America/New_York", "status_name": "Pending",
                "status_code": "pending", "appointment_type_name": "Follow Up", "provider_display_name":
                "MD Paul Example", "reason": "Cough", "cancel_eligibility": {"can_cancel": True, "cutoff_hours": 24},
                "version": 1, "duration_minutes": 30, "appointment_type_code": "follow_up", "room": "Exam 3",
            }
        ],
    )  # fmt: skip


def test_those_to_come_are_in_order_and_cancelled_ones_among_them(acting_as, ana, visit):
    gone = {"status": status_of(ana.facility, "cancelled"), "occupies_time": False}
    later = make_appointment(ana.facility, ana, at=three_days_on(17), **gone)
    sooner = make_appointment(ana.facility, ana, at=three_days_on(12))

    found = acting_as("ana").get(PATH).json()

    assert [entry["id"] for entry in found] == [sooner.pk, visit.pk, later.pk]
    assert found[2]["cancel_eligibility"]["can_cancel"] is False


@pytest.mark.parametrize("past", ["1", "true", "yes", "TRUE"])
def test_past_ones_are_those_of_a_year_the_latest_first(acting_as, ana, visit, past):
    now = timezone.now()
    ages = [timedelta(days=30), timedelta(days=1), timedelta(days=364), timedelta(days=366)]
    rows = [make_appointment(ana.facility, ana, at=now - age) for age in ages]

    found = acting_as("ana").get(f"{PATH}?past={past}").json()

    assert [entry["id"] for entry in found] == [rows[1].pk, rows[0].pk, rows[2].pk]


@pytest.mark.parametrize("past", ["0", "false", "nonsense", ""])
def test_anything_else_means_those_to_come(acting_as, visit, past):
    assert [entry["id"] for entry in acting_as("ana").get(f"{PATH}?past={past}").json()] == [visit.pk]


def test_nobody_elses_visits_are_shown(acting_as, visit):
    for name in ("noel", "sofia", "lars"):
        assert acting_as(name).get(PATH).json() == []


def test_a_deleted_visit_is_not_shown(acting_as, visit):
    Appointment.unscoped.filter(pk=visit.pk).update(deleted_at=timezone.now(), occupies_time=False)

    assert acting_as("ana").get(PATH).json() == []


def test_a_guardian_sees_them_who_may_plan(acting_as, ana, visit):
    assert [entry["id"] for entry in acting_as("gina").get(f"{PATH}?patient={ana.pk}").json()] == [visit.pk]
    ProxyAccess.unscoped.update(schedule=False)
    assert acting_as("gina").get(PATH).status_code == 403


def test_a_portal_that_only_shows_says_that_nothing_can_be_called_off(acting_as, ana, visit):
    AvailabilitySettings.unscoped.create(facility=ana.facility, portal_is_view_only=True)

    assert acting_as("ana").get(PATH).json()[0]["cancel_eligibility"] == {"can_cancel": False, "cutoff_hours": 24}


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 401), ("olivia", 401), ("noel", 200)])
def test_the_clinics_people_are_turned_away(portal_people, acting_as, who, status):
    assert acting_as(who).get(PATH).status_code == status


def test_it_costs_the_same_for_one_and_for_many(acting_as, ana, visit, statements):
    client = acting_as("ana")
    one = statements(lambda: client.get(PATH))
    for hour in range(20):
        make_appointment(ana.facility, ana, at=three_days_on(1) + timedelta(days=1, hours=hour))

    assert one == statements(lambda: client.get(PATH)) == 2
