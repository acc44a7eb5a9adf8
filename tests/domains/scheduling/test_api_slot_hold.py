from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from careflow.domains.scheduling.models import SlotHold
from tests.domains.scheduling.factories import MONDAY, make_resource

pytestmark = pytest.mark.django_db


@pytest.fixture
def cell(path, room):
    """The address of Monday nine o'clock in the room's column."""
    return path("slot-hold/", start_time=f"{MONDAY}T09:00", resource=room.pk)


def age(**past):
    SlotHold.unscoped.update(last_seen_at=timezone.now() - timedelta(**past))


def test_an_empty_cell_is_held_by_who_comes_first(cast, acting_as, cell, room):
    response = acting_as("stan").post(cell)

    hold = SlotHold.unscoped.get()
    assert response.status_code == 200
    assert response.json() == {
        "status": "active",
        "can_override": False,
        "active_user": {
            "user_id": cast.users["stan"].pk,
            "user_name": "Stan Example",
            "started_at": hold.started_at.isoformat().replace("+00:00", "Z"),
            "last_seen_at": hold.last_seen_at.isoformat().replace("+00:00", "Z"),
        },
    }
    assert (hold.resource_key, hold.starts_at) == (room.pk, datetime(2027, 3, 15, 13, 0, tzinfo=UTC))


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_a_colleague_is_told_and_may_take_over(acting_as, cell, method):
    acting_as("stan").post(cell)
    nina = acting_as("nina")

    told = nina.send(method, cell).json()
    taken = nina.send(method, f"{cell}&override=true").json()

    assert (told["status"], told["can_override"], told["active_user"]["user_name"]) == (
        "occupied", True, "Stan Example",
    )  # fmt: skip
    assert (taken["status"], taken["active_user"]["user_name"]) == ("active", "Nina Example")
    assert acting_as("stan").patch(cell).json()["status"] == "occupied"
    assert SlotHold.unscoped.count() == 1


def test_a_heartbeat_keeps_what_is_mine_and_takes_nothing(acting_as, cell):
    desk = acting_as("stan")
    assert desk.patch(cell).json() == {"status": "available", "can_override": False, "active_user": None}
    desk.post(cell)
    age(minutes=4)

    assert desk.patch(cell).json()["status"] == "active"
    assert SlotHold.unscoped.get().last_seen_at > timezone.now() - timedelta(minutes=1)


def test_after_five_silent_minutes_it_is_gone(acting_as, cell, path):
    acting_as("stan").post(cell)
    age(minutes=5, seconds=1)

    assert acting_as("nina").patch(cell).json()["status"] == "available"
    acting_as("nina").post(path("slot-hold/", start_time=f"{MONDAY}T11:00"))
    assert SlotHold.unscoped.get().user_name == "Nina Example"


def test_only_ones_own_hold_is_released(acting_as, cell):
    acting_as("stan").post(cell)

    assert acting_as("nina").delete(cell).json() == {"status": "released"}
    assert SlotHold.unscoped.exists()
    assert acting_as("stan").delete(cell).json() == {"status": "released"}
    assert not SlotHold.unscoped.exists()


@pytest.mark.parametrize("resource", ["", "0"])
def test_the_column_without_a_resource_has_a_key_of_its_own(acting_as, path, cell, resource):
    acting_as("stan").post(cell)

    bare = path("slot-hold/", start_time=f"{MONDAY}T09:00", resource=resource)
    assert acting_as("nina").post(bare).json()["status"] == "active"
    assert acting_as("nina").post(path("slot-hold/", start_time=f"{MONDAY}T09:00")).json()["status"] == "active"
    assert SlotHold.unscoped.count() == 2


@pytest.mark.parametrize(
    "start", [f"{MONDAY}T13:00Z", f"{MONDAY}T13:00:00.000Z", f"{MONDAY}T09:00-04:00", f"{MONDAY}T09:00:00"]
)
def test_the_start_may_carry_an_offset(acting_as, path, start):
    acting_as("stan").post(path("slot-hold/", start_time=start))

    assert SlotHold.unscoped.get().starts_at == datetime(2027, 3, 15, 13, 0, tzinfo=UTC)


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({}, "start_time"),
        ({"start_time": ""}, "start_time"),
        ({"start_time": "nine"}, "start_time"),
        ({"start_time": "2027-13-01T09:00"}, "start_time"),
        ({"start_time": "2027-02-30T09:00"}, "start_time"),
        ({"start_time": "2027-03-14T02:30"}, "start_time"),
        ({"start_time": "0001-01-01T00:00%2B14:00"}, "start_time"),
        ({"start_time": "9999-12-31T23:59-14:00"}, "start_time"),
        ({"start_time": "9999-12-31T23:59"}, "start_time"),
        ({"start_time": f"{MONDAY}T09:00", "resource": "x"}, "resource"),
        ({"start_time": f"{MONDAY}T09:00", "resource": "-1"}, "resource"),
        ({"start_time": f"{MONDAY}T09:00", "resource": "9" * 30}, "resource"),
        ({"start_time": f"{MONDAY}T09:00", "resource": "999999"}, "resource"),
    ],
)
def test_what_is_no_cell_is_refused_by_its_parameter(acting_as, path, method, query, field):
    response = acting_as("stan").send(method, path("slot-hold/", **query))

    assert (response.status_code, field in response.json()) == (400, True)


def test_a_resource_of_another_facility_is_no_column(cast, acting_as, path):
    foreign = make_resource(cast.facilities["south"])

    response = acting_as("stan").post(path("slot-hold/", start_time=f"{MONDAY}T09:00", resource=foreign.pk))

    assert (response.status_code, "resource" in response.json()) == (400, True)


def test_holds_cannot_be_listed(acting_as, cell):
    response = acting_as("stan").get(cell)

    assert (response.status_code, response.json()["code"]) == (405, "request.wrong_method")


def test_it_does_not_keep_others_from_booking(acting_as, cell, path, says, room):
    acting_as("stan").post(cell)

    assert acting_as("nina").post(path(), says(resource=room.pk)).status_code == 201


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
@pytest.mark.parametrize(("who", "status"), [(None, 401), ("bill", 403), ("sara", 403), ("lena", 403)])
def test_it_turns_away(acting_as, cell, method, who, status):
    assert acting_as(who).send(method, cell).status_code == status


def test_it_costs(acting_as, cell, statements, budget):
    desk = acting_as("stan")
    desk.post(cell)

    assert statements(lambda: desk.post(cell)) == budget("hold_slot")
