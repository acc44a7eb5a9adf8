import pytest

from careflow.domains.facilities.models import AppointmentType
from tests.domains.portal.bookings import offer, three_days_on
from tests.domains.scheduling.factories import make_slot, take_bookings, type_of

PATH = "portal/scheduling/appointment-types/"


@pytest.fixture
def paul(portal_people):
    offer(portal_people, 15, 16)
    return portal_people.staff["paul@north"]


def test_what_may_be_booked_with_somebody_is_listed_by_name(acting_as, paul):
    take_bookings(paul, "annual")
    make_slot(paul, three_days_on(18), type_code="annual")

    response = acting_as("ana").get(f"{PATH}?provider={paul.pk}")

    annual, follow_up = (type_of(paul.facility, code) for code in ("annual", "follow_up"))
    assert (response.status_code, response.json()) == (
        200,
        [
            {"id": kind.pk, "code": kind.code, "name": kind.name, "duration_minutes": kind.duration_minutes}
            for kind in (annual, follow_up)
        ],
    )


def test_what_is_out_of_use_is_not_listed(acting_as, paul):
    AppointmentType.unscoped.filter(pk=type_of(paul.facility).pk).update(is_active=False)

    assert acting_as("ana").get(f"{PATH}?provider={paul.pk}").json() == []


def test_with_somebody_unknown_or_of_elsewhere_there_is_nothing(portal_people, acting_as, paul):
    for number in (10**9, portal_people.staff["sara@south"].pk):
        assert acting_as("ana").get(f"{PATH}?provider={number}").json() == []
    assert acting_as("sofia").get(f"{PATH}?provider={paul.pk}").json() == []


@pytest.mark.parametrize(
    "query", ["", "?provider=", "?provider=x", "?provider=0", f"?provider={2**70}", "?provider=1.5"]
)
def test_without_a_provider_it_says_what_is_missing(portal_people, acting_as, query):
    response = acting_as("ana").get(f"{PATH}{query}")

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", "provider"])


@pytest.mark.parametrize("who", [None, "stan", "lost"])
def test_the_clinics_people_are_turned_away(acting_as, paul, who):
    assert acting_as(who).get(f"{PATH}?provider={paul.pk}").status_code == 401


def test_it_costs_the_same_for_one_time_and_for_many(portal_people, acting_as, paul, statements):
    client = acting_as("ana")
    few = statements(lambda: client.get(f"{PATH}?provider={paul.pk}"))
    offer(portal_people, *range(1, 12))

    assert few == statements(lambda: client.get(f"{PATH}?provider={paul.pk}")) == 3
