import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from careflow.domains.accounts.models import Session
from careflow.domains.audit.models import AuditEvent
from careflow.domains.organizations import rules
from careflow.domains.organizations.models import Membership, Organization, OrganizationRole
from tests.conftest import token_for
from tests.domains.organizations.factories import role_of
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


def test_a_changed_role_signs_the_person_out(console, cast):
    token_for(cast.users["stan"])
    membership = Membership.unscoped.get(user=cast.users["stan"])
    body = fields_of(console.get(page("membership_change", membership.pk)))

    response = console.post(page("membership_change", membership.pk), {**body, "role": role_of(cast, "admin").pk})

    assert response.status_code == 302
    assert Session.objects.get(user=cast.users["stan"]).revoked_because == "console"


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
