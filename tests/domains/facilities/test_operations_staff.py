import pytest
from django.db import connection, transaction

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities import operations
from careflow.domains.facilities.models import Resource, Staff, StaffRole, StaffTitle
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed, NotFound, StaleVersion
from tests.cast import LONG_AGO


@pytest.fixture
def north(cast):
    return cast.facilities["north"].pk


@pytest.fixture
def ada(cast):
    return actor(cast, "ada", "north")


def actor(cast, name, facility=None):
    """An actor as a request would build it; without a facility, one that is scoped to the organization only."""
    return Actor(
        user_id=cast.users[name].pk,
        name=name.capitalize(),
        organization_id=cast.organizations["harbor"].pk,
        facility_id=cast.facilities[facility].pk if facility else None,
    )


def role(cast, code, facility="north"):
    return StaffRole.unscoped.get(facility=cast.facilities[facility], code=code).pk


@transaction.atomic  # as a request is
def change(cast, who, name, changes, *, facility="north", by=True, **more):
    operations.change_staff(
        actor=who, facility_id=cast.facilities[facility].pk, staff_id=cast.staff[f"{name}@{facility}"].pk,
        changes=changes, may_manage_security=by, now=LONG_AGO, **more,
    )  # fmt: skip


@transaction.atomic
def add(cast, who, name, code, *, facility="north", by=True, **more):
    return operations.add_staff(
        actor=who, facility_id=cast.facilities[facility].pk, user_id=cast.users[name].pk,
        role_id=role(cast, code, facility), may_manage_security=by, now=LONG_AGO, **more,
    )  # fmt: skip


def test_a_persons_first_row_becomes_their_default_and_the_second_does_not(cast):
    owner = actor(cast, "olivia")

    first = add(cast, owner, "adam", "staff")
    second = add(cast, owner, "adam", "staff", facility="south")

    rows = dict(Staff.unscoped.filter(user=cast.users["adam"]).values_list("pk", "is_default"))
    assert rows == {first: True, second: False}


def test_a_row_asked_to_be_the_default_takes_it_from_the_other(cast, ada):
    created = add(cast, ada, "sara", "staff", details={"is_default": True})

    defaults = Staff.unscoped.filter(user=cast.users["sara"], is_default=True).values_list("pk", flat=True)
    assert list(defaults) == [created]


def test_an_organization_actor_records_the_way_and_the_facility(cast, north):
    created = add(cast, actor(cast, "olivia"), "adam", "staff", via="organization_people")

    event = AuditEvent.objects.get()
    assert (event.facility_id, event.object_pk, event.action) == (north, str(created), "create")
    assert event.metadata == {
        "actor_name": "Olivia",
        "changed_fields": ["Created"],
        "next": {"is_active": True, "role_id": role(cast, "staff")},
        "previous": {"is_active": False, "role_id": None},
        "user_id": cast.users["adam"].pk,
        "via": "organization_people",
    }


def test_a_facility_of_another_organization_does_not_exist(cast):
    with pytest.raises(NotFound):
        add(cast, actor(cast, "olivia"), "adam", "staff", facility="main")
    with pytest.raises(NotFound):
        change(cast, actor(cast, "olivia"), "lena", {"npi": "1234567893"}, facility="main")


@pytest.mark.weak_point("S11")
@pytest.mark.parametrize("name", ["lena", "lost", "sara"])
def test_only_active_people_of_the_organization_can_be_added(cast, ada, name):
    cast.users["sara"].membership.is_active = False
    cast.users["sara"].membership.save()

    with pytest.raises(BadInput) as refused:
        add(cast, ada, name, "staff")

    assert refused.value.errors == {"user_id": ["Choose an active person of this organization."]}
    assert not AuditEvent.objects.exists()


def test_nobody_is_added_twice(cast, ada):
    with pytest.raises(BadInput) as refused:
        add(cast, ada, "stan", "staff")

    assert list(refused.value.errors) == ["user_id"]
    assert connection.is_usable()


def test_who_may_not_manage_security_appoints_no_administrator_and_grants_no_overrides(cast, ada):
    with pytest.raises(NotAllowed):
        add(cast, ada, "sara", "admin", by=False)

    created = add(cast, ada, "sara", "staff", by=False, details={"security_overrides": {"audit.view": True}})

    assert Staff.unscoped.get(pk=created).security_overrides == {}


@pytest.mark.parametrize(
    "changes", [{"is_active": False}, {"security_overrides": {}}, {"security_overrides": {"audit.view": True}}]
)
def test_standing_needs_the_security_right(cast, ada, changes):
    with pytest.raises(NotAllowed):
        change(cast, ada, "stan", changes, by=False)


def test_an_unchanged_role_needs_no_right_and_leaves_no_trace(cast, ada):
    change(cast, ada, "stan", {"role_id": role(cast, "staff"), "is_active": True, "npi": ""}, by=False)

    assert not AuditEvent.objects.exists()
    assert Staff.unscoped.get(pk=cast.staff["stan@north"].pk).version == 1


def test_the_last_administrator_stays(cast):
    change(cast, actor(cast, "ada", "north"), "olivia", {"is_active": False})

    with pytest.raises(operations.WouldLockOut):
        change(cast, actor(cast, "adam"), "ada", {"role_id": role(cast, "staff")})
    with pytest.raises(operations.WouldLockOut):
        change(cast, actor(cast, "adam"), "ada", {"security_overrides": {"admin.facility.manage": False}})

    assert Staff.unscoped.get(pk=cast.staff["ada@north"].pk).role_id == role(cast, "admin")


def test_nobody_demotes_or_deactivates_themselves(cast, ada):
    for changes in (
        {"is_active": False},
        {"role_id": role(cast, "staff")},
        {"security_overrides": {"admin.security.manage": False}},
    ):
        with pytest.raises(operations.WouldLockOut):
            change(cast, ada, "ada", changes)


def test_an_administrator_shut_out_of_the_organization_does_not_count_as_one(cast):
    cast.users["olivia"].membership.is_active = False
    cast.users["olivia"].membership.save()

    with pytest.raises(operations.WouldLockOut):
        change(cast, actor(cast, "adam"), "ada", {"is_active": False})


def test_a_person_whom_a_facility_needs_cannot_leave(cast):
    operations.forbid_departure(actor=actor(cast, "adam"), user_id=cast.users["ada"].pk)

    with pytest.raises(operations.WouldLockOut):
        operations.forbid_departure(actor=actor(cast, "adam"), user_id=cast.users["selma"].pk)


@pytest.mark.weak_point("W19")
def test_deactivating_hands_the_default_on_and_closes_the_column(cast, ada):
    change(cast, ada, "paul", {"is_active": False})

    north, south = (Staff.unscoped.get(pk=cast.staff[f"paul@{place}"].pk) for place in ("north", "south"))
    assert (north.is_active, north.is_default, south.is_default) == (False, False, True)
    assert not Resource.unscoped.get(linked_staff=north).is_active
    assert Resource.unscoped.get(linked_staff=south).is_active


def test_reactivating_opens_the_column_again_and_keeps_the_other_default(cast, ada):
    change(cast, ada, "paul", {"is_active": False})
    change(cast, ada, "paul", {"is_active": True})

    north = Staff.unscoped.get(pk=cast.staff["paul@north"].pk)
    assert (north.is_active, north.is_default, north.version) == (True, False, 3)
    assert Resource.unscoped.get(linked_staff=north).is_active


def test_a_new_physician_gets_a_column_and_a_former_one_loses_it(cast, ada):
    change(cast, ada, "stan", {"role_id": role(cast, "physician")})
    column = Resource.unscoped.get(linked_staff=cast.staff["stan@north"])
    assert (column.name, column.is_active, column.is_deletable) == ("Stan Example", True, False)

    change(cast, ada, "stan", {"role_id": role(cast, "staff")})
    column.refresh_from_db()
    assert not column.is_active


def test_a_new_title_renames_the_column(cast, ada):
    change(cast, ada, "paul", {"title_id": StaffTitle.unscoped.get(facility=cast.facilities["north"], code="do").pk})

    assert Resource.unscoped.get(linked_staff=cast.staff["paul@north"]).name == "DO Paul Example"


def test_a_column_closed_by_hand_stays_closed_when_the_profile_changes(cast, ada):
    Resource.unscoped.filter(linked_staff=cast.staff["paul@north"]).update(is_active=False)

    change(cast, ada, "paul", {"npi": "1234567893"})

    assert not Resource.unscoped.get(linked_staff=cast.staff["paul@north"]).is_active


def test_a_new_name_reaches_the_columns_everywhere(cast):
    cast.users["paul"].last_name = "Newname"
    cast.users["paul"].save()

    operations.rename_linked_resources(user_id=cast.users["paul"].pk, now=LONG_AGO)

    names = Resource.unscoped.filter(linked_staff__user=cast.users["paul"]).values_list("name", flat=True)
    assert set(names) == {"MD Paul Newname"}


@pytest.mark.parametrize("field", ["role_id", "title_id"])
def test_roles_and_titles_of_another_facility_are_refused(cast, ada, field):
    model = StaffRole if field == "role_id" else StaffTitle
    foreign = model.unscoped.filter(facility=cast.facilities["south"]).values_list("pk", flat=True)[0]

    with pytest.raises(BadInput) as refused:
        change(cast, ada, "stan", {field: foreign})

    assert list(refused.value.errors) == [field]


def test_a_role_out_of_use_is_not_given_anew(cast, ada):
    StaffRole.unscoped.filter(pk=role(cast, "biller")).update(is_active=False)

    with pytest.raises(BadInput):
        change(cast, ada, "stan", {"role_id": role(cast, "biller")})
    change(cast, ada, "bill", {"role_id": role(cast, "biller"), "specialty": "Claims"})


def test_a_stale_version_changes_nothing(cast, ada):
    change(cast, ada, "stan", {"specialty": "Front desk"})

    with pytest.raises(StaleVersion):
        change(cast, ada, "stan", {"specialty": "Back office"}, expected_version=1)

    assert Staff.unscoped.get(pk=cast.staff["stan@north"].pk).specialty == "Front desk"


def test_each_kind_of_change_is_an_event_of_its_own(cast, ada):
    nurse, staff = role(cast, "nurse"), role(cast, "staff")
    change(cast, ada, "stan", {"role_id": nurse, "security_overrides": {"audit.view": True}, "npi": "1234567893"})

    events = [event.metadata for event in AuditEvent.objects.order_by("pk")]
    common = {"actor_name": "Ada", "user_id": cast.users["stan"].pk}
    assert events == [
        common | {
            "changed_fields": ["Role"],
            "previous": {"role_id": staff, "role_name": "Staff"},
            "next": {"role_id": nurse, "role_name": "Nurse"},
        },
        common | {
            "changed_fields": ["Security overrides"],
            "previous": {"security_overrides": {}},
            "next": {"security_overrides": {"audit.view": True}},
        },
        common | {"changed_fields": ["npi"]},
    ]  # fmt: skip


@pytest.mark.weak_point("C2")
def test_nothing_is_kept_when_the_log_cannot_be_written(cast, ada, monkeypatch):
    def fail(**_):
        raise RuntimeError("disk full")

    monkeypatch.setattr("careflow.domains.audit.operations.record", fail)

    with pytest.raises(RuntimeError):
        change(cast, ada, "paul", {"is_active": False})

    assert Staff.unscoped.get(pk=cast.staff["paul@north"].pk).is_active
