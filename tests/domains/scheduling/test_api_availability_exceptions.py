from datetime import date, timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.scheduling.models import AvailabilityException, BookableSlot
from careflow.domains.scheduling.operations import renew_facility
from careflow.platform.localtime import to_local
from tests.domains.scheduling.factories import at_desk, make_template

pytestmark = pytest.mark.django_db
PATH = "availability-exceptions/"


def next_monday():
    day = timezone.now().date() + timedelta(days=2)
    return day + timedelta(days=-day.weekday() % 7)


@pytest.fixture
def offered(north, paul):
    """Paul and Petra, every weekday from nine to ten; what is offered on the next Monday, as clock times."""

    def times(staff, day=None):
        zone = at_desk(north).zone
        moments = (
            to_local(row, zone)
            for row in BookableSlot.unscoped.filter(provider=staff).values_list("starts_at", flat=True)
        )
        return sorted(f"{moment:%H:%M}" for moment in moments if moment.date() == (day or next_monday()))

    return times


@pytest.fixture
def both(cast, north, paul):
    petra = cast.staff["petra@north"]
    for provider in (paul, petra):
        make_template(provider, slot_minutes=30)
    renew_facility(actor=at_desk(north), now=timezone.now())
    return paul, petra


def day_off(**fields):
    return {"kind": "closed", "first_day": str(next_monday())} | fields


def test_a_day_off_takes_the_free_times_of_one_provider(acting_as, north, paul, both, path, offered):
    response = acting_as("stan").post(path(PATH), day_off(provider=paul.pk, reason="Conference"))

    row, event = AvailabilityException.unscoped.get(), AuditEvent.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": row.pk,
        "provider": paul.pk,
        "provider_display_name": "MD Paul Example",
        "kind": "closed",
        "first_day": str(next_monday()),
        "last_day": str(next_monday()),
        "start_time": None,
        "end_time": None,
        "reason": "Conference",
        "version": 1,
    }
    assert (event.model_name, event.action, event.object_pk, event.facility_id) == (
        "availabilityexception", "create", str(row.pk), north.pk,
    )  # fmt: skip
    assert event.metadata == {
        "provider_id": paul.pk,
        "kind": "closed",
        "first_day": str(next_monday()),
        "last_day": str(next_monday()),
        "start_time": None,
        "end_time": None,
        "actor_name": "Stan Example",
    }
    assert [offered(provider) for provider in both] == [[], ["09:00", "09:30"]]
    assert acting_as("bill").get(path(f"{PATH}{row.pk}/")).json() == response.json()
    assert acting_as("bill").get(path(PATH)).json() == [response.json()]


def test_a_closed_clinic_takes_the_free_times_of_all(acting_as, both, path, offered):
    last = str(next_monday() + timedelta(days=1))
    response = acting_as("stan").post(path(PATH), day_off(provider=None, last_day=last))

    assert (response.json()["provider"], response.json()["provider_display_name"]) == (None, "")
    assert [offered(provider, next_monday() + timedelta(days=n)) for provider in both for n in range(3)] == [
        [], [], ["09:00", "09:30"], [], [], ["09:00", "09:30"],
    ]  # fmt: skip


def test_part_of_a_day_and_other_hours(acting_as, paul, both, path, offered):
    desk = acting_as("stan")
    made = desk.post(path(PATH), day_off(provider=paul.pk, start_time="09:00", end_time="09:15")).json()
    part = offered(paul)
    desk.patch(path(f"{PATH}{made['id']}/"), {"kind": "hours", "end_time": "09:30"})

    assert (part, offered(paul)) == (["09:30"], ["09:00"])


def test_what_is_removed_is_offered_again(acting_as, paul, both, path, offered):
    desk = acting_as("stan")
    made = desk.post(path(PATH), day_off(provider=paul.pk)).json()

    response = desk.delete(path(f"{PATH}{made['id']}/"))

    assert (response.status_code, offered(paul)) == (204, ["09:00", "09:30"])
    assert [event.action for event in AuditEvent.objects.order_by("id")] == ["create", "delete"]


def test_a_change_is_told_and_moves_the_day(acting_as, paul, both, path, offered):
    desk = acting_as("stan")
    made = desk.post(path(PATH), day_off(provider=paul.pk)).json()
    tuesday = next_monday() + timedelta(days=1)

    response = desk.patch(path(f"{PATH}{made['id']}/"), {"first_day": str(tuesday), "last_day": str(tuesday)})

    assert (response.status_code, response.json()["version"]) == (200, 2)
    assert (offered(paul), offered(paul, tuesday)) == (["09:00", "09:30"], [])
    assert AuditEvent.objects.latest("id").metadata["next"] == {"first_day": str(tuesday), "last_day": str(tuesday)}
    assert desk.patch(path(f"{PATH}{made['id']}/"), {"reason": ""}).json()["version"] == 2
    assert AuditEvent.objects.count() == 2


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_who_read_an_older_version_changes_nothing(acting_as, both, path, method):
    desk = acting_as("stan")
    made = desk.post(path(PATH), day_off()).json()
    one = path(f"{PATH}{made['id']}/")
    desk.patch(one, {"reason": "Flood"})

    response = desk.send(method, one, {"reason": "Fire"}, headers={"If-Match": '"1"'})

    assert (response.status_code, desk.get(one).json()["reason"]) == (412, "Flood")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "open"}, "kind"),
        ({"kind": None}, "kind"),
        ({"kind": "hours"}, "start_time"),
        ({"first_day": None}, "first_day"),
        ({"first_day": "0001-01-01"}, "first_day"),
        ({"last_day": "9999-12-31"}, "last_day"),
        ({"last_day": "2026-01-01"}, "last_day"),
        ({"start_time": "09:00"}, "end_time"),
        ({"end_time": "09:00"}, "start_time"),
        ({"start_time": "10:00", "end_time": "09:00"}, "end_time"),
        ({"start_time": "10:00", "end_time": "10:00"}, "end_time"),
        ({"reason": "x" * 256}, "reason"),
        ({"reason": "\0"}, "detail"),
        ({"provider": True}, "provider"),
        ({"who": 1}, "who"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(acting_as, path, fields, field):
    response = acting_as("stan").post(path(PATH), day_off(**fields))

    assert (response.status_code, field in response.json()) == (400, True), response.content
    assert not AvailabilityException.unscoped.exists()


def test_rows_of_elsewhere_are_not_there(cast, acting_as, path):
    desk = acting_as("stan")
    foreign = AvailabilityException.unscoped.create(
        facility=cast.facilities["south"], kind="closed", first_day=date(2027, 1, 1), last_day=date(2027, 1, 1)
    )
    refused = [desk.post(path(PATH), day_off(provider=number)) for number in (cast.staff["paul@south"].pk, 987_654)]

    assert {answer.status_code for answer in refused} == {400}
    assert refused[0].json() == refused[1].json()
    for method in ("GET", "PATCH", "DELETE"):
        assert desk.send(method, path(f"{PATH}{foreign.pk}/"), {}).status_code == 404
    assert desk.get(path(PATH)).json() == []


@pytest.mark.parametrize(
    ("who", "reads", "writes"), [(None, 401, 401), ("bill", 200, 403), ("sara", 403, 403), ("lena", 403, 403)]
)
def test_it_turns_away(acting_as, north, path, who, reads, writes):
    row = AvailabilityException.unscoped.create(
        facility=north, kind="closed", first_day=next_monday(), last_day=next_monday()
    )
    person, one = acting_as(who), path(f"{PATH}{row.pk}/")

    assert {person.get(path(PATH)).status_code, person.get(one).status_code} == {reads}
    assert {
        person.post(path(PATH), day_off()).status_code,
        person.patch(one, {"reason": "x"}).status_code,
        person.delete(one).status_code,
    } == {writes}


def test_it_costs(acting_as, paul, both, path, statements, budget):
    desk = acting_as("stan")

    assert statements(lambda: desk.post(path(PATH), day_off(provider=paul.pk))) == budget("add_availability_exception")
    number = AvailabilityException.unscoped.get().pk
    assert statements(lambda: desk.get(path(PATH))) == budget("list_availability_exceptions")
    assert statements(lambda: desk.get(path(f"{PATH}{number}/"))) == budget("get_availability_exception")
    assert statements(
        lambda: desk.patch(path(f"{PATH}{number}/"), {"start_time": "09:00", "end_time": "09:30"})
    ) == budget("change_availability_exception")
    assert statements(lambda: desk.delete(path(f"{PATH}{number}/"))) == budget("delete_availability_exception")
    of_two_providers = statements(lambda: desk.post(path(PATH), day_off()))
    assert of_two_providers == budget("add_availability_exception")
