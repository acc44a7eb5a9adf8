from careflow.domains.facilities import operations, queries
from careflow.domains.facilities.api.routes import routes
from careflow.domains.facilities.schemas.facilities import (
    FacilityIn,
    FacilityOut,
    FacilityPatch,
    facility_out,
    facility_values,
)
from careflow.domains.organizations.queries import OrganizationPermission
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import matching, signed_in

SECTION = "Facilities"
KEEPERS_OF_ALL = matching(OrganizationPermission.MANAGE_FACILITIES, queries.manages_all)
KEEPERS = matching("org.facilities.manage, or the facility's administrator with admin.facility.manage", lambda _: True)


@routes.endpoint(
    "GET", "facilities/", needs=signed_in(), section=SECTION,
    summary="All facilities of the organization for who manages them, for others those where they work.",
)  # fmt: skip
def list_facilities(call: Call) -> list[FacilityOut]:
    return [facility_out(row) for row in queries.list_facilities(actor=call.actor)]


@routes.endpoint(
    "POST", "facilities/", needs=KEEPERS_OF_ALL, section=SECTION, status=201,
    summary="Open a facility with its dictionaries; the caller becomes its first administrator.",
)  # fmt: skip
def open_facility(call: Call, body: FacilityIn) -> FacilityOut:
    created = operations.open_facility(actor=call.actor, values=facility_values(body), now=call.now)
    return facility_out(queries.get_facility(actor=call.actor, facility_id=created))


@routes.endpoint(
    "GET", "facilities/{id:facility_id}/", needs=signed_in(), section=SECTION,
    summary="One facility's profile and hours.",
)  # fmt: skip
def get_facility(call: Call, facility_id: int) -> FacilityOut:
    return facility_out(queries.get_facility(actor=call.actor, facility_id=facility_id))


@routes.endpoint(
    "PATCH", "facilities/{id:facility_id}/", needs=KEEPERS, section=SECTION,
    summary="Change a facility's profile and hours.",
)  # fmt: skip
def change_facility(call: Call, facility_id: int, body: FacilityPatch) -> FacilityOut:
    operations.change_facility(
        actor=call.actor,
        facility_id=facility_id,
        changes=facility_values(body),
        expected_version=call.expected_version,
        now=call.now,
    )
    return facility_out(queries.get_facility(actor=call.actor, facility_id=facility_id))


@routes.endpoint(
    "DELETE", "facilities/{id:facility_id}/", needs=KEEPERS_OF_ALL, section=SECTION,
    summary="Close a facility; its records stay.",
)  # fmt: skip
def close_facility(call: Call, facility_id: int) -> None:
    operations.close_facility(
        actor=call.actor, facility_id=facility_id, expected_version=call.expected_version, now=call.now
    )
