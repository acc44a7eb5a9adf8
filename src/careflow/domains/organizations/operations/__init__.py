from careflow.domains.organizations.operations.founding import found_organization
from careflow.domains.organizations.operations.members import (
    add_member,
    change_member,
    lock_members,
    make_owner,
    may_grant,
)
from careflow.domains.organizations.operations.profile import change_organization
from careflow.domains.organizations.operations.roles import (
    add_role,
    change_role,
    change_role_permissions,
    delete_role,
)
from careflow.domains.organizations.operations.security import require_second_factor

__all__ = [
    "add_member",
    "add_role",
    "change_member",
    "change_organization",
    "change_role",
    "change_role_permissions",
    "delete_role",
    "found_organization",
    "lock_members",
    "make_owner",
    "may_grant",
    "require_second_factor",
]
