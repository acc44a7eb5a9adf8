import pytest
from django.utils.dateparse import parse_datetime

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import (
    AppointmentStatus,
    AppointmentType,
    Facility,
    PatientGender,
    Staff,
    StaffRole,
    StaffTitle,
)
from tests.domains.facilities.budgets import BUDGETS

NEW = {"name": "Harbor West", "timezone": "America/Denver"}
ADDRESS = {"line_1": "1 Pier", "line_2": "", "city": "Albany", "state": "NY", "zip_code": "12207"}


@pytest.fixture
def north(cast):
    return cast.facilities["north"].pk


def body_of(facility, **changes):
    return {
        "id": facility.pk,
        "organization": facility.organization_id,
        "organization_name": facility.organization.name,
        "name": facility.name,
        "facility_code": facility.facility_code,
        "address": None,
        "phone_number": "",
        "fax_number": "",
        "email": "",
        "timezone": facility.timezone,
        "operating_start_time": "08:00:00",
        "operating_end_time": "17:00:00",
        "operating_days": [1, 2, 3, 4, 5],
        "custom_operating_hours": None,
        "notes": "",
        "is_active": True,
        "fee_schedule": None,
        "fee_schedule_name": "",
        "online_scheduling_disabled": False,
        "online_cancellation_enabled": False,
        "cancellation_cutoff_hours": 24,
        "created_at": "2026-01-05T14:00:00Z",
        "version": 1,
        **changes,
    }


def test_administrators_of_the_organization_see_all_its_facilities(cast, acting_as):
    Facility.unscoped.filter(pk=cast.facilities["south"].pk).update(is_active=False)

    response = acting_as("adam").get("facilities/")

    assert response.status_code == 200
    assert response.json() == [
        body_of(cast.facilities["north"]),
        body_of(cast.facilities["south"], is_active=False),
    ]


def test_others_see_where_they_work(cast, acting_as):
    assert [row["id"] for row in acting_as("paul").get("facilities/").json()] == [
        cast.facilities["north"].pk,
        cast.facilities["south"].pk,
    ]
    assert [row["id"] for row in acting_as("stan").get("facilities/").json()] == [cast.facilities["north"].pk]
    assert acting_as("lost").get("facilities/").json() == []


@pytest.mark.weak_point("S14")
def test_a_role_out_of_use_hides_the_facility(cast, acting_as):
    StaffRole.unscoped.filter(facility=cast.facilities["north"], code="staff").update(is_active=False)

    assert acting_as("stan").get("facilities/").json() == []


@pytest.mark.weak_point("P2")
def test_a_longer_list_costs_no_more(cast, acting_as, statements):
    def few():
        acting_as_adam.get("facilities/")

    acting_as_adam = acting_as("adam")
    few()
    cost = statements(few)
    for number in range(30):
        Facility.unscoped.create(
            organization=cast.organizations["harbor"], name=f"Harbor {number:02}", timezone="America/New_York"
        )

    assert statements(few) == cost == BUDGETS["list_facilities"]


def test_one_facility_carries_its_version(cast, acting_as, north, statements):
    stan = acting_as("stan")
    response = stan.get(f"facilities/{north}/")

    assert (response.status_code, response.json()) == (200, body_of(cast.facilities["north"]))
    assert response.headers["ETag"] == '"1"'
    assert statements(lambda: stan.get(f"facilities/{north}/")) == BUDGETS["get_facility"]


@pytest.mark.parametrize(("who", "place"), [("stan", "south"), ("stan", "main"), ("adam", "main"), ("lost", "north")])
def test_an_invisible_facility_does_not_exist(cast, acting_as, who, place):
    response = acting_as(who).get(f"facilities/{cast.facilities[place].pk}/")

    assert (response.status_code, response.json()["code"]) == (404, "resource.not_found")


@pytest.mark.weak_point("W18", "S6")
def test_opening_brings_dictionaries_and_makes_the_caller_its_administrator(cast, acting_as):
    response = acting_as("adam").post("facilities/", NEW | {"address": ADDRESS, "phone_number": "(212) 555-0100"})

    facility = Facility.unscoped.get(name="Harbor West")
    created_at = response.json()["created_at"]
    assert response.status_code == 201
    assert response.json() == body_of(
        facility,
        address={"id": facility.pk, **ADDRESS},
        phone_number="(212) 555-0100",
        created_at=created_at,
    )
    assert parse_datetime(created_at) == facility.created_at
    sizes = [
        model.unscoped.filter(facility=facility).count()
        for model in (AppointmentStatus, AppointmentType, StaffRole, StaffTitle, PatientGender)
    ]
    assert sizes == [6, 6, 5, 5, 4]
    own = Staff.unscoped.select_related("role").get(facility=facility)
    assert (own.user_id, own.role.code, own.is_default) == (cast.users["adam"].pk, "admin", True)
    assert acting_as("adam").post(
        f"facilities/resources/?facility_id={facility.pk}", {"name": "Room 1"}
    ).status_code == 201  # fmt: skip
    events = AuditEvent.objects.order_by("pk").values_list("model_name", "action", "facility_id", "object_pk")
    assert list(events)[:2] == [
        ("facility", "create", facility.pk, str(facility.pk)),
        ("staff", "create", facility.pk, str(own.pk)),
    ]


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("ada", 403), ("stan", 403), ("lost", 403)])
def test_only_administrators_of_the_organization_open_facilities(cast, acting_as, who, status):
    assert acting_as(who).post("facilities/", NEW).status_code == status
    assert not Facility.unscoped.filter(name="Harbor West").exists()


BAD = [
    ("name", ""),
    ("name", None),
    ("name", "x" * 101),
    ("name", "Harbor South"),
    ("timezone", "Mars/Base"),
    ("timezone", "America/New_York\0"),
    ("timezone", "../../etc/passwd"),
    ("timezone", None),
    ("phone_number", "123"),
    ("fax_number", "call me"),
    ("email", "nobody"),
    ("operating_start_time", "25:00"),
    ("operating_start_time", ""),
    ("operating_start_time", None),
    ("operating_end_time", "07:00"),
    ("operating_days", []),
    ("operating_days", [0]),
    ("operating_days", [8]),
    ("operating_days", [True]),
    ("operating_days", "Monday"),
    ("custom_operating_hours", "always"),
    ("custom_operating_hours", [{"days": [1], "start_time": "12:00", "end_time": "08:00"}]),
    ("custom_operating_hours", [{"days": [9], "start_time": "08:00", "end_time": "12:00"}]),
    ("custom_operating_hours", [{"days": [], "start_time": "08:00", "end_time": "12:00"}]),
    ("custom_operating_hours", [{"days": [1], "start_time": "8", "end_time": "12:00"}]),
    ("custom_operating_hours", [{"days": [1]}]),
    ("custom_operating_hours", [None]),
    ("address", {"line_1": "1 Pier"}),
    ("address", "1 Pier"),
    ("fee_schedule", 1),
    ("cancellation_cutoff_hours", -1),
    ("cancellation_cutoff_hours", 40000),
    ("cancellation_cutoff_hours", 10**30),
    ("is_active", None),
    ("is_active", "perhaps"),
    ("notes", "x" * 10_001),
]


@pytest.mark.weak_point("W7", "M7", "M8")
def test_bad_input_is_named_and_changes_nothing(acting_as, north):
    olivia = acting_as("olivia")
    for field, value in BAD:
        for response in (
            olivia.patch(f"facilities/{north}/", {field: value}),
            olivia.post("facilities/", NEW | {field: value}),
        ):
            body = response.json()
            assert (response.status_code, field in body, bool(body["detail"])) == (400, True, True), (field, value)
    assert Facility.unscoped.get(pk=north).version == 1
    assert Facility.unscoped.count() == 3
    assert not AuditEvent.objects.exists()


def test_a_change_writes_what_was_sent_and_is_recorded(cast, acting_as, north):
    response = acting_as("ada").patch(
        f"facilities/{north}/", {"notes": "Ramp at the back", "operating_days": ["2", 2, 1]}
    )

    assert response.status_code == 200
    assert response.json() == body_of(
        cast.facilities["north"], notes="Ramp at the back", operating_days=[2, 1], version=2
    )
    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action, event.object_pk) == (
        "facilities", "facility", "update", str(north),
    )  # fmt: skip
    assert event.facility_id == north
    assert event.metadata == {"actor_name": "Ada Example", "changed_fields": ["notes", "operating_days"]}


def test_the_same_again_changes_nothing(acting_as, north):
    again = {"name": "Harbor North", "timezone": "America/New_York", "address": None, "operating_start_time": "08:00"}

    response = acting_as("ada").patch(f"facilities/{north}/", again)

    assert (response.status_code, response.json()["version"]) == (200, 1)
    assert not AuditEvent.objects.exists()


def test_blocks_of_hours_set_the_plain_week(acting_as, north):
    blocks = [
        {"days": [5, 1], "start_time": "09:30", "end_time": "12:00"},
        {"days": [3], "start_time": "07:15:00", "end_time": "18:00"},
    ]

    body = acting_as("ada").patch(f"facilities/{north}/", {"custom_operating_hours": blocks}).json()

    assert body["custom_operating_hours"] == blocks
    assert (body["operating_days"], body["operating_start_time"], body["operating_end_time"]) == (
        [1, 3, 5], "07:15:00", "18:00:00",
    )  # fmt: skip


@pytest.mark.parametrize("nothing", [None, []])
def test_taking_the_blocks_away_leaves_the_plain_week(acting_as, north, nothing):
    block = {"days": [6], "start_time": "10:00", "end_time": "12:00"}
    acting_as("ada").patch(f"facilities/{north}/", {"custom_operating_hours": [block]})

    body = acting_as("ada").patch(f"facilities/{north}/", {"custom_operating_hours": nothing}).json()

    assert body["custom_operating_hours"] == nothing
    assert (body["operating_days"], body["operating_end_time"]) == ([6], "12:00:00")


@pytest.mark.weak_point("W9")
def test_an_address_is_merged_and_removed(acting_as, north):
    ada = acting_as("ada")
    ada.patch(f"facilities/{north}/", {"address": ADDRESS})

    merged = ada.patch(f"facilities/{north}/", {"address": {"city": "Troy"}}).json()
    removed = ada.patch(f"facilities/{north}/", {"address": {}}).json()

    assert merged["address"] == {"id": north, **ADDRESS, "city": "Troy"}
    assert removed["address"] is None


def test_a_stale_version_changes_nothing(acting_as, north):
    ada = acting_as("ada")
    ada.patch(f"facilities/{north}/", {"notes": "first"}, headers={"If-Match": '"1"'})

    response = ada.patch(f"facilities/{north}/", {"notes": "second"}, headers={"If-Match": '"1"'})

    assert (response.status_code, response.json()["code"]) == (412, "resource.stale")
    assert Facility.unscoped.get(pk=north).notes == "first"


@pytest.mark.parametrize(
    ("who", "place", "status"),
    [
        (None, "north", 401),
        ("stan", "north", 403),
        ("paul", "north", 403),
        ("selma", "north", 403),  # administers the other facility
        ("liam", "north", 404),  # administers another organization
        ("stan", "main", 403),
        ("adam", "north", 200),
        ("ada", "north", 200),
    ],
)
def test_who_may_change_a_facility(cast, acting_as, who, place, status):
    response = acting_as(who).patch(f"facilities/{cast.facilities[place].pk}/", {"notes": "x"})

    assert response.status_code == status
    assert Facility.unscoped.filter(notes="x").exists() == (status == 200)


def test_a_facilitys_own_administrator_cannot_close_it(acting_as, north):
    response = acting_as("ada").patch(f"facilities/{north}/", {"is_active": False})

    assert response.status_code == 403
    assert Facility.unscoped.get(pk=north).is_active


def test_closing_keeps_the_record_and_shuts_its_doors(acting_as, north):
    adam = acting_as("adam")

    assert adam.delete(f"facilities/{north}/").status_code == 204
    assert adam.delete(f"facilities/{north}/").status_code == 204

    assert adam.get(f"facilities/{north}/").json()["is_active"] is False
    assert acting_as("ada").get(f"facilities/staff/?facility_id={north}").status_code == 403
    assert AuditEvent.objects.get().metadata["changed_fields"] == ["is_active"]


@pytest.mark.parametrize(
    ("who", "place", "status"), [(None, "north", 401), ("ada", "north", 403), ("adam", "main", 404)]
)
def test_who_may_not_close_a_facility(cast, acting_as, who, place, status):
    assert acting_as(who).delete(f"facilities/{cast.facilities[place].pk}/").status_code == status
    assert Facility.unscoped.get(pk=cast.facilities[place].pk).is_active
