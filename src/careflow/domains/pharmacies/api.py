from typing import Annotated

from ninja import Query

from careflow.domains.pharmacies import operations, queries
from careflow.domains.pharmacies.permissions import PharmacyPermission
from careflow.domains.pharmacies.queries import LONGEST_LIST, PharmacyOut
from careflow.domains.pharmacies.schemas import (
    DirectoryPharmacyOut,
    FacilityOverrideOut,
    LinkIn,
    LinkPatch,
    OrganizationPharmacyOut,
    OverrideIn,
    OverridePatch,
    details_of,
    settings_of,
    shape_directory,
    shape_link,
    shape_override,
)
from careflow.platform.endpoint.freshness import revalidated
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import any_permission, facility_staff, matching
from careflow.platform.endpoint.routes import Routes
from careflow.platform.endpoint.shapes import sent
from careflow.platform.identity import ScopeMode
from careflow.platform.replica import may_lag

ORGANIZATIONS = "Organizations"
PATIENTS = "Patients"
ORGANIZATION_MANAGERS = matching(
    "org.pharmacies.manage, or pharmacies.organization.manage at a facility of the organization",
    queries.manages_organization_pharmacies,
)
FACILITY_MANAGERS = any_permission(
    PharmacyPermission.ADMINISTER_FACILITY, PharmacyPermission.MANAGE_FACILITY, facility=ScopeMode.FACILITY
)
NameSearch = Annotated[str, Query(max_length=150, description="Part of the pharmacy's name.")]
DirectorySearch = Annotated[str, Query(max_length=150, description="Part of the name, the NCPDP id or the NPI.")]
Limit = Annotated[int, Query(ge=1, le=LONGEST_LIST, description="How many at most.")]
routes = Routes()


@routes.endpoint(
    "GET", "organizations/pharmacies/", needs=ORGANIZATION_MANAGERS, section=ORGANIZATIONS,
    summary="The pharmacies that the organization works with, hidden and inactive ones included.",
)  # fmt: skip
def list_organization_pharmacies(call: Call) -> list[OrganizationPharmacyOut]:
    return [shape_link(row) for row in queries.list_links(actor=call.actor)]


@routes.endpoint(
    "POST", "organizations/pharmacies/", needs=ORGANIZATION_MANAGERS, section=ORGANIZATIONS, status=201, also=(200,),
    summary="Work with a pharmacy of the directory, or with a new record of the organization's own.",
)  # fmt: skip
def link_organization_pharmacy(call: Call, body: LinkIn) -> OrganizationPharmacyOut:
    """A pharmacy that is linked already answers 200, with what was sent applied to its link."""
    link_id, is_new = operations.link_pharmacy(
        actor=call.actor,
        record_id=body.pharmacy_id,
        details=details_of(body.pharmacy),
        settings=settings_of(body),
        now=call.now,
    )
    call.status = None if is_new else 200
    return shape_link(queries.get_link(actor=call.actor, link_id=link_id))


@routes.endpoint(
    "GET", "organizations/pharmacies/directory/", needs=ORGANIZATION_MANAGERS, section=ORGANIZATIONS,
    summary="The directory's pharmacies that the organization has not linked yet, by name.",
)  # fmt: skip
def list_organization_directory(
    call: Call, search: DirectorySearch = "", limit: Limit = LONGEST_LIST
) -> list[DirectoryPharmacyOut]:
    found = queries.list_organization_directory(actor=call.actor, search=search, limit=limit)
    return [shape_directory(row) for row in found]


@routes.endpoint(
    "GET", "organizations/pharmacies/{id:link_id}/", needs=ORGANIZATION_MANAGERS, section=ORGANIZATIONS,
    summary="One pharmacy that the organization works with.",
)  # fmt: skip
def get_organization_pharmacy(call: Call, link_id: int) -> OrganizationPharmacyOut:
    return shape_link(queries.get_link(actor=call.actor, link_id=link_id))


@routes.endpoint(
    "PATCH", "organizations/pharmacies/{id:link_id}/", needs=ORGANIZATION_MANAGERS, section=ORGANIZATIONS,
    summary="Change how the organization shows a pharmacy, or the details of its own record.",
)  # fmt: skip
def change_organization_pharmacy(call: Call, link_id: int, body: LinkPatch) -> OrganizationPharmacyOut:
    operations.change_link(
        actor=call.actor,
        link_id=link_id,
        details=details_of(sent(body).get("pharmacy")),
        settings=settings_of(body),
        expected_version=call.expected_version,
        now=call.now,
    )
    return shape_link(queries.get_link(actor=call.actor, link_id=link_id))


@routes.endpoint(
    "GET", "organizations/facility-pharmacy-overrides/", needs=FACILITY_MANAGERS, section=ORGANIZATIONS,
    summary="Where the facility deviates from the organization's pharmacies.",
)  # fmt: skip
def list_facility_pharmacy_overrides(call: Call) -> list[FacilityOverrideOut]:
    return [shape_override(row) for row in queries.list_overrides(actor=call.actor)]


@routes.endpoint(
    "POST", "organizations/facility-pharmacy-overrides/", needs=FACILITY_MANAGERS, section=ORGANIZATIONS, status=201,
    summary="Hide or keep one of the organization's pharmacies at the facility, or add another one there.",
)  # fmt: skip
def add_facility_pharmacy_override(call: Call, body: OverrideIn) -> FacilityOverrideOut:
    override_id = operations.add_override(
        actor=call.actor,
        organization_preference=body.organization_preference,
        record_id=body.pharmacy_id,
        details=details_of(body.pharmacy_details),
        settings=settings_of(body),
        now=call.now,
    )
    return shape_override(queries.get_override(actor=call.actor, override_id=override_id))


@routes.endpoint(
    "GET", "organizations/facility-pharmacy-overrides/directory/", needs=FACILITY_MANAGERS, section=ORGANIZATIONS,
    summary="The directory's pharmacies that neither the organization nor the facility has linked yet, by name.",
)  # fmt: skip
def list_facility_directory(
    call: Call, search: DirectorySearch = "", limit: Limit = LONGEST_LIST
) -> list[DirectoryPharmacyOut]:
    found = queries.list_facility_directory(actor=call.actor, search=search, limit=limit)
    return [shape_directory(row) for row in found]


@routes.endpoint(
    "GET", "organizations/facility-pharmacy-overrides/{id:override_id}/", needs=FACILITY_MANAGERS,
    section=ORGANIZATIONS, summary="One deviation of the facility.",
)  # fmt: skip
def get_facility_pharmacy_override(call: Call, override_id: int) -> FacilityOverrideOut:
    return shape_override(queries.get_override(actor=call.actor, override_id=override_id))


@routes.endpoint(
    "PATCH", "organizations/facility-pharmacy-overrides/{id:override_id}/", needs=FACILITY_MANAGERS,
    section=ORGANIZATIONS, summary="Change a deviation of the facility, or the details of its own record.",
)  # fmt: skip
def change_facility_pharmacy_override(call: Call, override_id: int, body: OverridePatch) -> FacilityOverrideOut:
    fields = sent(body)
    operations.change_override(
        actor=call.actor,
        override_id=override_id,
        named={name: fields[name] for name in ("organization_preference", "pharmacy_id") if name in fields},
        details=details_of(fields.get("pharmacy_details")),
        settings=settings_of(body),
        expected_version=call.expected_version,
        now=call.now,
    )
    return shape_override(queries.get_override(actor=call.actor, override_id=override_id))


@routes.endpoint(
    "GET", "patients/pharmacies/", needs=facility_staff(), section=PATIENTS,
    summary="The pharmacies that patients of the facility may choose from, by name.",
)  # fmt: skip
@revalidated
@may_lag
def list_effective_pharmacies(call: Call, search: NameSearch = "") -> list[PharmacyOut]:
    return queries.list_effective_pharmacies(actor=call.actor, search=search)


@routes.endpoint(
    "GET", "patients/pharmacies/{id:pharmacy_id}/", needs=facility_staff(), section=PATIENTS,
    summary="One pharmacy that patients of the facility may choose.",
)  # fmt: skip
def get_effective_pharmacy(call: Call, pharmacy_id: int) -> PharmacyOut:
    return queries.get_effective_pharmacy(actor=call.actor, pharmacy_id=pharmacy_id)
