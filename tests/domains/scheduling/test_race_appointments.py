"""Two people at one visit at the same moment, each over a connection of their own."""

from collections import Counter

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.scheduling.models import Appointment, BookableSlot, EditSession, SlotHold
from tests.conftest import As, token_for
from tests.domains.scheduling.factories import MONDAY, make_appointment, make_patient, make_resource, status_of, type_of
from tests.plugins.races import at_once


class Desk:
    """North, with a person at each of two desks."""

    def __init__(self, cast):
        self.north = cast.facilities["north"]
        self.paul = cast.staff["paul@north"]
        self.ana, self.ben = make_patient(self.north), make_patient(self.north, "Bell", "Ben")
        self.tokens = [token_for(cast.users[name]) for name in ("stan", "nina")]

    def path(self, rest="", **query):
        extra = "".join(f"&{name}={value}" for name, value in query.items())
        return f"appointments/{rest}?facility_id={self.north.pk}{extra}"

    def together(self, *requests):
        """Each request is (method, path, body); the two people take turns in sending them."""
        calls = [
            lambda number=number, request=request: As(self.tokens[number % 2]).send(*request)
            for number, request in enumerate(requests)
        ]
        return at_once(calls)

    def body(self, **fields):
        usual = {
            "patient": self.ana.pk,
            "appointment_time": f"{MONDAY}T09:00",
            "status": status_of(self.north).pk,
            "appointment_type": type_of(self.north).pk,
        }
        return usual | fields


@pytest.fixture
def desk(own_cast):
    return Desk(own_cast)


def statuses(answers):
    return Counter(answer.status_code for answer in answers)


def test_six_bookings_of_one_patient_for_one_day_make_one_visit(desk):
    answers = desk.together(
        *[("POST", desk.path(), desk.body(appointment_time=f"{MONDAY}T{9 + hour:02}:00")) for hour in range(6)]
    )

    assert statuses(answers) == {201: 1, 400: 5}
    assert all("duplicate_day_appointment" in answer.json() for answer in answers if answer.status_code == 400)


def test_different_fields_written_at_once_all_survive(desk):
    visit = make_appointment(desk.north, desk.ana, rendering_provider=desk.paul)
    room = make_resource(desk.north)
    checked_in = status_of(desk.north, "check_in").pk
    changes = [
        {"notes": "wheelchair"}, {"status": checked_in}, {"reason": "cough"}, {"resource": room.pk},
        {"appointment_time": f"{MONDAY}T11:00"}, {"appointment_type": type_of(desk.north, "annual").pk},
    ]  # fmt: skip

    answers = desk.together(*[("PATCH", desk.path(f"{visit.pk}/"), change) for change in changes])

    visit.refresh_from_db()
    shown = As(desk.tokens[0]).get(desk.path(f"{visit.pk}/")).json()
    assert statuses(answers) == {200: 6}
    assert (shown["notes"], shown["status"], shown["reason"], shown["resource"]) == (
        "wheelchair", checked_in, "cough", room.pk,
    )  # fmt: skip
    assert (shown["appointment_time"], shown["duration_minutes"]) == (f"{MONDAY}T11:00", 15)
    assert (shown["appointment_type_code"], shown["version"]) == ("annual", 7)
    assert AuditEvent.objects.count() == 6


def test_of_two_who_read_the_same_version_one_is_told_that_it_is_stale(desk):
    visit = make_appointment(desk.north, desk.ana)
    calls = [
        lambda number=number: As(desk.tokens[number]).patch(
            desk.path(f"{visit.pk}/"), {"notes": str(number)}, headers={"If-Match": '"1"'}
        )
        for number in range(2)
    ]

    assert statuses(at_once(calls)) == {200: 1, 412: 1}


def test_of_two_visits_moved_to_one_time_one_arrives(desk):
    visits = [
        make_appointment(desk.north, desk.ana, at=f"{MONDAY}T1{hour}:00", rendering_provider=desk.paul)
        for hour in range(4)
    ]

    answers = desk.together(
        *[("PATCH", desk.path(f"{visit.pk}/"), {"appointment_time": f"{MONDAY}T16:00"}) for visit in visits]
    )

    assert statuses(answers) == {200: 1, 409: 3}


def test_a_cancelled_visit_and_a_new_one_do_not_both_get_the_time(desk):
    gone = make_appointment(
        desk.north, desk.ana, rendering_provider=desk.paul, status=status_of(desk.north, "cancelled"),
        occupies_time=False,
    )  # fmt: skip

    answers = desk.together(
        ("PATCH", desk.path(f"{gone.pk}/"), {"status": status_of(desk.north).pk}),
        ("POST", desk.path(), desk.body(patient=desk.ben.pk, rendering_provider=desk.paul.pk)),
    )

    assert sorted(statuses(answers).values()) == [1, 1]
    assert 409 in statuses(answers)
    assert Appointment.unscoped.filter(occupies_time=True).count() == 1


def test_two_who_cancel_at_once_leave_one_line_of_history(desk):
    visit = make_appointment(desk.north, desk.ana)
    cancel = ("PATCH", desk.path(f"{visit.pk}/"), {"status": status_of(desk.north, "cancelled").pk})

    answers = desk.together(cancel, cancel)

    assert statuses(answers) == {200: 2}
    assert AuditEvent.objects.count() == 1


def test_visits_that_trade_places_do_not_block_each_other_for_good(desk):
    """Two moves that each want the other's time: nobody waits for ever, nobody gets an error of ours."""
    first = make_appointment(desk.north, desk.ana, at=f"{MONDAY}T09:00", rendering_provider=desk.paul)
    second = make_appointment(desk.north, desk.ben, at=f"{MONDAY}T10:00", rendering_provider=desk.paul)

    answers = desk.together(
        ("PATCH", desk.path(f"{first.pk}/"), {"appointment_time": f"{MONDAY}T10:00"}),
        ("PATCH", desk.path(f"{second.pk}/"), {"appointment_time": f"{MONDAY}T09:00"}),
    )

    assert set(statuses(answers)) <= {200, 409}
    assert 409 in statuses(answers)


def test_one_edit_session_for_many_who_open_a_visit(desk):
    visit = make_appointment(desk.north, desk.ana)

    answers = desk.together(*[("POST", desk.path(f"{visit.pk}/edit-session/"), {})] * 6)

    assert statuses(answers) == {200: 6}
    assert Counter(answer.json()["status"] for answer in answers) == {"active": 3, "occupied": 3}
    assert EditSession.unscoped.count() == 1


def test_one_hold_for_many_who_click_a_cell(desk):
    cell = desk.path("slot-hold/", start_time=f"{MONDAY}T09:00")

    answers = desk.together(*[("POST", cell, None)] * 6)

    assert statuses(answers) == {200: 6}
    assert Counter(answer.json()["status"] for answer in answers) == {"active": 3, "occupied": 3}
    assert SlotHold.unscoped.count() == 1


def test_a_time_is_offered_once(desk):
    body = {
        "provider": desk.paul.pk, "appointment_type": type_of(desk.north).pk,
        "start_time": "2027-03-15T13:00:00Z", "end_time": "2027-03-15T13:30:00Z",
    }  # fmt: skip

    answers = desk.together(*[("POST", desk.path("bookable-slots/"), body)] * 6)

    assert statuses(answers) == {201: 1, 409: 5}
    assert BookableSlot.unscoped.count() == 1
