from typing import Annotated

from ninja import Query

from careflow.domains.facilities import operations, queries
from careflow.domains.facilities.api.needs import FACILITY_ADMIN, STAFF_ADMIN, manages_security
from careflow.domains.facilities.api.routes import routes
from careflow.domains.facilities.permissions import FacilityPermission
from careflow.domains.facilities.queries import StaffRow
from careflow.domains.facilities.schemas.staff import StaffIn, StaffOut, StaffPatch, staff_changes, staff_out
from careflow.platform.actor import Actor
from careflow.platform.endpoint.freshness import revalidated
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import facility_access

SECTION = "Facilities"


@routes.endpoint(
    "GET", "facilities/staff/", needs=facility_access(), section=SECTION,
    summary="The facility's active and former staff by last and first name.",
)  # fmt: skip
@revalidated
def list_staff(
    call: Call, role: Annotated[str, Query(max_length=50, description="Only staff whose role has this code.")] = ""
) -> list[StaffOut]:
    call.headers["Cache-Control"] = "no-store"  # licence numbers do not lie about on a shared machine
    return [_shape(call.actor, row) for row in queries.list_staff(actor=call.actor, role=role)]


@routes.endpoint(
    "POST", "facilities/staff/", needs=FACILITY_ADMIN, section=SECTION, status=201,
    summary="Give a member of the organization a place of work here.",
)  # fmt: skip
def add_staff(call: Call, body: StaffIn) -> StaffOut:
    details = staff_changes(body)
    created = operations.add_staff(
        actor=call.actor,
        facility_id=call.actor.facility_id or 0,
        user_id=details.pop("user_id"),
        role_id=details.pop("role_id"),
        details=details,
        may_manage_security=manages_security(call.actor),
        now=call.now,
    )
    return _shape(call.actor, queries.get_staff(actor=call.actor, staff_id=created))


@routes.endpoint(
    "GET", "facilities/staff/{id:staff_id}/", needs=facility_access(), section=SECTION,
    summary="One member of staff.",
)  # fmt: skip
def get_staff(call: Call, staff_id: int) -> StaffOut:
    return _shape(call.actor, queries.get_staff(actor=call.actor, staff_id=staff_id))


@routes.endpoint(
    "PATCH", "facilities/staff/{id:staff_id}/", needs=FACILITY_ADMIN, section=SECTION,
    summary="Change a member of staff; role, active state and overrides need admin.security.manage.",
)  # fmt: skip
def change_staff(call: Call, staff_id: int, body: StaffPatch) -> StaffOut:
    operations.change_staff(
        actor=call.actor,
        facility_id=call.actor.facility_id or 0,
        staff_id=staff_id,
        changes=staff_changes(body),
        may_manage_security=manages_security(call.actor),
        expected_version=call.expected_version,
        now=call.now,
    )
    return _shape(call.actor, queries.get_staff(actor=call.actor, staff_id=staff_id))


@routes.endpoint(
    "DELETE", "facilities/staff/{id:staff_id}/", needs=STAFF_ADMIN, section=SECTION,
    summary="Take a person off the facility's staff; history keeps them.",
)  # fmt: skip
def deactivate_staff(call: Call, staff_id: int) -> None:
    operations.deactivate_staff(
        actor=call.actor,
        facility_id=call.actor.facility_id or 0,
        staff_id=staff_id,
        may_manage_security=manages_security(call.actor),
        expected_version=call.expected_version,
        now=call.now,
    )


def _shape(actor: Actor, row: StaffRow) -> StaffOut:
    trusted = manages_security(actor) or actor.can(FacilityPermission.MANAGE_FACILITY) or row.user_id == actor.user_id
    return staff_out(row, trusted=trusted)
