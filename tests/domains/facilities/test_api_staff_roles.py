import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import Resource, Staff, StaffRole
from careflow.domains.facilities.rules import security
from tests.domains.facilities.budgets import BUDGETS

NEW = {"code": "scribe", "name": "Scribe", "is_active": True}
OWN_KEYS = ("admin.facility.manage", "admin.security.manage")


@pytest.fixture
def north(cast):
    return cast.facilities["north"].pk


def at(facility, role=None):
    return f"facilities/staff-roles/{f'{role.pk}/' if role else ''}?facility_id={facility}"


def stored(facility, code):
    return StaffRole.unscoped.get(facility_id=facility, code=code)


def body_of(role, **changes):
    return {
        "id": role.pk,
        "facility": role.facility_id,
        "code": role.code,
        "name": role.name,
        "security_permissions": security.template(role.code),
        "is_system_role": role.code in {"admin", "physician"},
        "is_deletable": False,
        "is_active": True,
        "version": 1,
        **changes,
    }


def make(north, **columns):
    return StaffRole.unscoped.create(facility_id=north, **NEW, **columns)


def without_security(cast):
    """Ada keeps the facility's settings but not its security."""
    cast.staff["ada@north"].security_overrides = {"admin.security.manage": False}
    cast.staff["ada@north"].save()


def test_the_list_goes_by_name_with_all_permissions(acting_as, north, statements):
    nina = acting_as("nina")

    response = nina.get(at(north))

    codes = ["admin", "biller", "nurse", "physician", "staff"]
    assert (response.status_code, response.json()) == (200, [body_of(stored(north, code)) for code in codes])
    assert [sum(row["security_permissions"].values()) for row in response.json()] == [35, 6, 20, 20, 16]
    StaffRole.unscoped.bulk_create(StaffRole(facility_id=north, code=f"r{n}", name=f"R{n}") for n in range(30))
    assert statements(lambda: nina.get(at(north))) == BUDGETS["list_staff_roles"]


def test_a_new_role_starts_with_nothing_whatever_was_asked(acting_as, north):
    sent = NEW | {"security_permissions": security.template("admin"), "is_system_role": True, "is_deletable": False}

    response = acting_as("ada").post(at(north), sent)

    role = stored(north, "scribe")
    nothing = dict.fromkeys(security.KEYS, False)
    assert response.status_code == 201
    assert response.json() == body_of(role, is_deletable=True, security_permissions=nothing)
    event = AuditEvent.objects.get()
    assert (event.model_name, event.action, event.object_pk, event.facility_id) == (
        "staffrole", "create", str(role.pk), north,
    )  # fmt: skip
    assert event.metadata == {
        "actor_name": "Ada Example",
        "changed_fields": ["Created"],
        "previous": {},
        "next": nothing,
    }


def test_a_code_that_the_system_knows_brings_its_rights(acting_as, north):
    StaffRole.unscoped.filter(facility_id=north, code="nurse").update(code="old_nurse")

    response = acting_as("ada").post(at(north), {"code": "Nurse", "name": "Nurse II"})

    assert response.json()["security_permissions"] == security.template("nurse")


def test_a_role_that_manages_security_needs_the_security_right(cast, acting_as, north):
    StaffRole.unscoped.filter(facility_id=north, code="admin").update(code="boss")
    cast.staff["olivia@north"].security_overrides = {"admin.security.manage": False}
    cast.staff["olivia@north"].save()

    assert acting_as("olivia").post(at(north), {"code": "admin", "name": "A"}).status_code == 201  # she owns it all

    StaffRole.unscoped.filter(facility_id=north, name="A").delete()
    cast.staff["adam@north"] = Staff.unscoped.create(
        facility_id=north, user=cast.users["adam"], role=stored(north, "boss"),
        security_overrides={"admin.security.manage": False},
    )  # fmt: skip
    assert acting_as("adam").post(at(north), {"code": "admin", "name": "A"}).status_code == 403


def test_unchanged_values_of_a_system_role_pass_and_changed_ones_do_not(acting_as, north):
    ada = acting_as("ada")
    for code in ("admin", "physician"):
        role = stored(north, code)
        same = ada.patch(at(north, role), {"code": code, "name": role.name, "is_active": True})
        assert (same.status_code, same.json()) == (200, body_of(role))
        for field, value in {"code": "x", "name": "X", "is_active": False}.items():
            response = ada.patch(at(north, role), {field: value})
            assert response.status_code == 400
            assert response.json()[field] == ["The system relies on this role: it stays as it is."]
    assert not AuditEvent.objects.exists()


def test_a_plain_edit_is_recorded(acting_as, north):
    role = stored(north, "biller")

    response = acting_as("ada").patch(at(north, role), {"name": "Billing"})

    assert (response.status_code, response.json()) == (200, body_of(role, name="Billing", version=2))
    before = {"name": "Biller", "code": "biller", "is_active": True}
    assert AuditEvent.objects.get().metadata == {
        "actor_name": "Ada Example",
        "changed_fields": ["name"],
        "previous": before,
        "next": before | {"name": "Billing"},
    }


def test_permissions_are_replaced_as_a_whole(acting_as, north):
    role = stored(north, "staff")
    before = security.template("staff")
    sent = before | {"audit.view": True, "schedule.view": None, "no.such.key": True}

    response = acting_as("ada").patch(at(north, role), {"security_permissions": sent})

    after = before | {"audit.view": True, "schedule.view": False}
    assert (response.status_code, response.json()) == (200, body_of(role, security_permissions=after, version=2))
    event = AuditEvent.objects.get()
    assert (event.model_name, event.action) == ("staffrole", "update")
    assert event.metadata == {
        "actor_name": "Ada Example",
        "changed_fields": ["Security permissions"],
        "previous": before,
        "next": after,
        "members_affected": 1,
    }
    assert acting_as("stan").get("facilities/staff/").status_code == 200


def test_the_same_permissions_leave_no_trace(acting_as, north):
    response = acting_as("ada").patch(
        at(north, stored(north, "staff")), {"security_permissions": security.template("staff")}
    )

    assert (response.status_code, response.json()["version"]) == (200, 1)
    assert not AuditEvent.objects.exists()


def test_permissions_need_the_security_right(cast, acting_as, north):
    without_security(cast)
    role = stored(north, "staff")

    response = acting_as("ada").patch(at(north, role), {"name": "Desk", "security_permissions": {}})

    assert response.status_code == 403
    assert stored(north, "staff").name == "Staff"


@pytest.mark.parametrize("key", OWN_KEYS)
def test_nobody_takes_the_keys_from_their_own_role(acting_as, north, key):
    sent = {"security_permissions": security.template("admin") | {key: False}}

    response = acting_as("ada").patch(at(north, stored(north, "admin")), sent)

    assert (response.status_code, response.json()["code"]) == (403, "staff.lock_out")
    assert stored(north, "admin").security_permissions == security.template("admin")


def test_a_role_that_holds_the_last_administrators_is_not_switched_off(cast, acting_as, north):
    boss = make(north, security_permissions=security.template("admin"))
    Staff.unscoped.filter(pk=cast.staff["olivia@north"].pk).update(role=boss)
    Staff.unscoped.filter(pk=cast.staff["ada@north"].pk).update(security_overrides={"admin.security.manage": False})

    response = acting_as("ada").patch(at(north, boss), {"is_active": False})

    assert (response.status_code, response.json()["code"]) == (403, "staff.lock_out")
    assert stored(north, "scribe").is_active


def test_a_role_called_physician_gives_its_people_columns(cast, acting_as, north):
    role = make(north)
    Staff.unscoped.filter(pk=cast.staff["stan@north"].pk).update(role=role)
    ada = acting_as("ada")

    ada.patch(at(north, role), {"name": "Physician"})
    assert Resource.unscoped.get(linked_staff=cast.staff["stan@north"]).is_active
    ada.patch(at(north, role), {"name": "Scribe"})
    assert not Resource.unscoped.get(linked_staff=cast.staff["stan@north"]).is_active


def test_deleting_a_role_that_nobody_has(acting_as, north):
    role = make(north)

    assert acting_as("ada").delete(at(north, role)).status_code == 204
    assert acting_as("ada").delete(at(north, role)).status_code == 404

    event = AuditEvent.objects.get()
    assert (event.model_name, event.action, event.object_pk) == ("staffrole", "delete", str(role.pk))


def test_a_role_in_use_or_of_the_system_is_not_deleted(cast, acting_as, north):
    role = make(north)
    Staff.unscoped.filter(pk=cast.staff["stan@north"].pk).update(role=role, is_active=False)

    used = acting_as("ada").delete(at(north, role))
    own = acting_as("ada").delete(at(north, stored(north, "nurse")))

    assert (used.status_code, used.json()["detail"]) == (400, "Staff role Scribe is in use. Deactivate it instead.")
    assert own.status_code == 403
    assert not AuditEvent.objects.exists()


def test_bad_input_is_named_and_changes_nothing(acting_as, north):
    ada, role = acting_as("ada"), stored(north, "nurse")
    for field, value in [
        ("code", "staff"), ("code", "STAFF"), ("code", ""), ("code", None), ("name", "x" * 51), ("is_active", None),
        ("security_permissions", None), ("security_permissions", "all"), ("security_permissions", {"audit.view": "x"}),
        ("security_permissions", {str(n): True for n in range(201)}),
    ]:  # fmt: skip
        response = ada.patch(at(north, role), {field: value})
        assert (response.status_code, field in response.json()) == (400, True), (field, value)
    for sent in ({"name": "N"}, {"code": "c"}, NEW | {"code": "Nurse"}):
        assert ada.post(at(north), sent).status_code == 400
    assert stored(north, "nurse").version == 1
    assert StaffRole.unscoped.filter(facility_id=north).count() == 5


def test_a_stale_version_changes_nothing(acting_as, north):
    ada, role = acting_as("ada"), stored(north, "staff")
    ada.patch(at(north, role), {"name": "Desk"}, headers={"If-Match": '"1"'})

    stale = ada.patch(at(north, role), {"security_permissions": {}}, headers={"If-Match": '"1"'})

    assert (stale.status_code, stale.json()["code"]) == (412, "resource.stale")
    assert stored(north, "staff").security_permissions == security.template("staff")


def test_who_may_not_write_or_read(cast, acting_as, north):
    role = stored(north, "nurse")
    for who, status in {None: 401, "stan": 403, "adam": 403, "selma": 403, "liam": 403}.items():
        person = acting_as(who)
        assert person.post(at(north), NEW).status_code == status, who
        assert person.patch(at(north, role), {"name": "x"}).status_code == status, who
        assert person.delete(at(north, role)).status_code == status, who
    for who, status in {None: 401, "selma": 403, "liam": 403}.items():
        assert acting_as(who).get(at(north)).status_code == status, who
    assert not AuditEvent.objects.exists()


def test_a_role_of_another_facility_does_not_exist(cast, acting_as, north):
    foreign = stored(cast.facilities["south"].pk, "nurse")
    for method in ("GET", "PATCH", "DELETE"):
        assert acting_as("ada").send(method, at(north, foreign), {"name": "x"}).status_code == 404


def test_one_role_carries_its_version(acting_as, north):
    response = acting_as("nina").get(at(north, stored(north, "nurse")))

    assert (response.json(), response.headers["ETag"]) == (body_of(stored(north, "nurse")), '"1"')
