import pytest

from careflow.domains.facilities.models import Facility, Staff
from careflow.domains.scheduling.models import AvailabilitySettings
from tests.domains.portal.bookings import offer

PATH = "portal/scheduling/providers/"


def test_those_who_have_times_are_listed_by_name(portal_people, acting_as):
    offer(portal_people, 15, 16)
    offer(portal_people, 15, provider="petra@north")
    Staff.unscoped.filter(pk=portal_people.staff["petra@north"].pk).update(specialty="Pediatrics")

    response = acting_as("ana").get(PATH)

    assert (response.status_code, response.json()) == (
        200,
        [
            {"id": portal_people.staff["petra@north"].pk, "display_name": "DO Petra Example", "specialty":
             "Pediatrics"},
            {"id": portal_people.staff["paul@north"].pk, "display_name": "MD Paul Example", "specialty": ""},
        ],
    )  # fmt: skip


def test_whoever_has_left_is_not_listed(portal_people, acting_as):
    offer(portal_people, 15)
    Staff.unscoped.filter(pk=portal_people.staff["paul@north"].pk).update(is_active=False)

    assert acting_as("ana").get(PATH).json() == []


@pytest.mark.parametrize("switch", ["facility", "view only"])
def test_a_clinic_that_takes_no_bookings_lists_nobody(portal_people, acting_as, switch):
    offer(portal_people, 15)
    north = portal_people.facilities["north"]
    if switch == "facility":
        Facility.unscoped.filter(pk=north.pk).update(online_scheduling_disabled=True)
    else:
        AvailabilitySettings.unscoped.create(facility=north, portal_is_view_only=True)

    assert acting_as("ana").get(PATH).json() == []


def test_patients_of_elsewhere_see_their_own_clinics_people(portal_people, acting_as):
    offer(portal_people, 15)

    assert acting_as("sofia").get(PATH).json() == acting_as("lars").get(PATH).json() == []


@pytest.mark.parametrize("who", [None, "stan", "lost"])
def test_the_clinics_people_are_turned_away(portal_people, acting_as, who):
    assert acting_as(who).get(PATH).status_code == 401


def test_it_costs_the_same_for_one_time_and_for_many(portal_people, acting_as, statements):
    offer(portal_people, 1)
    client = acting_as("ana")
    one = statements(lambda: client.get(PATH))
    offer(portal_people, *range(2, 20))

    assert one == statements(lambda: client.get(PATH)) == 3
