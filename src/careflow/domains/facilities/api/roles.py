from careflow.domains.facilities import operations, queries
from careflow.domains.facilities.api.needs import FACILITY_ADMIN, manages_security
from careflow.domains.facilities.api.routes import routes
from careflow.domains.facilities.schemas.dictionaries import RoleIn, RoleOut, RolePatch, role_changes, role_out
from careflow.platform.endpoint.freshness import revalidated
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import facility_access
from careflow.platform.endpoint.shapes import sent

SECTION = "Facilities"


@routes.endpoint(
    "GET", "facilities/staff-roles/", needs=facility_access(), section=SECTION,
    summary="The roles of the facility by name, with their permissions.",
)  # fmt: skip
@revalidated
def list_staff_roles(call: Call) -> list[RoleOut]:
    return [role_out(entry) for entry in queries.roles.list(actor=call.actor)]


@routes.endpoint(
    "POST", "facilities/staff-roles/", needs=FACILITY_ADMIN, section=SECTION, status=201,
    summary="Add a role; it starts with the permissions that roles of its code have by default.",
)  # fmt: skip
def add_staff_role(call: Call, body: RoleIn) -> RoleOut:
    created = operations.add_staff_role(
        actor=call.actor, values=sent(body), may_manage_security=manages_security(call.actor), now=call.now
    )
    return role_out(queries.roles.get(actor=call.actor, entry_id=created))


@routes.endpoint(
    "GET", "facilities/staff-roles/{id:role_id}/", needs=facility_access(), section=SECTION,
    summary="One role with its permissions.",
)  # fmt: skip
def get_staff_role(call: Call, role_id: int) -> RoleOut:
    return role_out(queries.roles.get(actor=call.actor, entry_id=role_id))


@routes.endpoint(
    "PATCH", "facilities/staff-roles/{id:role_id}/", needs=FACILITY_ADMIN, section=SECTION,
    summary="Change a role; its permissions need admin.security.manage and are replaced as a whole.",
)  # fmt: skip
def change_staff_role(call: Call, role_id: int, body: RolePatch) -> RoleOut:
    operations.change_staff_role(
        actor=call.actor,
        role_id=role_id,
        changes=role_changes(body),
        may_manage_security=manages_security(call.actor),
        expected_version=call.expected_version,
        now=call.now,
    )
    return role_out(queries.roles.get(actor=call.actor, entry_id=role_id))


@routes.endpoint(
    "DELETE", "facilities/staff-roles/{id:role_id}/", needs=FACILITY_ADMIN, section=SECTION,
    summary="Delete a role that nobody has.",
)  # fmt: skip
def delete_staff_role(call: Call, role_id: int) -> None:
    operations.delete_staff_role(
        actor=call.actor, role_id=role_id, expected_version=call.expected_version, now=call.now
    )
