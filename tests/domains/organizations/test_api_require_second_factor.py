import pytest

from careflow.domains.accounts.models import Session
from careflow.domains.audit.models import AuditEvent
from tests.domains.accounts.doors import give_factor
from tests.domains.organizations.factories import add_role, allow, give_role, role_of

PATH = "organizations/security/second-factor/"


@pytest.fixture
def adam(cast, acting_as):
    """Signed in with a second factor."""
    adam = acting_as("adam")
    give_factor(cast.users["adam"])
    Session.objects.filter(user=cast.users["adam"]).update(second_factor=True)
    return adam


def test_everybody_with_the_role_is_asked_and_those_without_are_counted(cast, acting_as, adam):
    give_factor(cast.users["nina"])
    nina = acting_as("nina")

    response = adam.patch(PATH, {"role": "member", "required": True})

    members = role_of(cast, "member").memberships.filter(is_active=True).count()
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert response.json() == {
        "role": "member", "requires_second_factor": True, "members_without": members - 1, "version": 2,
    }  # fmt: skip
    assert nina.get("facilities/").status_code == 403
    rows = {row["key"]: row["requires_second_factor"] for row in adam.get("organizations/security/").json()}
    assert rows == {"admin": False, "member": True, "owner": False}
    event = AuditEvent.objects.get()
    assert (event.app_label, event.model_name, event.object_pk) == (
        "organizations", "organizationrole", str(role_of(cast, "member").pk),
    )  # fmt: skip
    assert event.metadata == {
        "organization_id": cast.organizations["harbor"].pk,
        "role": "member",
        "changed_fields": ["requires_second_factor"],
        "previous": {"requires_second_factor": False},
        "next": {"requires_second_factor": True},
        "actor_name": "Adam Example",
    }


def test_saying_it_again_changes_nothing(cast, adam):
    adam.patch(PATH, {"role": "member", "required": True})

    again = adam.patch(PATH, {"role": "member", "required": True})

    assert (again.status_code, again.json()["version"]) == (200, 2)
    assert AuditEvent.objects.count() == 1


def test_it_can_be_taken_back(adam):
    adam.patch(PATH, {"role": "member", "required": True})

    assert adam.patch(PATH, {"role": "member", "required": False}).json()["requires_second_factor"] is False


def test_nobody_asks_their_own_role_for_what_they_have_not_tried(cast, acting_as):
    response = acting_as("adam").patch(PATH, {"role": "admin", "required": True})

    assert (response.status_code, response.json()["code"]) == (403, "organization_role.own_factor_first")
    assert not role_of(cast, "admin").requires_second_factor


def test_whoever_has_one_may_ask_their_own_role(adam):
    assert adam.patch(PATH, {"role": "admin", "required": True}).status_code == 200
    assert adam.get("organizations/security/").status_code == 200


def test_only_owners_decide_about_owners(cast, adam, acting_as):
    add_role(cast, "auditor", "org.audit.view")
    give_role(cast, "nina", add_role(cast, "warden", "org.security.manage"))

    assert adam.patch(PATH, {"role": "owner", "required": True}).json()["code"] == "member.owners_only"
    assert acting_as("nina").patch(PATH, {"role": "auditor", "required": True}).status_code == 403
    assert acting_as("nina").patch(PATH, {"role": "member", "required": True}).status_code == 200


def test_a_stale_version_changes_nothing(cast, adam):
    response = adam.patch(PATH, {"role": "member", "required": True}, headers={"If-Match": '"7"'})

    assert response.status_code == 412
    assert not role_of(cast, "member").requires_second_factor


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, ["role", "required"]),
        ({"role": "nobody", "required": True}, ["role"]),
        ({"role": "member", "required": "yes"}, ["required"]),
        ({"role": "member", "required": 1}, ["required"]),
        ({"role": "member", "required": None}, ["required"]),
        ({"role": ["member"], "required": True}, ["role"]),
        ({"role": "member", "required": True, "more": 1}, ["more"]),
    ],
)
def test_bad_input_names_the_field(adam, body, fields):
    response = adam.patch(PATH, body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", *fields])


def test_who_does_not_manage_security_may_not(cast, acting_as):
    allow(cast, "admin", security__manage=False)

    for name in ("adam", "ada", "stan"):
        assert acting_as(name).patch(PATH, {"role": "member", "required": True}).status_code == 403
    assert acting_as("liam").patch(PATH, {"role": "guest", "required": True}).status_code == 400


def test_another_organization_s_role_of_the_same_name_stays_as_it_is(cast, adam):
    adam.patch(PATH, {"role": "member", "required": True})

    assert not role_of(cast, "member", "lakeside").requires_second_factor
