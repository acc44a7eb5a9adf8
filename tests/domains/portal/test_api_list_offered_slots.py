from datetime import timedelta

import pytest

from careflow.domains.facilities.models import Staff
from careflow.domains.scheduling.models import AvailabilitySettings
from tests.domains.portal.bookings import offer, shown, three_days_on
from tests.domains.scheduling.factories import make_slot, type_of


@pytest.fixture
def slots(portal_people):
    return offer(portal_people, 16, 15)


@pytest.fixture
def path(portal_people, slots):
    paul = portal_people.staff["paul@north"]
    return f"portal/scheduling/slots/?provider={paul.pk}&type={type_of(paul.facility).pk}"


def test_times_are_listed_as_they_come(acting_as, slots, path):
    response = acting_as("ana").get(path)

    assert (response.status_code, response.json()) == (
        200,
        [
            {"id": slot.pk, "start_time": shown(slot.starts_at), "end_time": shown(slot.ends_at),
             "auto_confirms": False}
            for slot in reversed(slots)
        ],
    )  # fmt: skip


def test_it_says_what_is_confirmed_at_once(portal_people, acting_as, path):
    offer(portal_people, confirms=True)

    assert {slot["auto_confirms"] for slot in acting_as("ana").get(path).json()} == {True}


def test_what_was_booked_is_gone(acting_as, slots, path):
    acting_as("noel").post("portal/scheduling/book/", {"slot_id": slots[0].pk})

    assert [slot["id"] for slot in acting_as("ana").get(path).json()] == [slots[1].pk]


@pytest.mark.weak_point("P4")
def test_days_are_days_of_the_clinic(portal_people, acting_as, path):
    """An evening in New York is the next day by UTC."""
    paul, day = portal_people.staff["paul@north"], three_days_on(15).date()
    evening = make_slot(paul, three_days_on(3) + timedelta(days=1))  # at ten or eleven of the day before
    next_day = make_slot(paul, three_days_on(15) + timedelta(days=1))
    client = acting_as("ana")

    def listed(**days):
        return [slot["id"] for slot in client.get(path + "".join(f"&{key}={day}" for key, day in days.items())).json()]

    tomorrow = day + timedelta(days=1)
    everything = listed()
    assert everything[-2:] == [evening.pk, next_day.pk]
    assert listed(**{"from": day, "to": day}) == everything[:-1]
    assert listed(**{"from": tomorrow}) == listed(**{"from": tomorrow, "to": tomorrow}) == [next_day.pk]
    assert listed(to=day) == everything[:-1]
    assert listed(**{"from": "0001-01-01", "to": "9999-12-31"}) == everything
    assert listed(**{"from": "9999-12-31"}) == listed(to="0001-01-01") == []


@pytest.mark.weak_point("W7", "W11")
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("", "provider"), ("provider=1", "type"), ("type=1", "provider"), ("provider=x&type=1", "provider"),
        ("provider=1&type=x", "type"), ("provider=1&type=-1", "type"), ("provider=1&type=1&from=monday", "from"),
        ("provider=1&type=1&to=2027-02-30", "to"), ("provider=1&type=1&from=2027-03-02&to=2027-03-01", "to"),
        ("provider=1&type=1&from=2027-03-01T09:00", "from"),
    ],
)  # fmt: skip
def test_an_odd_question_is_refused_in_a_sentence(portal_people, acting_as, query, field):
    response = acting_as("ana").get(f"portal/scheduling/slots/?{query}")

    assert response.status_code == 400
    assert field in response.json()
    assert isinstance(response.json()["detail"], str)


@pytest.mark.weak_point("W19")
def test_whoever_has_left_offers_nothing(portal_people, acting_as, path):
    Staff.unscoped.filter(pk=portal_people.staff["paul@north"].pk).update(is_active=False)

    assert acting_as("ana").get(path).json() == []


def test_a_portal_that_only_shows_offers_nothing(portal_people, acting_as, path):
    AvailabilitySettings.unscoped.create(facility=portal_people.facilities["north"], portal_is_view_only=True)

    assert acting_as("ana").get(path).json() == []


def test_patients_of_elsewhere_see_none_of_it(acting_as, path):
    assert acting_as("sofia").get(path).json() == acting_as("lars").get(path).json() == []


@pytest.mark.parametrize("who", [None, "stan", "lost"])
def test_the_clinics_people_are_turned_away(acting_as, path, who):
    assert acting_as(who).get(path).status_code == 401


def test_it_costs_the_same_for_two_times_and_for_many(portal_people, acting_as, path, statements):
    client = acting_as("ana")
    few = statements(lambda: client.get(path))
    offer(portal_people, *range(1, 15))

    assert few == statements(lambda: client.get(path)) == 3
