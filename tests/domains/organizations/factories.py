"""Rows that the tests of the organization need beyond the cast."""

from careflow.domains.organizations import rules
from careflow.domains.organizations.models import Membership, OrganizationRole
from tests.cast import LONG_AGO


def add_role(cast, code, *keys, organization="harbor"):
    """A custom role that holds a member's permissions and these."""
    return OrganizationRole.unscoped.create(
        organization=cast.organizations[organization],
        code=code,
        name=code.capitalize(),
        security_permissions=rules.template("member") | dict.fromkeys(keys, True),
        created_at=LONG_AGO,
        updated_at=LONG_AGO,
    )


def role_of(cast, code, organization="harbor"):
    return OrganizationRole.unscoped.get(organization=cast.organizations[organization], code=code)


def give_role(cast, name, role):
    Membership.unscoped.filter(user=cast.users[name]).update(role=role)


def allow(cast, role_code, **keys):
    """Switch permissions of a system role: `allow(cast, "admin", profile_update=False)`."""
    role = role_of(cast, role_code)
    changed = {f"org.{key.replace('__', '.')}": value for key, value in keys.items()}
    role.security_permissions = rules.full_map(role_code, role.security_permissions) | changed
    role.save(update_fields=["security_permissions"])
