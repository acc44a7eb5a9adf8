"""Pharmacies and their links, each with nothing but what it needs."""

from typing import Any

from careflow.domains.facilities.models import Facility
from careflow.domains.pharmacies.models import FacilityPharmacyOverride, OrganizationPharmacy, Pharmacy
from tests.cast import LONG_AGO

TIMES = {"created_at": LONG_AGO, "updated_at": LONG_AGO}


def directory_pharmacy(name: str = "Harbor Drugs", **values: Any) -> Pharmacy:
    return Pharmacy.objects.create(name=name, source="directory", **(TIMES | values))


def own_pharmacy(organization: Any, name: str = "Pier Pharmacy", **values: Any) -> Pharmacy:
    return Pharmacy.objects.create(
        name=name, ownership_scope="organization", organization=organization, **(TIMES | values)
    )


def facility_pharmacy(facility: Facility, name: str = "Corner Pharmacy", **values: Any) -> Pharmacy:
    return Pharmacy.objects.create(
        name=name,
        ownership_scope="facility",
        organization_id=facility.organization_id,
        facility=facility,
        **(TIMES | values),
    )


def link(organization: Any, pharmacy: Pharmacy, **values: Any) -> OrganizationPharmacy:
    return OrganizationPharmacy.unscoped.create(organization=organization, pharmacy=pharmacy, **(TIMES | values))


def override(facility: Facility, *, of: OrganizationPharmacy | None = None, **values: Any) -> FacilityPharmacyOverride:
    return FacilityPharmacyOverride.unscoped.create(facility=facility, organization_preference=of, **(TIMES | values))


def pharmacy_body(pharmacy: Pharmacy, **values: Any) -> dict[str, Any]:
    """The answer for a pharmacy that has only what the factories give it."""
    return {
        "id": pharmacy.pk,
        "ownership_scope": pharmacy.ownership_scope,
        "name": pharmacy.name,
        "legal_business_name": "",
        "source": pharmacy.source,
        "external_id": "",
        "ncpdp_id": pharmacy.ncpdp_id,
        "npi": pharmacy.npi,
        "dea_number": "",
        "tax_id": "",
        "store_number": "",
        "service_type": "retail",
        "accepts_erx": False,
        "is_24_hour": False,
        "hours": {},
        "languages": [],
        "directory_source": "",
        "directory_status": "unknown",
        "last_directory_sync_at": None,
        "phone_number": "",
        "fax_number": "",
        "notes": "",
        "is_active": True,
        "created_at": "2026-01-05T14:00:00Z",
        "updated_at": "2026-01-05T14:00:00Z",
        "version": 1,
        "address": None,
    } | values
