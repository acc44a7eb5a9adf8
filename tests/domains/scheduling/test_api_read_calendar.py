"""A provider's calendar, read with the secret of its address alone."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from icalendar import Calendar

from careflow.domains.accounts.models import SecondFactor
from careflow.domains.facilities.models import Facility, StaffRole
from careflow.domains.organizations.models import Membership, OrganizationRole
from careflow.domains.scheduling.operations import calendar_feeds
from careflow.platform.limits import Limit
from tests.domains.scheduling.factories import NOW, make_appointment, make_feed, make_patient, make_resource, status_of

pytestmark = pytest.mark.django_db
ADDRESS = "appointments/calendar/secret.ics"


@pytest.fixture(autouse=True)
def today(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def anybody(acting_as):
    return acting_as(None)


@pytest.fixture
def feed(paul):
    return make_feed(paul)


def body_of(response):
    return b"".join(response.streaming_content).decode()


def events(response):
    return Calendar.from_ical(body_of(response)).walk("VEVENT")


def test_it_says_when_where_and_of_which_type(anybody, feed, north, paul, room):
    patient = make_patient(north, "Okonkwo", "Zuri", preferred_name="Zuzu")
    visit = make_appointment(
        north, patient, rendering_provider=paul, rendering_provider_name="MD Paul Example", resource=room,
        room="Exam 1", reason="Chest pain", notes="Wheelchair", created_by_name="Stan Example", updated_at=NOW,
        status=status_of(north, "confirmed"), version=2,
    )  # fmt: skip

    response = anybody.get(ADDRESS)

    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Disposition"] == 'attachment; filename="schedule.ics"'
    text = body_of(response)
    lines = text.split("\r\n")
    assert lines.pop(8).startswith("UID:")
    assert lines == [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//CareFlow//CareFlow//EN", "CALSCALE:GREGORIAN",
        "NAME:Harbor North", "X-WR-CALNAME:Harbor North", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "BEGIN:VEVENT",
        "SEQUENCE:2", "DTSTAMP:20270301T150000Z", "DTSTART:20270315T130000Z", "DTEND:20270315T131500Z",
        "SUMMARY:Follow Up", "LOCATION:Harbor North\\, Exam 1", "STATUS:CONFIRMED", "TRANSP:OPAQUE",
        "CLASS:PRIVATE", "END:VEVENT", "END:VCALENDAR", "",
    ]  # fmt: skip
    for word in ("Okonkwo", "Zuri", "Zuzu", "Chest", "Wheelchair", "Stan", "Paul", visit.patient.chart_number):
        assert word not in text


def test_a_room_that_somebody_typed_stays_in_the_house(anybody, feed, north, ana, paul, room):
    make_appointment(north, ana, rendering_provider=paul, room="with Ana’s mother")
    make_appointment(north, ana, at="2027-03-15T10:00", rendering_provider=paul, resource=room, room="Lab; Okonkwo")

    assert [event["LOCATION"] for event in events(anybody.get(ADDRESS))] == ["Harbor North", "Harbor North"]


def test_names_with_marks_of_the_format_are_read_as_they_are(anybody, feed, north, ana, paul):
    name, place = "O’Neil; Söhne, North", "Room 1, “left”; ärztlich\nATTENDEE:x"
    Facility.unscoped.filter(pk=north.pk).update(name=name)
    lab = make_resource(north, "Lab", default_room=place)
    make_appointment(north, ana, rendering_provider=paul, resource=lab, room=place)

    (event,) = events(anybody.get(ADDRESS))

    assert event["LOCATION"] == f"{name}, Room 1, “left”; ärztlich ATTENDEE:x"


def test_cancelled_visits_stay_as_cancelled_and_deleted_ones_vanish(anybody, feed, north, ana, paul):
    off = {"rendering_provider": paul, "occupies_time": False}
    make_appointment(north, ana, status=status_of(north, "cancelled"), **off)
    make_appointment(north, ana, at="2027-03-16T09:00", deleted_at=NOW, **off)

    assert [event["STATUS"] for event in events(anybody.get(ADDRESS))] == ["CANCELLED"]


def test_visits_of_others_are_not_in_it(cast, anybody, feed, north, ana, paul):
    south = cast.facilities["south"]
    make_appointment(north, ana, rendering_provider=cast.staff["petra@north"])
    make_appointment(north, ana)
    make_appointment(south, make_patient(south), rendering_provider=cast.staff["paul@south"])

    assert events(anybody.get(ADDRESS)) == []


@pytest.mark.parametrize(
    ("at", "stands"),
    [
        ("2027-02-21T23:59", False), ("2027-02-22T00:00", True), ("2027-05-30T23:59", True),
        ("2027-05-31T00:00", False),
    ],
)  # fmt: skip
def test_it_reaches_from_a_week_ago_until_ninety_days_ahead(anybody, feed, north, ana, paul, at, stands):
    make_appointment(north, ana, at=at, minutes=1, rendering_provider=paul)

    assert bool(events(anybody.get(ADDRESS))) == stands


@pytest.mark.parametrize("at", ["2027-03-14T00:30", "2027-03-14T03:30", "2027-03-14T23:30"])
def test_its_times_are_right_on_the_day_the_clocks_change(anybody, feed, north, ana, paul, at):
    make_appointment(north, ana, at=at, rendering_provider=paul)

    (event,) = events(anybody.get(ADDRESS))

    assert event.start.astimezone(ZoneInfo(north.timezone)).replace(tzinfo=None) == datetime.fromisoformat(at)


@pytest.mark.parametrize(
    "address",
    [
        "appointments/calendar/other.ics", "appointments/calendar/Secret.ics", "appointments/calendar/%00.ics",
        "appointments/calendar/%ff.ics", f"appointments/calendar/{'x' * 3000}.ics", "appointments/calendar/é.ics",
    ],
)  # fmt: skip
def test_what_opens_nothing_is_not_found(anybody, feed, address):
    response = anybody.get(address)

    assert (response.status_code, response.json()["code"]) == (404, "resource.not_found")


def demand_second_factor(cast, paul):
    OrganizationRole.unscoped.filter(memberships__user=cast.users["paul"]).update(requires_second_factor=True)


LEAVING = {
    "the staff row": lambda cast, paul: (
        type(paul).unscoped.filter(pk=paul.pk).update(is_active=False, is_default=False)
    ),
    "the role": lambda cast, paul: StaffRole.unscoped.filter(pk=paul.role_id).update(is_active=False),
    "the right": lambda cast, paul: (
        type(paul).unscoped.filter(pk=paul.pk).update(security_overrides={"schedule.view": False})
    ),
    "the role's right": lambda cast, paul: StaffRole.unscoped.filter(pk=paul.role_id).update(security_permissions={}),
    "the facility": lambda cast, paul: Facility.unscoped.filter(pk=paul.facility_id).update(is_active=False),
    "the person": lambda cast, paul: get_user_model().objects.filter(pk=paul.user_id).update(is_active=False),
    "the membership": lambda cast, paul: Membership.unscoped.filter(user_id=paul.user_id).update(is_active=False),
    "the organization": lambda cast, paul: Membership.unscoped.filter(user_id=paul.user_id).delete(),
    "a second factor": demand_second_factor,
}


@pytest.mark.parametrize("what", LEAVING)
def test_it_ends_at_once_with(cast, anybody, feed, paul, what):
    assert anybody.get(ADDRESS).status_code == 200

    LEAVING[what](cast, paul)

    assert anybody.get(ADDRESS).status_code == 404


def test_a_second_factor_that_is_set_up_keeps_it(cast, anybody, feed, paul):
    demand_second_factor(cast, paul)
    SecondFactor.objects.create(user=paul.user, secret="A" * 32, started_at=NOW, confirmed_at=NOW)

    assert anybody.get(ADDRESS).status_code == 200


def test_every_refusal_is_the_same_work(cast, anybody, feed, paul, statements):
    make_feed(paul, "ended", ended_at=NOW)
    off = cast.staff["petra@north"]
    make_feed(off, "off")
    type(off).unscoped.filter(pk=off.pk).update(is_active=False, is_default=False)
    secrets = ("unknown", "ended", "off")
    for secret in secrets:
        anybody.get(f"appointments/calendar/{secret}.ics")  # makes its counter

    counts = {statements(lambda name=name: anybody.get(f"appointments/calendar/{name}.ics")) for name in secrets}

    assert len(counts) == 1


def test_who_guesses_is_stopped_and_others_are_not(anybody, feed, monkeypatch):
    monkeypatch.setattr(calendar_feeds, "GUESSES", Limit("calendar_feed.guess", 3, timedelta(minutes=1)))
    guesses = [anybody.get(f"appointments/calendar/{guess}.ics").status_code for guess in range(5)]

    assert guesses == [404, 404, 404, 429, 429]
    refused = anybody.get(ADDRESS)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "60")
    anybody.client.defaults["REMOTE_ADDR"] = "192.0.2.7"
    assert anybody.get(ADDRESS).status_code == 200


def test_a_program_that_asks_on_for_an_old_address_does_not_count_as_guessing(anybody, feed, paul, monkeypatch):
    monkeypatch.setattr(calendar_feeds, "GUESSES", Limit("calendar_feed.guess", 3, timedelta(minutes=1)))
    make_feed(paul, "ended", ended_at=NOW)
    for _ in range(5):
        anybody.get("appointments/calendar/ended.ics")

    assert anybody.get(ADDRESS).status_code == 200


def test_its_budget(anybody, feed, north, ana, paul, statements, budget):
    for hour in (9, 10, 11):
        make_appointment(north, ana, at=f"2027-03-15T{hour:02}:00", rendering_provider=paul)

    assert statements(lambda: anybody.get(ADDRESS)) == budget("read_calendar")
