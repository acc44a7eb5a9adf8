from careflow.domains.insurance import operations, queries
from careflow.domains.insurance.api.routes import FACILITY_MANAGERS, SECTION, DirectorySearch, Limit, routes
from careflow.domains.insurance.queries import LONGEST_LIST, CarrierOut, shape_carrier
from careflow.domains.insurance.schemas.carriers import (
    CarrierOverrideIn,
    CarrierOverridePatch,
    FacilityCarrierOverrideOut,
    details_of,
    settings_of,
    shape_override,
)
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.shapes import sent


@routes.endpoint(
    "GET", "insurance/facility-carrier-overrides/", needs=FACILITY_MANAGERS, section=SECTION,
    summary="Where the facility deviates from the organization's payers.",
)  # fmt: skip
def list_facility_carrier_overrides(call: Call) -> list[FacilityCarrierOverrideOut]:
    return [shape_override(row) for row in queries.list_overrides(actor=call.actor)]


@routes.endpoint(
    "POST", "insurance/facility-carrier-overrides/", needs=FACILITY_MANAGERS, section=SECTION, status=201,
    summary="Hide or keep one of the organization's payers at the facility, or add another one there.",
)  # fmt: skip
def add_facility_carrier_override(call: Call, body: CarrierOverrideIn) -> FacilityCarrierOverrideOut:
    """What is left out of the settings follows the organization, also when that changes."""
    override_id = operations.add_override(
        actor=call.actor,
        organization_preference=body.organization_preference,
        record_id=body.carrier_id,
        details=details_of(body.carrier_details),
        settings=settings_of(body),
        now=call.now,
    )
    return shape_override(queries.get_override(actor=call.actor, override_id=override_id))


@routes.endpoint(
    "GET", "insurance/facility-carrier-overrides/directory/", needs=FACILITY_MANAGERS, section=SECTION,
    summary="The directory's payers that neither the organization nor the facility has linked yet, by name.",
)  # fmt: skip
def list_facility_carrier_directory(
    call: Call, search: DirectorySearch = "", limit: Limit = LONGEST_LIST
) -> list[CarrierOut]:
    found = queries.list_facility_directory(actor=call.actor, search=search, limit=limit)
    return [shape_carrier(row) for row in found]


@routes.endpoint(
    "GET", "insurance/facility-carrier-overrides/{id:override_id}/", needs=FACILITY_MANAGERS, section=SECTION,
    summary="One deviation of the facility.",
)  # fmt: skip
def get_facility_carrier_override(call: Call, override_id: int) -> FacilityCarrierOverrideOut:
    return shape_override(queries.get_override(actor=call.actor, override_id=override_id))


@routes.endpoint(
    "PATCH", "insurance/facility-carrier-overrides/{id:override_id}/", needs=FACILITY_MANAGERS, section=SECTION,
    summary="Change a deviation of the facility, or the details of its own record.",
)  # fmt: skip
def change_facility_carrier_override(
    call: Call, override_id: int, body: CarrierOverridePatch
) -> FacilityCarrierOverrideOut:
    fields = sent(body)
    operations.change_override(
        actor=call.actor,
        override_id=override_id,
        named={name: fields[name] for name in ("organization_preference", "carrier_id") if name in fields},
        details=details_of(body.carrier_details),
        settings=settings_of(body),
        expected_version=call.expected_version,
        now=call.now,
    )
    return shape_override(queries.get_override(actor=call.actor, override_id=override_id))
