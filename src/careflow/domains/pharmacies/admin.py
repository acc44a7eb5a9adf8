from django.contrib import admin

from careflow.domains.pharmacies.models import FacilityPharmacyOverride, OrganizationPharmacy, Pharmacy
from careflow.domains.pharmacies.schemas import PharmacyPatch, Settings
from careflow.platform.address import ADDRESS_COLUMNS
from careflow.platform.console import FixedConsole

SETTINGS = ("is_preferred", "is_hidden", "is_active", "notes", "sort_order")
KNOWN = {
    "pharmacy_ncpdp_id_once_in_directory": "The directory has a pharmacy with this NCPDP id.",
    "pharmacy_npi_once_in_directory": "The directory has a pharmacy with this NPI.",
    "pharmacy_ncpdp_id_once_in_tenant": "The organization has a pharmacy with this NCPDP id.",
    "pharmacy_npi_once_in_tenant": "The organization has a pharmacy with this NPI.",
    "pharmacy_once_in_organization": "The organization has this pharmacy on record.",
    "pharmacy_once_in_facility": "The facility has this pharmacy on record.",
    "pharmacy_owner_fits_scope": "A directory record has no owner, an organization's has an organization only,"
    " a facility's has both.",
}


@admin.register(Pharmacy)
class Pharmacies(FixedConsole):
    """The only place where the shared directory is curated."""

    fixed = ("ownership_scope", "organization", "facility")
    list_display = ("id", "name", "ownership_scope", "organization_id", "ncpdp_id", "npi", "address_city", "is_active")
    list_filter = ("ownership_scope", "is_active", "service_type", "directory_status")
    search_fields = ("name_key", "=ncpdp_id", "=npi")
    ordering = ("name_key", "id")
    refusals = KNOWN
    body = PharmacyPatch
    fieldsets = (
        (None, {"fields": ("name", "legal_business_name", "ownership_scope", "organization", "facility", "is_active")}),
        ("Numbers", {"fields": ("ncpdp_id", "npi", "dea_number", "tax_id", "store_number")}),
        ("Service", {"fields": ("service_type", "accepts_erx", "is_24_hour", "hours", "languages", "notes")}),
        ("Contact", {"fields": ("phone_number", "fax_number", *ADDRESS_COLUMNS)}),
        (
            "Directory",
            {"fields": ("source", "external_id", "directory_source", "directory_status", "last_directory_sync_at")},
        ),
    )


@admin.register(OrganizationPharmacy)
class OrganizationPharmacies(FixedConsole):
    fixed = ("organization", "pharmacy")
    list_display = ("id", "organization", "pharmacy", *SETTINGS[:3], "sort_order")
    list_select_related = ("organization", "pharmacy")
    list_filter = ("is_active", "is_hidden")
    search_fields = ("pharmacy__name_key", "organization__name")
    ordering = ("organization", "sort_order", "id")
    fields = ("organization", "pharmacy", *SETTINGS)
    body = Settings
    refusals = {
        "organization_pharmacy_once": "The organization works with this pharmacy already.",
        "pharmacy_link_leaves_tenant": "This pharmacy is a private record of somebody else.",
    }


@admin.register(FacilityPharmacyOverride)
class FacilityPharmacyOverrides(FixedConsole):
    fixed = ("facility", "organization_preference", "pharmacy")
    list_display = ("id", "facility", "organization_preference_id", "pharmacy", *SETTINGS[:3], "sort_order")
    list_select_related = ("facility", "pharmacy")
    list_filter = ("is_active", "is_hidden")
    search_fields = ("pharmacy__name_key", "facility__name")
    ordering = ("facility", "sort_order", "id")
    fields = ("facility", "organization_preference", "pharmacy", *SETTINGS)
    body = Settings
    refusals = {
        "pharmacy_override_has_one_subject": "Name one of the organization's pharmacies or another one, not both.",
        "pharmacy_override_once": "The facility has an entry for this pharmacy already.",
        "facility_pharmacy_once": "The facility has an entry for this pharmacy already.",
        "pharmacy_override_leaves_facility": "This pharmacy is a private record of somebody else.",
        "pharmacy_override_leaves_organization": "This entry is of another organization.",
    }
