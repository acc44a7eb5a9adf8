import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import Resource
from tests.domains.facilities.budgets import BUDGETS
from tests.domains.facilities.factories import room

HOURS = {"operating_start_time": "09:00", "operating_end_time": "12:30"}


@pytest.fixture
def north(cast):
    return cast.facilities["north"].pk


def at(facility, resource=None):
    return f"facilities/resources/{f'{resource.pk}/' if resource else ''}?facility_id={facility}"


def body_of(resource, **changes):
    return {
        "id": resource.pk,
        "facility": resource.facility_id,
        "name": resource.name,
        "default_room": "",
        "operating_start_time": None,
        "operating_end_time": None,
        "linked_staff": None,
        "linked_staff_name": "",
        "is_active": True,
        "is_deletable": True,
        "created_at": resource.created_at.isoformat().replace("+00:00", "Z"),
        "version": 1,
        **changes,
    }


def column(cast, name):
    return Resource.unscoped.get(linked_staff=cast.staff[f"{name}@north"])


def test_the_list_goes_by_name(cast, acting_as, north, statements):
    closed = room(cast, "Annex", is_active=False)
    nina = acting_as("nina")

    response = nina.get(at(north))

    petra, paul = column(cast, "petra"), column(cast, "paul")
    assert (response.status_code, response.json()) == (200, [
        body_of(closed, is_active=False),
        body_of(petra, linked_staff=petra.linked_staff_id, linked_staff_name="DO Petra Example", is_deletable=False),
        body_of(paul, linked_staff=paul.linked_staff_id, linked_staff_name="MD Paul Example", is_deletable=False),
    ])  # fmt: skip
    for number in range(30):
        room(cast, f"Room {number}")
    assert statements(lambda: nina.get(at(north))) == BUDGETS["list_resources"]


def test_adding_a_room(cast, acting_as, north):
    sent = {"name": "Procedure Room", "default_room": "P1", "is_active": True, **HOURS}
    read_only = {"linked_staff": cast.staff["paul@north"].pk, "is_deletable": False}

    response = acting_as("ada").post(at(north), sent | read_only)

    resource = Resource.unscoped.get(name="Procedure Room")
    assert response.status_code == 201
    assert response.json() == body_of(
        resource, default_room="P1", operating_start_time="09:00:00", operating_end_time="12:30:00"
    )
    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action, event.object_pk) == (
        "facilities", "resource", "create", str(resource.pk),
    )  # fmt: skip
    assert event.metadata == {"actor_name": "Ada Example", "changed_fields": ["Created"]}


def test_a_change_is_recorded_and_the_same_again_is_not(cast, acting_as, north):
    ada, resource = acting_as("ada"), room(cast, "Lab")
    for _ in range(2):
        response = ada.patch(at(north, resource), {"default_room": "L2", **HOURS})

    assert (response.status_code, response.json()) == (
        200,
        body_of(resource, default_room="L2", version=2, operating_start_time="09:00:00", operating_end_time="12:30:00"),
    )
    assert AuditEvent.objects.get().metadata == {
        "actor_name": "Ada Example",
        "changed_fields": ["default_room", "operating_end_time", "operating_start_time"],
    }


def test_hours_are_taken_away_with_null_or_blank(cast, acting_as, north):
    ada = acting_as("ada")
    for number, nothing in enumerate((None, "")):
        resource = room(cast, f"Lab {number}", operating_start_time="09:00", operating_end_time="10:00")
        body = ada.patch(at(north, resource), {"operating_start_time": nothing, "operating_end_time": nothing}).json()
        assert (body["operating_start_time"], body["operating_end_time"]) == (None, None)


@pytest.mark.weak_point("M7")
def test_bad_input_is_named_and_changes_nothing(cast, acting_as, north):
    ada, resource = acting_as("ada"), room(cast, "Lab", operating_start_time="09:00", operating_end_time="10:00")
    room(cast, "Annex")
    for field, value in [
        ("name", "Annex"), ("name", ""), ("name", None), ("name", "x" * 101), ("default_room", "x" * 81),
        ("default_room", None), ("operating_end_time", "08:00"), ("operating_end_time", "09:00"),
        ("operating_end_time", None), ("operating_start_time", None), ("operating_start_time", "noon"),
        ("is_active", None),
    ]:  # fmt: skip
        response = ada.patch(at(north, resource), {field: value})
        assert (response.status_code, field in response.json()) == (400, True), (field, value)
    for sent in ({"name": "Annex"}, {}, {"name": "New", "operating_end_time": "10:00"}):
        assert ada.post(at(north), sent).status_code == 400
    assert Resource.unscoped.get(pk=resource.pk).version == 1
    assert not AuditEvent.objects.exists()


def test_a_stale_version_changes_nothing(cast, acting_as, north):
    ada, resource = acting_as("ada"), room(cast, "Lab")
    ada.patch(at(north, resource), {"name": "Lab 1"}, headers={"If-Match": '"1"'})

    stale = ada.patch(at(north, resource), {"name": "Lab 2"}, headers={"If-Match": '"1"'})

    assert (stale.status_code, stale.json()["code"]) == (412, "resource.stale")
    assert Resource.unscoped.get(pk=resource.pk).name == "Lab 1"


def test_taking_a_column_off_keeps_the_row(cast, acting_as, north):
    ada = acting_as("ada")
    for resource in (room(cast, "Lab"), column(cast, "paul")):
        assert ada.delete(at(north, resource)).status_code == 204
        assert ada.delete(at(north, resource)).status_code == 204
        assert Resource.unscoped.get(pk=resource.pk).is_active is False
    assert AuditEvent.objects.count() == 2


def test_who_may_not_write_or_read(cast, acting_as, north):
    resource = room(cast, "Lab")
    for who, status in {None: 401, "stan": 403, "paul": 403, "adam": 403, "selma": 403, "liam": 403}.items():
        person = acting_as(who)
        assert person.post(at(north), {"name": "Mine"}).status_code == status, who
        assert person.patch(at(north, resource), {"name": "Mine"}).status_code == status, who
        assert person.delete(at(north, resource)).status_code == status, who
    for who, status in {None: 401, "selma": 403, "liam": 403}.items():
        assert acting_as(who).get(at(north)).status_code == status, who
        assert acting_as(who).get(at(north, resource)).status_code == status, who
    assert not AuditEvent.objects.exists()


def test_a_resource_of_another_facility_does_not_exist(cast, acting_as, north):
    foreign = room(cast, "Lab", facility="south")
    for method in ("GET", "PATCH", "DELETE"):
        assert acting_as("ada").send(method, at(north, foreign), {"name": "x"}).status_code == 404
    assert Resource.unscoped.get(pk=foreign.pk).version == 1


def test_one_resource_carries_its_version(cast, acting_as, north):
    resource = room(cast, "Lab")

    response = acting_as("nina").get(at(north, resource))

    assert (response.json(), response.headers["ETag"]) == (body_of(resource), '"1"')
