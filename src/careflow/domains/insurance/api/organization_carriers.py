from careflow.domains.insurance import operations, queries
from careflow.domains.insurance.api.routes import ORGANIZATION_MANAGERS, SECTION, DirectorySearch, Limit, routes
from careflow.domains.insurance.queries import LONGEST_LIST, CarrierOut, shape_carrier
from careflow.domains.insurance.schemas.carriers import (
    CarrierLinkIn,
    CarrierLinkPatch,
    OrganizationCarrierOut,
    details_of,
    settings_of,
    shape_link,
)
from careflow.platform.endpoint.gate import Call


@routes.endpoint(
    "GET", "insurance/organization-carriers/", needs=ORGANIZATION_MANAGERS, section=SECTION,
    summary="The payers that the organization works with, hidden and inactive ones included.",
)  # fmt: skip
def list_organization_carriers(call: Call) -> list[OrganizationCarrierOut]:
    return [shape_link(row) for row in queries.list_links(actor=call.actor)]


@routes.endpoint(
    "POST", "insurance/organization-carriers/", needs=ORGANIZATION_MANAGERS, section=SECTION, status=201, also=(200,),
    summary="Work with a payer of the directory, or with a new record of the organization's own.",
)  # fmt: skip
def link_organization_carrier(call: Call, body: CarrierLinkIn) -> OrganizationCarrierOut:
    """A payer that is linked already answers 200, with what was sent applied to its link. `fee_schedule` is one of
    the organization as a whole."""
    link_id, is_new = operations.link_carrier(
        actor=call.actor,
        record_id=body.carrier_id,
        details=details_of(body.carrier),
        settings=settings_of(body),
        now=call.now,
    )
    call.status = None if is_new else 200
    return shape_link(queries.get_link(actor=call.actor, link_id=link_id))


@routes.endpoint(
    "GET", "insurance/organization-carriers/directory/", needs=ORGANIZATION_MANAGERS, section=SECTION,
    summary="The directory's payers that the organization has not linked yet, by name.",
)  # fmt: skip
def list_organization_carrier_directory(
    call: Call, search: DirectorySearch = "", limit: Limit = LONGEST_LIST
) -> list[CarrierOut]:
    found = queries.list_organization_directory(actor=call.actor, search=search, limit=limit)
    return [shape_carrier(row) for row in found]


@routes.endpoint(
    "GET", "insurance/organization-carriers/{id:link_id}/", needs=ORGANIZATION_MANAGERS, section=SECTION,
    summary="One payer that the organization works with.",
)  # fmt: skip
def get_organization_carrier(call: Call, link_id: int) -> OrganizationCarrierOut:
    return shape_link(queries.get_link(actor=call.actor, link_id=link_id))


@routes.endpoint(
    "PATCH", "insurance/organization-carriers/{id:link_id}/", needs=ORGANIZATION_MANAGERS, section=SECTION,
    summary="Change how the organization shows and prices a payer, or the details of its own record.",
)  # fmt: skip
def change_organization_carrier(call: Call, link_id: int, body: CarrierLinkPatch) -> OrganizationCarrierOut:
    operations.change_link(
        actor=call.actor,
        link_id=link_id,
        details=details_of(body.carrier),
        settings=settings_of(body),
        expected_version=call.expected_version,
        now=call.now,
    )
    return shape_link(queries.get_link(actor=call.actor, link_id=link_id))
