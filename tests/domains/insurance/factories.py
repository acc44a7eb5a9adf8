"""Carriers, their links and policies, each with nothing but what it needs."""

from typing import Any

from careflow.domains.facilities.models import Facility
from careflow.domains.insurance.models import (
    Carrier,
    FacilityCarrierOverride,
    OrganizationCarrier,
    Policy,
    member_key_of,
)
from tests.cast import LONG_AGO

TIMES = {"created_at": LONG_AGO, "updated_at": LONG_AGO}


def directory_carrier(name: str = "Harbor Mutual", **values: Any) -> Carrier:
    return Carrier.objects.create(name=name, source="directory", **(TIMES | values))


def own_carrier(organization: Any, name: str = "Pier Health", **values: Any) -> Carrier:
    return Carrier.objects.create(
        name=name, ownership_scope="organization", organization=organization, **(TIMES | values)
    )


def facility_carrier(facility: Facility, name: str = "Corner Plan", **values: Any) -> Carrier:
    return Carrier.objects.create(
        name=name,
        ownership_scope="facility",
        organization_id=facility.organization_id,
        facility=facility,
        **(TIMES | values),
    )


def link(organization: Any, carrier: Carrier, **values: Any) -> OrganizationCarrier:
    return OrganizationCarrier.unscoped.create(organization=organization, carrier=carrier, **(TIMES | values))


def linked_carrier(cast: Any, name: str = "Harbor Mutual", **values: Any) -> Carrier:
    """One that all of Harbor's facilities bill."""
    return link(cast.organizations["harbor"], directory_carrier(name, **values)).carrier


def override(facility: Facility, *, of: OrganizationCarrier | None = None, **values: Any) -> FacilityCarrierOverride:
    return FacilityCarrierOverride.unscoped.create(facility=facility, organization_preference=of, **(TIMES | values))


def policy(patient: Any, carrier: Carrier, member_id: str = "M-1", **values: Any) -> Policy:
    if values.get("is_primary"):
        values["coverage_order"] = "primary"
    return Policy.unscoped.create(
        facility_id=patient.facility_id,
        patient=patient,
        carrier=carrier,
        member_id=member_id,
        member_key=member_key_of(member_id),
        **(TIMES | values),
    )


def carrier_body(carrier: Carrier, **values: Any) -> dict[str, Any]:
    """The answer for a carrier that has only what the factories give it."""
    return {
        "id": carrier.pk,
        "ownership_scope": carrier.ownership_scope,
        "name": carrier.name,
        "source": carrier.source,
        "external_id": "",
        "directory_source": "",
        "last_directory_sync_at": None,
        "payer_id": carrier.payer_id,
        "phone_number": "",
        "website": "",
        "address_line_1": "",
        "address_line_2": "",
        "city": "",
        "state": "",
        "zip_code": "",
        "is_active": True,
        "created_at": "2026-01-05T14:00:00Z",
        "updated_at": "2026-01-05T14:00:00Z",
        "version": 1,
    } | values


def effective_body(carrier: Carrier, by: OrganizationCarrier | None = None, **values: Any) -> dict[str, Any]:
    """`by` is the link that the organization has with it."""
    shown = {"is_preferred": True, "sort_order": 0, "notes": "", "organization_preference": by and by.pk}
    return carrier_body(carrier) | shown | values


def policy_body(entry: Policy, **values: Any) -> dict[str, Any]:
    """The answer for a policy that has only what the factory gives it."""
    return {
        "id": entry.pk,
        "patient": entry.patient_id,
        "patient_name": f"{entry.patient.last_name}, {entry.patient.first_name}",
        "carrier": entry.carrier_id,
        "carrier_name": entry.carrier.name,
        "plan_name": "",
        "member_id": entry.member_id,
        "group_number": "",
        "subscriber_name": "",
        "relationship_to_subscriber": "self",
        "effective_date": None,
        "termination_date": None,
        "coverage_order": entry.coverage_order,
        "is_primary": entry.is_primary,
        "is_active": entry.is_active,
        "notes": "",
        "created_at": "2026-01-05T14:00:00Z",
        "updated_at": "2026-01-05T14:00:00Z",
        "version": 1,
    } | values
