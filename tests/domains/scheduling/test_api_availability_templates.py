from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import AppointmentType, Staff
from careflow.domains.scheduling.models import AvailabilityTemplate, BookableSlot
from careflow.domains.scheduling.queries import availability as reads
from tests.domains.scheduling.factories import make_template, type_of

pytestmark = pytest.mark.django_db
PATH = "availability-templates/"


@pytest.fixture
def weekly(north, paul):
    """A body that says: Paul, on every weekday of the next fortnight from nine to ten."""
    today = timezone.now().date()

    def body(**fields):
        usual = {
            "provider": paul.pk,
            "appointment_type": type_of(north).pk,
            "weekdays": [1, 2, 3, 4, 5, 6, 7],
            "start_time": "09:00",
            "end_time": "10:00",
            "valid_from": str(today + timedelta(days=2)),
            "valid_until": str(today + timedelta(days=15)),
        }
        return usual | fields

    return body


def test_it_offers_times_week_by_week(acting_as, north, paul, path, weekly):
    response = acting_as("stan").post(path(PATH), weekly())

    template, event = AvailabilityTemplate.unscoped.get(), AuditEvent.objects.get()
    assert response.status_code == 201
    assert response.json() == {
        "id": template.pk,
        "provider": paul.pk,
        "provider_display_name": "MD Paul Example",
        "appointment_type": type_of(north).pk,
        "appointment_type_name": "Follow Up",
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "start_time": "09:00:00",
        "end_time": "10:00:00",
        "slot_minutes": None,
        "duration_minutes": 15,
        "valid_from": weekly()["valid_from"],
        "valid_until": weekly()["valid_until"],
        "version": 1,
    }
    assert response.headers["ETag"] == '"1"'
    assert (event.app_label, event.model_name, event.action, event.object_pk, event.facility_id) == (
        "appointments", "availabilitytemplate", "create", str(template.pk), north.pk,
    )  # fmt: skip
    assert event.metadata == {
        "provider_id": paul.pk,
        "appointment_type_id": type_of(north).pk,
        "weekdays": [1, 2, 3, 4, 5, 6, 7],
        "start_time": "09:00",
        "end_time": "10:00",
        "slot_minutes": None,
        "valid_from": weekly()["valid_from"],
        "valid_until": weekly()["valid_until"],
        "actor_name": "Stan Example",
    }
    slots = BookableSlot.unscoped.filter(template=template, is_generated=True, provider=paul)
    assert slots.count() == 10 * 4  # ten working days of North, four quarters each
    assert acting_as("nina").get(path(f"{PATH}{template.pk}/")).json() == response.json()
    assert acting_as("bill").get(path(PATH)).json() == [response.json()]


def test_a_change_keeps_the_times_that_still_fit(acting_as, path, weekly):
    desk = acting_as("stan")
    made = desk.post(path(PATH), weekly()).json()
    before = dict(BookableSlot.unscoped.values_list("starts_at", "id"))

    response = desk.patch(path(f"{PATH}{made['id']}/"), {"start_time": "09:30", "end_time": "11:00"})

    after = dict(BookableSlot.unscoped.values_list("starts_at", "id"))
    event = AuditEvent.objects.latest("id")
    assert (response.status_code, response.json()["version"], response.json()["start_time"]) == (200, 2, "09:30:00")
    assert len(after) == 10 * 6
    common = before.keys() & after.keys()
    assert len(common) == 10 * 2
    assert all(before[start] == after[start] for start in common)
    assert {name: event.metadata[name] for name in ("changed_fields", "previous", "next")} == {
        "changed_fields": ["end_time", "start_time"],
        "previous": {"start_time": "09:00", "end_time": "10:00"},
        "next": {"start_time": "09:30", "end_time": "11:00"},
    }


def test_a_change_that_changes_nothing_leaves_no_trace(acting_as, path, weekly):
    desk = acting_as("stan")
    made = desk.post(path(PATH), weekly()).json()

    response = desk.patch(path(f"{PATH}{made['id']}/"), {"start_time": "09:00", "weekdays": [7, 6, 5, 4, 3, 2, 1]})

    assert response.json() == made
    assert AuditEvent.objects.count() == 1


def test_a_removed_template_takes_its_free_times_with_it(acting_as, path, weekly):
    desk = acting_as("stan")
    made = desk.post(path(PATH), weekly()).json()

    response = desk.delete(path(f"{PATH}{made['id']}/"))

    assert (response.status_code, response.content) == (204, b"")
    assert not AvailabilityTemplate.unscoped.exists()
    assert not BookableSlot.unscoped.exists()
    assert [event.action for event in AuditEvent.objects.order_by("id")] == ["create", "delete"]
    assert desk.get(path(f"{PATH}{made['id']}/")).status_code == 404


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_who_read_an_older_version_changes_nothing(acting_as, path, weekly, method):
    desk = acting_as("stan")
    made = desk.post(path(PATH), weekly()).json()
    one = path(f"{PATH}{made['id']}/")
    desk.patch(one, {"end_time": "10:30"})

    response = desk.send(method, one, {"end_time": "12:00"}, headers={"If-Match": '"1"'})

    assert (response.status_code, response.json()["code"]) == (412, "resource.stale")
    assert desk.get(one).json()["end_time"] == "10:30:00"


def test_templates_of_one_provider_do_not_cover_the_same_time(acting_as, cast, path, weekly):
    desk = acting_as("stan")
    made = desk.post(path(PATH), weekly()).json()

    clashing = desk.post(path(PATH), weekly(start_time="09:45", end_time="12:00", weekdays=[3]))
    beside = desk.post(path(PATH), weekly(start_time="10:00", end_time="12:00"))
    other = desk.post(path(PATH), weekly(provider=cast.staff["petra@north"].pk))
    moved = desk.patch(path(f"{PATH}{beside.json()['id']}/"), {"start_time": "09:30"})

    assert (clashing.status_code, clashing.json()) == (
        409,
        {
            "detail": "The provider already has weekly times then.",
            "code": "availability.overlap",
            "conflicts": [{"id": made["id"]}],
        },
    )
    assert (beside.status_code, other.status_code, moved.status_code) == (201, 201, 409)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"provider": None}, "provider"),
        ({"provider": True}, "provider"),
        ({"provider": 10**30}, "provider"),
        ({"appointment_type": "x"}, "appointment_type"),
        ({"weekdays": []}, "weekdays"),
        ({"weekdays": [0]}, "weekdays"),
        ({"weekdays": [8]}, "weekdays"),
        ({"weekdays": [True]}, "weekdays"),
        ({"weekdays": [1] * 8}, "weekdays"),
        ({"weekdays": "12345"}, "weekdays"),
        ({"start_time": "9"}, "start_time"),
        ({"start_time": "25:00"}, "start_time"),
        ({"start_time": None}, "start_time"),
        ({"end_time": "09:00"}, "end_time"),
        ({"end_time": "08:00"}, "end_time"),
        ({"end_time": "09:10"}, "end_time"),
        ({"slot_minutes": 4}, "slot_minutes"),
        ({"slot_minutes": 481}, "slot_minutes"),
        ({"slot_minutes": True}, "slot_minutes"),
        ({"slot_minutes": 61}, "end_time"),
        ({"valid_from": "2027-02-30"}, "valid_from"),
        ({"valid_from": "1066-10-14", "valid_until": None}, "valid_from"),
        ({"valid_until": "9999-12-31"}, "valid_until"),
        ({"valid_until": "2020-01-01"}, "valid_until"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(acting_as, path, weekly, fields, field):
    response = acting_as("stan").post(path(PATH), weekly(**fields))

    found = response.json()
    assert (response.status_code, any(name.startswith(field) for name in found)) == (400, True), response.content
    assert found["detail"]
    assert not AvailabilityTemplate.unscoped.exists()


def test_a_template_stays_with_its_provider(acting_as, cast, path, weekly):
    desk = acting_as("stan")
    made = desk.post(path(PATH), weekly()).json()

    response = desk.patch(path(f"{PATH}{made['id']}/"), {"provider": cast.staff["petra@north"].pk})

    assert (response.status_code, "provider" in response.json()) == (400, True)


def test_rows_of_elsewhere_are_not_there(cast, acting_as, path, weekly):
    desk = acting_as("stan")
    foreign = make_template(cast.staff["paul@south"])
    provider = desk.post(path(PATH), weekly(provider=cast.staff["paul@south"].pk))
    kind = desk.post(path(PATH), weekly(appointment_type=type_of(cast.facilities["main"]).pk))
    nobody = desk.post(path(PATH), weekly(provider=987_654))

    assert (provider.status_code, provider.json()) == (nobody.status_code, nobody.json())
    assert (kind.status_code, list(kind.json())) == (400, ["detail", "code", "appointment_type"])
    for method in ("GET", "PATCH", "DELETE"):
        assert desk.send(method, path(f"{PATH}{foreign.pk}/"), {}).status_code == 404
    assert desk.get(path(PATH)).json() == []


@pytest.mark.parametrize(("model", "field"), [(Staff, "provider"), (AppointmentType, "appointment_type")])
def test_what_is_out_of_use_is_not_offered(acting_as, path, weekly, model, field):
    model.unscoped.filter(pk=weekly()[field]).update(is_active=False)

    response = acting_as("stan").post(path(PATH), weekly())

    assert (response.status_code, field in response.json()) == (400, True)


def test_a_nurse_is_not_offered(cast, acting_as, path, weekly):
    response = acting_as("stan").post(path(PATH), weekly(provider=cast.staff["nina@north"].pk))

    assert (response.status_code, response.json()["provider"]) == (400, ["Choose a provider who sees patients here."])


def test_a_list_is_of_one_provider_if_wanted_and_says_how_to_ask_on(cast, acting_as, paul, path, monkeypatch):
    monkeypatch.setattr(reads, "CAP", 2)
    made = [make_template(paul, weekdays=[day]).pk for day in range(1, 4)]
    other = make_template(cast.staff["petra@north"]).pk
    desk = acting_as("stan")

    first = desk.get(path(PATH))
    assert [entry["id"] for entry in first.json()] == [other, made[2]]
    assert f"before={made[2]}" in first.headers["Link"]
    assert [entry["id"] for entry in desk.get(path(PATH, before=made[2])).json()] == [made[1], made[0]]
    assert [entry["id"] for entry in desk.get(path(PATH, provider=other)).json()] == []


@pytest.mark.parametrize("query", [{"provider": "x"}, {"provider": "9" * 30}, {"before": "x"}])
def test_what_cannot_be_asked_is_refused_by_its_parameter(acting_as, path, query):
    response = acting_as("stan").get(path(PATH, **query))

    assert (response.status_code, next(iter(query)) in response.json()) == (400, True)


@pytest.mark.parametrize(
    ("who", "reads", "writes"),
    [(None, 401, 401), ("bill", 200, 403), ("sara", 403, 403), ("lena", 403, 403), ("nina", 200, 200)],
)
def test_it_turns_away(acting_as, paul, path, weekly, who, reads, writes):
    template = make_template(paul, weekdays=[1], end="09:30", start="09:15")
    person, one = acting_as(who), path(f"{PATH}{template.pk}/")

    assert {person.get(path(PATH)).status_code, person.get(one).status_code} == {reads}
    assert person.post(path(PATH), weekly(start_time="12:00", end_time="13:00")).status_code == max(writes, 201)
    assert person.patch(one, {"end_time": "09:45"}).status_code == writes
    assert person.delete(one).status_code == (204 if writes == 200 else writes)


def test_it_costs(acting_as, north, paul, path, weekly, statements, budget):
    desk = acting_as("stan")
    few, lots = weekly(end_time="09:15"), weekly(start_time="10:00", end_time="16:00", slot_minutes=5)
    one = statements(lambda: desk.post(path(PATH), few))
    many = statements(lambda: desk.post(path(PATH), lots))
    number = AvailabilityTemplate.unscoped.latest("id").pk

    assert BookableSlot.unscoped.count() == 10 + 10 * 72
    assert (one, many) == (budget("add_availability_template"), budget("add_availability_template"))
    assert statements(lambda: desk.get(path(PATH))) == budget("list_availability_templates")
    assert statements(lambda: desk.get(path(f"{PATH}{number}/"))) == budget("get_availability_template")
    assert statements(lambda: desk.patch(path(f"{PATH}{number}/"), {"slot_minutes": 10})) == budget(
        "change_availability_template"
    )
    assert statements(lambda: desk.delete(path(f"{PATH}{number}/"))) == budget("delete_availability_template")
