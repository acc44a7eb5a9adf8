import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations import rules
from careflow.domains.organizations.models import Membership
from tests.domains.organizations.factories import add_role, allow, give_role, role_of

LIST = "organizations/security/"
UPDATE = "organizations/security/update-role/"
ALL = rules.template("owner")


def test_it_lists_active_roles_system_roles_first(cast, acting_as):
    office = add_role(cast, "back_office", "org.users.manage")
    give_role(cast, "stan", office)
    gone = add_role(cast, "gone")
    gone.is_active = False
    gone.save()
    Membership.unscoped.filter(user=cast.users["bill"]).update(is_active=False)

    rows = acting_as("olivia").get(LIST).json()

    assert [(row["key"], row["member_count"]) for row in rows] == [
        ("admin", 1), ("member", 6), ("owner", 1), ("back_office", 1),
    ]  # fmt: skip
    assert rows[3] == {
        "id": office.pk,
        "key": "back_office",
        "label": "Back_office",
        "is_system_role": False,
        "is_deletable": True,
        "description": "",
        "security_permissions": rules.template("member") | {"org.users.manage": True},
        "member_count": 1,
        "requires_second_factor": False,
        "version": 1,
    }


@pytest.mark.weak_point("S8")
def test_the_new_map_holds_at_once_for_everybody_with_the_role(cast, acting_as):
    adam = acting_as("adam")
    harbor = cast.organizations["harbor"].pk

    response = acting_as("olivia").patch(
        UPDATE, {"role": "admin", "security_permissions": {"org.security.manage": True, "org.bogus": True}}
    )

    expected = dict.fromkeys(rules.KEYS, False) | {"org.security.manage": True}
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert response.json() == {
        "role": "admin", "security_permissions": expected, "members_updated": 1, "version": 2,
    }  # fmt: skip
    assert adam.patch(f"organizations/{harbor}/", {"notes": "x"}).status_code == 403
    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.action, event.object_pk) == (
        "organizations", "organizationmembership", "update", str(harbor),
    )  # fmt: skip
    taken = [key for key in rules.KEYS if key != "org.security.manage"]
    assert event.metadata == {
        "organization_id": harbor,
        "role": "admin",
        "members_updated": 1,
        "changed_fields": taken,
        "previous": dict.fromkeys(taken, True),
        "next": dict.fromkeys(taken, False),
        "actor_name": "Olivia Example",
    }


@pytest.mark.weak_point("S8")
def test_a_demoted_administrator_keeps_nothing(cast, acting_as):
    acting_as("olivia").patch(UPDATE, {"role": "admin", "security_permissions": ALL})
    give_role(cast, "adam", role_of(cast, "member"))

    assert acting_as("adam").get(LIST).status_code == 403


def test_the_same_map_again_leaves_no_trace(cast, acting_as):
    response = acting_as("olivia").patch(UPDATE, {"role": "member", "security_permissions": rules.template("member")})

    assert (response.json()["members_updated"], response.json()["version"]) == (8, 1)
    assert not AuditEvent.objects.exists()


@pytest.mark.weak_point("C2")
def test_a_map_that_the_log_cannot_tell_of_stays(cast, acting_as, monkeypatch):
    def fail(**_):
        raise RuntimeError("disk full")

    monkeypatch.setattr("careflow.domains.audit.operations.record", fail)

    response = acting_as("olivia").patch(UPDATE, {"role": "member", "security_permissions": ALL})

    assert response.status_code == 500
    assert role_of(cast, "member").security_permissions == rules.template("member")


@pytest.mark.weak_point("C1")
def test_two_editors_do_not_overwrite_each_other_unnoticed(cast, acting_as):
    version = acting_as("adam").get(LIST).json()[1]["version"]
    acting_as("olivia").patch(UPDATE, {"role": "member", "security_permissions": {}})

    response = acting_as("adam").patch(
        UPDATE, {"role": "member", "security_permissions": ALL}, headers={"If-Match": f'"{version}"'}
    )

    assert response.status_code == 412
    assert not any(role_of(cast, "member").security_permissions.values())


@pytest.mark.weak_point("S9")
@pytest.mark.parametrize(
    ("who", "role", "status", "code"),
    [
        ("olivia", "owner", 403, "organization_role.owner_is_fixed"),
        ("adam", "admin", 403, "organization_role.own_lock_out"),
    ],
)
def test_nobody_locks_themselves_out(cast, acting_as, who, role, status, code):
    response = acting_as(who).patch(UPDATE, {"role": role, "security_permissions": {}})

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not AuditEvent.objects.exists()


@pytest.mark.weak_point("S9")
def test_the_right_to_manage_security_is_no_ladder(cast, acting_as):
    allow(cast, "member", profile__view=False)
    security = add_role(cast, "security", "org.security.manage")
    give_role(cast, "nina", security)
    nina, own = acting_as("nina"), security.security_permissions

    own_climb = nina.patch(UPDATE, {"role": "security", "security_permissions": own | {"org.users.manage": True}})
    gift = nina.patch(UPDATE, {"role": "member", "security_permissions": {"org.payers.manage": True}})
    pulled_down = nina.patch(UPDATE, {"role": "admin", "security_permissions": {}})

    assert [(answer.status_code, answer.json()["code"]) for answer in (own_climb, gift, pulled_down)] == [
        (403, "member.beyond_own_rights")
    ] * 3
    assert not AuditEvent.objects.exists()
    within = nina.patch(UPDATE, {"role": "member", "security_permissions": {"org.profile.view": True}})
    assert within.json()["security_permissions"] == dict.fromkeys(rules.KEYS, False) | {"org.profile.view": True}


@pytest.mark.weak_point("S8")
def test_an_unknown_role_is_bad_input(cast, acting_as):
    add_role(cast, "elsewhere", organization="lakeside")

    response = acting_as("olivia").patch(UPDATE, {"role": "elsewhere", "security_permissions": {}})

    assert (response.status_code, response.json()["role"]) == (
        400, ["This organization has no role with this code."],
    )  # fmt: skip


@pytest.mark.parametrize(("who", "status"), [(None, 401), ("stan", 403), ("lost", 403)])
def test_it_turns_away(acting_as, who, status):
    person = acting_as(who)

    assert person.get(LIST).status_code == status
    assert person.patch(UPDATE, {"role": "member", "security_permissions": {}}).status_code == status


def test_the_permission_decides_and_not_the_name_of_the_role(cast, acting_as):
    allow(cast, "admin", security__manage=False)
    give_role(cast, "nina", add_role(cast, "security", "org.security.manage"))

    assert acting_as("adam").get(LIST).status_code == 403
    assert acting_as("nina").get(LIST).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "role"),
        ({"role": "member"}, "security_permissions"),
        ({"role": "member", "security_permissions": None}, "security_permissions"),
        ({"role": "member", "security_permissions": ["org.users.manage"]}, "security_permissions"),
        ({"role": "member", "security_permissions": {"org.users.manage": "often"}}, "security_permissions"),
        ({"role": 7, "security_permissions": {}}, "role"),
    ],
)
def test_bad_input_names_the_field(acting_as, body, field):
    response = acting_as("olivia").patch(UPDATE, body)

    assert (response.status_code, field in response.json()) == (400, True)


@pytest.mark.weak_point("P2")
def test_it_costs_the_same_for_many_roles(cast, acting_as, statements, budgets):
    olivia = acting_as("olivia")
    few = statements(lambda: olivia.get(LIST))
    for number in range(30):
        add_role(cast, f"role{number}")

    assert few == statements(lambda: olivia.get(LIST)) == budgets["list_organization_security"]
