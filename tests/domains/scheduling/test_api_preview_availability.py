from dataclasses import replace
from datetime import time, timedelta

import pytest

from careflow.domains.scheduling.models import AvailabilityException, BookableSlot
from careflow.platform.endpoint import gate
from tests.domains.scheduling.factories import MONDAY, NOW, make_appointment, make_slot, make_template, type_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(monkeypatch):
    """Moves the handler's clock; tokens keep their own."""
    enter = gate.enter

    def move(moment):
        monkeypatch.setattr(gate, "enter", lambda *args, **named: replace(enter(*args, **named), now=moment))

    return move


@pytest.fixture(autouse=True)
def a_fortnight_before(at):
    at(NOW)


@pytest.fixture
def preview(acting_as, paul, path):
    def ask(who="bill", **query):
        usual = {"provider": paul.pk, "from": MONDAY, "to": MONDAY}
        return acting_as(who).get(path("availability-preview/", **(usual | query)))

    return ask


def test_it_shows_what_would_be_offered_and_writes_nothing(north, ana, paul, preview):
    template = make_template(paul, slot_minutes=20)
    make_slot(paul, f"{MONDAY}T09:30", type_code="consult")
    make_appointment(north, ana, at=f"{MONDAY}T09:10", minutes=10, rendering_provider=paul)

    response = preview()

    own = {"appointment_type": type_of(north).pk, "appointment_type_name": "Follow Up", "template": template.pk}
    by_hand = {"appointment_type": type_of(north, "consult").pk, "appointment_type_name": "Consult", "template": None}
    assert response.status_code == 200
    assert response.json() == [
        {"start_time": f"{MONDAY}T13:00:00Z", "end_time": f"{MONDAY}T13:20:00Z", **own, "is_booked": True},
        {"start_time": f"{MONDAY}T13:30:00Z", "end_time": f"{MONDAY}T13:45:00Z", **by_hand, "is_booked": False},
    ]
    assert BookableSlot.unscoped.count() == 1


def test_it_knows_exceptions_and_closed_days(north, paul, preview):
    make_template(paul, weekdays=range(1, 8), slot_minutes=60)
    AvailabilityException.unscoped.create(facility=north, kind="closed", first_day="2027-03-16", last_day="2027-03-17")

    found = preview(to="2027-03-21").json()

    assert [entry["start_time"][:10] for entry in found] == ["2027-03-15", "2027-03-18", "2027-03-19"]


@pytest.mark.parametrize(
    ("passed", "starts"),
    [
        (timedelta(seconds=-1), ["13:00", "14:00", "15:00"]),
        (timedelta(0), ["14:00", "15:00"]),
        (timedelta(hours=1, minutes=30), ["15:00"]),
        (timedelta(days=1), []),
    ],
)
def test_what_has_begun_is_no_longer_offered(paul, preview, at, passed, starts):
    make_template(paul, end=time(11), slot_minutes=60)
    by_hand = make_slot(paul, f"{MONDAY}T11:00")
    at(by_hand.starts_at - timedelta(hours=2) + passed)

    found = preview().json()

    assert [entry["start_time"][11:16] for entry in found] == starts


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"provider": "x"}, "provider"), ({"provider": ""}, "provider"), ({"provider": 987_654}, "provider"),
        ({"from": "x"}, "from"), ({"from": ""}, "from"), ({"to": "2027-02-30"}, "to"), ({"to": "2027-03-14"}, "to"),
        ({"to": "2027-06-15"}, "to"), ({"from": "0001-01-01"}, "from"), ({"to": "9999-12-31"}, "to"),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_is_refused_by_its_parameter(preview, query, field):
    response = preview(**query)

    assert (response.status_code, field in response.json()) == (400, True), response.content


def test_somebody_of_another_facility_is_not_there(cast, preview):
    assert preview(provider=cast.staff["paul@south"].pk).json() == preview(provider=987_654).json()


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("sara", 403), ("lena", 403), ("nina", 200)])
def test_it_turns_away(preview, who, status):
    assert preview(who).status_code == status


def test_it_costs(north, ana, paul, preview, statements, budget):
    make_template(paul, slot_minutes=5)
    one = statements(preview)
    make_slot(paul, f"{MONDAY}T11:00")
    make_appointment(north, ana, rendering_provider=paul)

    assert one == statements(lambda: preview(to="2027-05-15")) == budget("preview_availability")
