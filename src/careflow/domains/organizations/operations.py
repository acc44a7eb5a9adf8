"""Writes of the organization, its roles and memberships."""

from datetime import datetime

from django.db import transaction

from careflow.domains.organizations import rules
from careflow.domains.organizations.models import Membership, Organization, OrganizationRole


@transaction.atomic
def found_organization(*, name: str, slug: str, now: datetime, **profile: str) -> Organization:
    """A new organization with its system roles; for the demo group and importers, which record it themselves."""
    organization = Organization.objects.create(name=name, slug=slug, created_at=now, updated_at=now, **profile)
    OrganizationRole.unscoped.bulk_create(
        OrganizationRole(
            organization=organization,
            code=code,
            name=label,
            description=description,
            security_permissions=rules.template(code),
            is_system_role=True,
            is_deletable=False,
            created_at=now,
            updated_at=now,
        )
        for code, (label, description) in rules.SYSTEM_ROLES.items()
    )
    return organization


def add_member(*, organization_id: int, user_id: int, role_code: str, now: datetime) -> Membership:
    """Make a person a member; the caller records it."""
    role = OrganizationRole.unscoped.get(organization_id=organization_id, code=role_code)
    membership = Membership(organization_id=organization_id, user_id=user_id, role=role, created_at=now, updated_at=now)
    membership.save(force_insert=True)
    return membership
