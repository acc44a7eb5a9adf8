import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations import rules
from careflow.domains.organizations.models import Membership, OrganizationRole
from tests.domains.organizations.factories import add_role, allow, give_role, role_of

MEMBER = rules.template("member")


def path(role=None):
    return f"organizations/roles/{role.pk}/" if role else "organizations/roles/"


def described(role, **changes):
    return {
        "id": role.pk,
        "code": "office",
        "name": "Office",
        "description": "",
        "security_permissions": MEMBER,
        "is_system_role": False,
        "is_deletable": True,
        "is_active": True,
        "requires_second_factor": False,
        "created_at": "2026-01-05T14:00:00Z",
        "updated_at": "2026-01-05T14:00:00Z",
        "version": 1,
        **changes,
    }


def moment(instant):
    return instant.isoformat().replace("+00:00", "Z")


def test_every_member_sees_the_roles_by_name(cast, acting_as):
    office = add_role(cast, "office")

    rows = acting_as("stan").get(path()).json()

    assert [row["code"] for row in rows] == ["admin", "member", "office", "owner"]
    assert rows[2] == described(office)
    assert (rows[0]["is_system_role"], rows[0]["is_deletable"]) == (True, False)


def test_people_without_an_organization_see_none(acting_as):
    assert acting_as("lost").get(path()).json() == []


def test_one_role_carries_its_version(cast, acting_as):
    office = add_role(cast, "office")

    response = acting_as("stan").get(path(office))

    assert (response.status_code, response.headers["ETag"]) == (200, '"1"')
    assert response.json() == described(office)


def test_roles_of_another_organization_are_invisible(cast, acting_as):
    foreign = add_role(cast, "office", organization="lakeside")
    owner = acting_as("olivia")

    answers = [owner.get(path(foreign)), owner.patch(path(foreign), {"name": "Mine"}), owner.delete(path(foreign))]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert OrganizationRole.unscoped.get(pk=foreign.pk).name == "Office"


def test_a_new_role_starts_as_a_member_whatever_was_asked_for(cast, acting_as):
    body = {
        "code": "office",
        "name": "Office",
        "description": "Runs the office.",
        "is_active": True,
        "is_system_role": True,
        "security_permissions": {"org.security.manage": True},
    }

    response = acting_as("adam").post(path(), body)

    role = role_of(cast, "office")
    created = moment(role.created_at)
    assert response.status_code == 201
    assert response.json() == described(role, description="Runs the office.", created_at=created, updated_at=created)
    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action, event.object_pk) == (
        "organizations", "organizationrole", "create", str(role.pk),
    )  # fmt: skip
    assert event.metadata == {
        "organization_id": role.organization_id, "role": "office", "actor_name": "Adam Example",
    }  # fmt: skip


@pytest.mark.parametrize("code", ["office", "Office", "owner", "ADMIN"])
def test_a_code_is_used_once(cast, acting_as, code):
    add_role(cast, "office")

    response = acting_as("olivia").post(path(), {"code": code, "name": "Another"})

    assert response.status_code == 400
    assert response.json()["code"] == ["A role with this code exists already."]


def test_the_same_code_in_another_organization_is_no_matter(cast, acting_as):
    add_role(cast, "office", organization="lakeside")

    assert acting_as("olivia").post(path(), {"code": "office", "name": "Office"}).status_code == 201


@pytest.mark.weak_point("S8")
def test_a_renamed_code_follows_to_the_members(cast, acting_as):
    office = add_role(cast, "office")
    give_role(cast, "stan", office)

    response = acting_as("olivia").patch(path(office), {"code": "desk", "name": "Desk"})

    assert (response.status_code, response.json()["code"], response.json()["version"]) == (200, "desk", 2)
    assert Membership.unscoped.get(user=cast.users["stan"]).role.code == "desk"
    assert AuditEvent.objects.get().metadata["changed_fields"] == ["code", "name"]


@pytest.mark.weak_point("S9")
def test_permissions_cannot_be_smuggled_in(cast, acting_as):
    office = add_role(cast, "office")

    response = acting_as("olivia").patch(path(office), {"security_permissions": {"org.security.manage": True}})

    assert response.json() == described(office)
    assert not AuditEvent.objects.exists()


def test_of_a_system_role_only_the_description_changes(cast, acting_as):
    owner, admin = acting_as("olivia"), role_of(cast, "admin")

    described_anew = owner.patch(
        path(admin), {"code": "admin", "name": "Admin", "description": "Runs it.", "is_active": True}
    )
    refused = owner.patch(path(admin), {"code": "boss", "name": "Boss", "is_active": False})

    assert (described_anew.status_code, described_anew.json()["description"]) == (200, "Runs it.")
    assert refused.status_code == 400
    assert {"code", "name", "is_active"} < refused.json().keys()
    assert role_of(cast, "admin").name == "Admin"


def test_the_owner_role_is_fixed(cast, acting_as):
    owner, role = acting_as("olivia"), role_of(cast, "owner")

    answers = [owner.patch(path(role), {"description": "x"}), owner.delete(path(role))]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [
        (403, "organization_role.owner_is_fixed")
    ] * 2


def test_a_role_that_people_hold_stays_active(cast, acting_as):
    office = add_role(cast, "office")
    give_role(cast, "stan", office)

    response = acting_as("olivia").patch(path(office), {"is_active": False})

    assert response.status_code == 400
    assert response.json()["is_active"] == ["People still have this role. Give them another one first."]


def test_a_role_that_nobody_has_can_be_deleted(cast, acting_as):
    office = add_role(cast, "office")

    response = acting_as("adam").delete(path(office))

    assert (response.status_code, response.content) == (204, b"")
    assert not OrganizationRole.unscoped.filter(pk=office.pk).exists()
    assert AuditEvent.objects.get().action == "delete"


def test_a_role_of_people_who_left_cannot_be_deleted(cast, acting_as):
    office = add_role(cast, "office")
    give_role(cast, "stan", office)
    Membership.unscoped.filter(user=cast.users["stan"]).update(is_active=False)

    response = acting_as("olivia").delete(path(office))

    assert (response.status_code, response.json()["detail"]) == (
        400, "People still have this role. Give them another one first.",
    )  # fmt: skip


def test_system_roles_cannot_be_deleted(cast, acting_as):
    response = acting_as("olivia").delete(path(role_of(cast, "member")))

    assert (response.status_code, response.json()["code"]) == (403, "organization_role.fixed")


@pytest.mark.weak_point("C1")
def test_a_stale_version_changes_nothing(cast, acting_as):
    office = add_role(cast, "office")
    stale = {"If-Match": '"2"'}

    answers = [
        acting_as("olivia").patch(path(office), {"name": "Desk"}, headers=stale),
        acting_as("olivia").delete(path(office), headers=stale),
    ]

    assert [answer.status_code for answer in answers] == [412, 412]
    assert role_of(cast, "office").name == "Office"


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("lost", 403)])
def test_writing_needs_the_right_to_manage_security(cast, acting_as, who, status):
    office = add_role(cast, "office")
    person = acting_as(who)

    answers = [
        person.post(path(), {"code": "x", "name": "X"}),
        person.patch(path(office), {"name": "X"}),
        person.delete(path(office)),
    ]

    assert [answer.status_code for answer in answers] == [status] * 3
    assert not AuditEvent.objects.exists()


def test_an_administrator_without_the_right_is_refused_and_a_custom_role_with_it_is_not(cast, acting_as):
    allow(cast, "admin", security__manage=False)
    give_role(cast, "nina", add_role(cast, "security", "org.security.manage"))

    assert acting_as("adam").post(path(), {"code": "x", "name": "X"}).status_code == 403
    assert acting_as("nina").post(path(), {"code": "x", "name": "X"}).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "code"),
        ({"code": "", "name": "X"}, "code"),
        ({"code": "x" * 51, "name": "X"}, "code"),
        ({"code": "x", "name": None}, "name"),
        ({"code": "x", "name": "X", "description": "d" * 256}, "description"),
        ({"code": "x", "name": "X", "is_active": "perhaps"}, "is_active"),
        ({"code": "x\u0000", "name": "X"}, "code"),
    ],
)
def test_bad_input_names_the_field(cast, acting_as, body, field):
    response = acting_as("olivia").post(path(), body)

    assert response.status_code == 400
    assert isinstance(response.json()[field], list)
    assert not AuditEvent.objects.exists()


def test_it_costs_the_same_for_many_roles(cast, acting_as, statements, budgets):
    stan, office = acting_as("stan"), add_role(cast, "office")
    few = statements(lambda: stan.get(path()))
    for number in range(30):
        add_role(cast, f"role{number}")

    assert few == statements(lambda: stan.get(path())) == budgets["list_organization_roles"]
    assert statements(lambda: stan.get(path(office))) == budgets["get_organization_role"]
