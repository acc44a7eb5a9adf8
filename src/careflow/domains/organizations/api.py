from careflow.domains.organizations import operations, queries
from careflow.domains.organizations.permissions import OrganizationPermission
from careflow.domains.organizations.schemas import (
    OrganizationDetailOut,
    OrganizationOut,
    OrganizationPatch,
    OrganizationRoleIn,
    OrganizationRoleOut,
    OrganizationRolePatch,
    RolePermissionsIn,
    RolePermissionsOut,
    RoleSecondFactorIn,
    RoleSecondFactorOut,
    SecurityRoleOut,
    shape_detail,
    shape_organization,
    shape_role,
    shape_security_role,
)
from careflow.platform.actor import Actor
from careflow.platform.address import address_parts
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import matching, organization_permission, signed_in
from careflow.platform.endpoint.routes import Routes
from careflow.platform.endpoint.shapes import sent

SECTION = "Organizations"
# Who belongs to no organization is told that there is none.
SEES_PROFILE = matching(
    OrganizationPermission.VIEW_PROFILE, lambda actor: actor.organization_id is None or queries.sees_profile(actor)
)
routes = Routes()


@routes.endpoint("GET", "organizations/", needs=signed_in(), section=SECTION, summary="List the caller's organization.")
def list_organizations(call: Call) -> list[OrganizationOut]:
    """One row, or none for a person without an active membership or without org.profile.view."""
    return [shape_organization(row) for row in queries.list_organizations(actor=call.actor)]


@routes.endpoint(
    "GET", "organizations/{id:organization_id}/", needs=SEES_PROFILE, section=SECTION,
    summary="Read the organization's profile and its members.",
)  # fmt: skip
def get_organization(call: Call, organization_id: int) -> OrganizationDetailOut:
    """Without org.users.view no members are listed; their e-mail addresses and permissions stay blank for readers who
    do not manage people."""
    profile = queries.get_organization(actor=call.actor, organization_id=organization_id)
    return shape_detail(
        profile,
        queries.list_active_members(organization_id=profile.id),
        sees_people=queries.sees_people(call.actor),
        in_full=_manages_people(call.actor),
    )


@routes.endpoint(
    "PATCH", "organizations/{id:organization_id}/", section=SECTION,
    needs=organization_permission(OrganizationPermission.UPDATE_PROFILE),
    summary="Change the organization's profile.",
)  # fmt: skip
def change_organization(call: Call, organization_id: int, body: OrganizationPatch) -> OrganizationOut:
    changes = sent(body)
    if "address" in changes:
        changes["address"] = address_parts(body.address)
    operations.change_organization(
        actor=call.actor,
        organization_id=organization_id,
        changes=changes,
        now=call.now,
        expected_version=call.expected_version,
    )
    return shape_organization(queries.get_organization(actor=call.actor, organization_id=organization_id))


@routes.endpoint(
    "GET", "organizations/roles/", needs=signed_in(), section=SECTION, summary="List the organization's roles."
)
def list_organization_roles(call: Call) -> list[OrganizationRoleOut]:
    return [shape_role(role) for role in queries.list_roles(actor=call.actor)]


@routes.endpoint(
    "POST", "organizations/roles/", section=SECTION, status=201,
    needs=organization_permission(OrganizationPermission.MANAGE_SECURITY),
    summary="Add a role, which starts with a member's permissions.",
)  # fmt: skip
def add_organization_role(call: Call, body: OrganizationRoleIn) -> OrganizationRoleOut:
    role_id = operations.add_role(
        actor=call.actor,
        code=body.code,
        name=body.name,
        description=body.description,
        is_active=body.is_active,
        now=call.now,
    )
    return _role(call, role_id)


@routes.endpoint(
    "GET", "organizations/roles/{id:role_id}/", needs=signed_in(), section=SECTION,
    summary="Read one role of the organization.",
)  # fmt: skip
def get_organization_role(call: Call, role_id: int) -> OrganizationRoleOut:
    return _role(call, role_id)


@routes.endpoint(
    "PATCH", "organizations/roles/{id:role_id}/", section=SECTION,
    needs=organization_permission(OrganizationPermission.MANAGE_SECURITY),
    summary="Change a role's code, name, description or active state.",
)  # fmt: skip
def change_organization_role(call: Call, role_id: int, body: OrganizationRolePatch) -> OrganizationRoleOut:
    """Permissions have a route of their own; here they are ignored."""
    operations.change_role(
        actor=call.actor,
        role_id=role_id,
        changes=sent(body),
        now=call.now,
        expected_version=call.expected_version,
    )
    return _role(call, role_id)


@routes.endpoint(
    "DELETE", "organizations/roles/{id:role_id}/", section=SECTION, status=204,
    needs=organization_permission(OrganizationPermission.MANAGE_SECURITY),
    summary="Delete a role that nobody has.",
)  # fmt: skip
def delete_organization_role(call: Call, role_id: int) -> None:
    operations.delete_role(actor=call.actor, role_id=role_id, now=call.now, expected_version=call.expected_version)


@routes.endpoint(
    "GET", "organizations/security/", section=SECTION,
    needs=organization_permission(OrganizationPermission.MANAGE_SECURITY),
    summary="List the active roles with their permissions and numbers of members.",
)  # fmt: skip
def list_organization_security(call: Call) -> list[SecurityRoleOut]:
    return [shape_security_role(role) for role in queries.list_role_permissions(actor=call.actor)]


@routes.endpoint(
    "PATCH", "organizations/security/update-role/", section=SECTION,
    needs=organization_permission(OrganizationPermission.MANAGE_SECURITY),
    summary="Replace the permissions of a role.",
)  # fmt: skip
def change_organization_role_permissions(call: Call, body: RolePermissionsIn) -> RolePermissionsOut:
    """They hold at once for everybody who has the role. Nobody gives rights that they do not have, or changes a role
    that has more. `If-Match` takes the role's version."""
    role_id, members = operations.change_role_permissions(
        actor=call.actor,
        code=body.role,
        permissions=body.security_permissions,
        now=call.now,
        expected_version=call.expected_version,
    )
    role = queries.get_role(actor=call.actor, role_id=role_id)
    return RolePermissionsOut(role.code, role.permissions, members, role.version)


@routes.endpoint(
    "PATCH", "organizations/security/second-factor/", section=SECTION,
    needs=organization_permission(OrganizationPermission.MANAGE_SECURITY),
    summary="Ask everybody with a role for a second factor, or stop asking.",
)  # fmt: skip
def require_second_factor(call: Call, body: RoleSecondFactorIn) -> RoleSecondFactorOut:
    """It holds at once: whoever has the role and signed in without one can only set one up. `members_without` says
    how many have none yet. Of one's own role it can be asked only when signed in with one. `If-Match` takes the
    role's version."""
    role_id, without = operations.require_second_factor(
        actor=call.actor,
        code=body.role,
        required=body.required,
        now=call.now,
        expected_version=call.expected_version,
    )
    role = queries.get_role(actor=call.actor, role_id=role_id)
    return RoleSecondFactorOut(role.code, role.requires_second_factor, without, role.version)


def _role(call: Call, role_id: int) -> OrganizationRoleOut:
    return shape_role(queries.get_role(actor=call.actor, role_id=role_id))


def _manages_people(actor: Actor) -> bool:
    return actor.is_superuser or OrganizationPermission.MANAGE_USERS in actor.organization_permissions
