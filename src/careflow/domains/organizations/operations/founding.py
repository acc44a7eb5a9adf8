"""A new organization."""

from datetime import datetime

from django.db import transaction

from careflow.domains.organizations import rules
from careflow.domains.organizations.models import Organization, OrganizationRole


@transaction.atomic
def found_organization(*, name: str, slug: str, now: datetime, **profile: str) -> Organization:
    """A new organization with its system roles; for the demo group and importers, which record it themselves."""
    organization = Organization.objects.create(name=name, slug=slug, created_at=now, updated_at=now, **profile)
    add_system_roles(organization=organization, now=now)
    return organization


def add_system_roles(*, organization: Organization, now: datetime) -> None:
    """Whoever founds an organization passes here: nobody can add these roles later."""
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
