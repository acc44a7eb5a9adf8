import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from careflow.domains.accounts.models import Session
from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations import rules
from careflow.domains.organizations.models import Membership, Organization, OrganizationRole
from tests.conftest import token_for
from tests.domains.accounts.browser import give_password
from tests.domains.organizations.factories import give_role, role_of
from tests.web.pages import fields_of


def page(name, *args):
    return reverse(f"admin:organizations_{name}", args=args)


def test_a_changed_profile_is_recorded_for_the_organization(console, cast):
    harbor = cast.organizations["harbor"]
    body = fields_of(console.get(page("organization_change", harbor.pk)))

    response = console.post(page("organization_change", harbor.pk), {**body, "tax_id": "12"})

    assert response.status_code == 302
    assert Organization.objects.get(pk=harbor.pk).tax_id == "12"
    assert AuditEvent.objects.get(model_name="organization").organization_id == harbor.pk


def test_an_organization_founded_here_has_the_roles_of_every_organization(console):
    response = console.post(page("organization_add"), {"name": "Bay Clinics", "slug": "bay"})

    assert response.status_code == 302
    roles = OrganizationRole.unscoped.filter(organization__slug="bay", is_system_role=True)
    assert set(roles.values_list("code", flat=True)) == {"owner", "admin", "member"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ('{"org.audit.view": true, "org.fly": true}', rules.whole({"org.audit.view": True})),
        ("{}", {}),  # the template of its code
    ],
)
def test_permissions_are_stored_as_the_api_stores_them(console, cast, sent, kept):
    role = role_of(cast, "member")
    body = fields_of(console.get(page("organizationrole_change", role.pk)))

    response = console.post(page("organizationrole_change", role.pk), {**body, "security_permissions": sent})

    assert response.status_code == 302
    role.refresh_from_db()
    assert role.security_permissions == kept


@pytest.mark.parametrize("changed", [{"code": "founder"}, {"is_active": ""}], ids=str)
def test_the_role_of_owners_stays_theirs(console, cast, changed):
    owner = role_of(cast, "owner")
    body = fields_of(console.get(page("organizationrole_change", owner.pk)))

    taken = console.post(page("organizationrole_change", owner.pk), {**body, **changed})
    described = console.post(page("organizationrole_change", owner.pk), {**body, "description": "Runs it."})

    assert "The owner role cannot be changed." in taken.content.decode()
    assert (taken.status_code, described.status_code) == (200, 302)
    owner.refresh_from_db()
    assert (owner.code, owner.is_active, owner.description) == ("owner", True, "Runs it.")


def test_a_changed_role_signs_the_person_out(console, cast):
    token_for(cast.users["stan"])
    membership = Membership.unscoped.get(user=cast.users["stan"])
    body = fields_of(console.get(page("membership_change", membership.pk)))

    response = console.post(page("membership_change", membership.pk), {**body, "role": role_of(cast, "admin").pk})

    assert response.status_code == 302
    assert Session.objects.get(user=cast.users["stan"]).revoked_because == "console"


LAST_OWNER = "The organization needs at least one active owner who can sign in."


@pytest.fixture
def two_owners(cast):
    """Olivia, and Adam, who was invited and has set no password yet."""
    give_password(cast, "olivia")
    give_role(cast, "adam", role_of(cast, "owner"))
    return cast


def change_membership(console, cast, name, **fields):
    address = page("membership_change", Membership.unscoped.get(user=cast.users[name]).pk)
    body = {**fields_of(console.get(address)), **fields}
    return console.post(address, {key: value for key, value in body.items() if value is not None})


def change_account(console, cast, name, **fields):
    address = reverse("admin:accounts_user_change", args=[cast.users[name].pk])
    body = {**fields_of(console.get(address)), **fields}
    return console.post(address, {key: value for key, value in body.items() if value is not None})


def take_password(console, cast, name):
    address = reverse("admin:auth_user_password_change", args=[cast.users[name].pk])
    return console.post(address, {"usable_password": "false", "unset-password": "1"})


WAYS_OUT = {
    "role": lambda console, cast, name: change_membership(console, cast, name, role=role_of(cast, "member").pk),
    "membership": lambda console, cast, name: change_membership(console, cast, name, is_active=None),
    "person": lambda console, cast, name: change_membership(console, cast, name, user=cast.users["lost"].pk),
    "account": lambda console, cast, name: change_account(console, cast, name, is_active=None),
    "password": take_password,
}


@pytest.mark.parametrize("way", WAYS_OUT)
def test_the_last_owner_who_can_sign_in_stays(console, two_owners, way):
    response = WAYS_OUT[way](console, two_owners, "olivia")

    assert (response.status_code, LAST_OWNER in response.content.decode()) == (200, True)
    membership = Membership.unscoped.select_related("role", "user").get(user=two_owners.users["olivia"])
    assert (membership.role.code, membership.is_active, membership.user.is_active) == ("owner", True, True)
    assert membership.user.has_usable_password()
    assert not AuditEvent.objects.filter(action="update").exists()


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize("name", ["olivia", "adam"])
def test_one_of_two_owners_who_can_sign_in_may_go(console, two_owners, way, name):
    give_password(two_owners, "adam")

    assert WAYS_OUT[way](console, two_owners, name).status_code == 302


@pytest.mark.parametrize("way", ["role", "membership", "account"])
def test_an_owner_who_never_came_may_go(console, two_owners, way):
    assert WAYS_OUT[way](console, two_owners, "adam").status_code == 302


@pytest.mark.parametrize("way", ["role", "membership", "account"])
def test_who_owns_nothing_may_go(console, two_owners, way):
    assert WAYS_OUT[way](console, two_owners, "stan").status_code == 302


def test_a_role_of_another_organization_is_an_error_of_the_form(console, cast):
    membership = Membership.unscoped.get(user=cast.users["stan"])
    body = fields_of(console.get(page("membership_change", membership.pk)))
    foreign = role_of(cast, "owner", "lakeside").pk

    response = console.post(page("membership_change", membership.pk), {**body, "role": foreign})

    assert b"Choose a role of the same organization." in response.content
    assert Membership.unscoped.get(pk=membership.pk).role.code == "member"


def test_the_database_itself_refuses_a_role_of_another_organization(cast):
    rows = Membership.unscoped.filter(user=cast.users["stan"])

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(role=role_of(cast, "owner", "lakeside"))


@pytest.mark.parametrize("name", ["organization", "organizationrole", "membership"])
def test_lists_open(console, cast, name):
    assert console.get(page(f"{name}_changelist") + "?q=har").status_code == 200
