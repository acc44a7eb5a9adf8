"""A patient and the desk, over HTTP, on the two Sundays of the year that are not 24 hours long."""

from datetime import UTC, datetime, time
from types import SimpleNamespace

import pytest

from careflow.domains.facilities.models import Facility, Resource
from careflow.platform.endpoint import gate
from tests.domains.scheduling.factories import status_of, take_bookings, type_of

SUNDAYS = {
    "an hour is missing": ("2026-03-08", ["06:00", "07:00", "07:30"]),
    "an hour comes twice": ("2026-11-01", ["05:00", "07:00", "07:30", "08:00", "08:30"]),
}


class Sunday:
    """Paul offers half hours from one to four at night; the patients ask on the day before."""

    def __init__(self, cast, acting_as, day):
        self.north, self.paul, self.day = cast.facilities["north"], cast.staff["paul@north"], day
        self.stan, self.ana, self.noel = acting_as("stan"), acting_as("ana"), acting_as("noel")
        take_bookings(self.paul)
        Facility.unscoped.filter(pk=self.north.pk).update(
            operating_start_time=time(0), operating_end_time=time(6), operating_days=[7]
        )
        body = {
            "provider": self.paul.pk, "appointment_type": type_of(self.north).pk, "weekdays": [7],
            "start_time": "01:00", "end_time": "04:00", "slot_minutes": 30, "valid_from": day,
        }  # fmt: skip
        assert self.desk("POST", "availability-templates/", body).status_code == 201

    def desk(self, method, rest, body=None, query=""):
        return self.stan.send(method, f"appointments/{rest}?facility_id={self.north.pk}{query}", body)

    def offered(self, who):
        query = f"provider={self.paul.pk}&type={type_of(self.north).pk}&from={self.day}&to={self.day}"
        found = who.get(f"portal/scheduling/slots/?{query}").json()
        return {slot["start_time"].removeprefix(f"{self.day}T")[:5]: slot["id"] for slot in found}

    def book(self, who, slot):
        return who.post("portal/scheduling/book/", {"slot_id": slot})


@pytest.fixture(params=SUNDAYS)
def sunday(request, portal_people, acting_as, monkeypatch):
    day, wanted = SUNDAYS[request.param]
    before = datetime.fromisoformat(day).replace(tzinfo=UTC)
    monkeypatch.setattr(gate, "timezone", SimpleNamespace(now=lambda: before))
    sunday = Sunday(portal_people, acting_as, day)
    sunday.wanted = wanted
    return sunday


def test_only_half_hours_of_half_an_hour_are_offered(sunday):
    assert list(sunday.offered(sunday.ana)) == sunday.wanted


def test_the_desk_sees_the_booking_at_the_hour_that_the_patient_chose(sunday):
    first, *others = sunday.wanted
    booked = sunday.book(sunday.ana, sunday.offered(sunday.ana)[first])

    (seen,) = sunday.desk("GET", "", query=f"&date={sunday.day}").json()
    column = Resource.unscoped.get(linked_staff=sunday.paul).pk
    assert booked.json()["appointment_time"] == f"{sunday.day}T{first}:00Z"
    assert (seen["id"], seen["appointment_time"], seen["end_time"], seen["resource"]) == (
        booked.json()["id"], f"{sunday.day}T01:00", f"{sunday.day}T01:30", column,
    )  # fmt: skip
    assert list(sunday.offered(sunday.noel)) == others


def test_a_time_that_the_desk_gives_back_and_takes_again_comes_and_goes(sunday):
    first, *others = sunday.wanted
    slot = sunday.offered(sunday.ana)[first]
    number = sunday.book(sunday.ana, slot).json()["id"]

    for change, left in (
        ({"status": status_of(sunday.north, "cancelled").pk}, sunday.wanted),
        ({"status": status_of(sunday.north).pk}, others),
        ({"appointment_time": f"{sunday.day}T05:00"}, sunday.wanted),
        ({"appointment_time": f"{sunday.day}T01:00"}, others),
    ):
        assert sunday.desk("PATCH", f"{number}/", change).status_code == 200
        assert list(sunday.offered(sunday.noel)) == left

    assert sunday.book(sunday.noel, slot).status_code == 400


def test_a_day_off_that_is_added_later_leaves_nothing_to_book(sunday):
    shown = sunday.offered(sunday.noel)
    kept = sunday.book(sunday.ana, shown[sunday.wanted[0]]).json()
    body = {"provider": sunday.paul.pk, "kind": "closed", "first_day": sunday.day}

    assert sunday.desk("POST", "availability-exceptions/", body).status_code == 201

    assert sunday.offered(sunday.noel) == {}
    assert {sunday.book(sunday.noel, slot).status_code for slot in shown.values()} == {400, 404}
    assert [visit["id"] for visit in sunday.ana.get("portal/appointments/").json()] == [kept["id"]]


def test_other_hours_of_the_provider_are_offered_in_place_of_the_old_ones(sunday):
    (template,) = sunday.desk("GET", "availability-templates/").json()

    change = {"start_time": "03:15", "end_time": "04:15"}
    assert sunday.desk("PATCH", f"availability-templates/{template['id']}/", change).status_code == 200

    hour = "07" if sunday.day.startswith("2026-03") else "08"
    assert list(sunday.offered(sunday.ana)) == [f"{hour}:15", f"{hour}:45"]
