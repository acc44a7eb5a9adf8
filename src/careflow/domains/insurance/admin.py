from django.contrib import admin

from careflow.domains.insurance.models import Carrier, FacilityCarrierOverride, OrganizationCarrier, Policy
from careflow.domains.insurance.schemas.carriers import CarrierLinkSettings, CarrierOverrideSettings, CarrierPatch
from careflow.platform.console import FixedConsole, ReadOnlyConsole

SETTINGS = ("is_preferred", "is_hidden", "is_active", "notes", "sort_order")


@admin.register(Carrier)
class Carriers(FixedConsole):
    """The only place where the shared directory is curated."""

    fixed = ("ownership_scope", "organization", "facility")
    list_display = ("id", "name", "ownership_scope", "organization_id", "payer_id", "city", "is_active")
    list_filter = ("ownership_scope", "is_active", "source")
    search_fields = ("name_key", "=payer_id", "=external_id")
    ordering = ("name_key", "id")
    body = CarrierPatch
    refusals = {
        "carrier_once_in_organization": "The organization has this payer on record.",
        "carrier_once_in_facility": "The facility has this payer on record.",
        "carrier_external_once": "The organization has a payer with this external id.",
        "carrier_owner_fits_scope": "A directory record has no owner, an organization's has an organization only,"
        " a facility's has both.",
    }
    fieldsets = (
        (None, {"fields": ("name", "payer_id", "ownership_scope", "organization", "facility", "is_active")}),
        (
            "Contact",
            {"fields": ("phone_number", "website", "address_line_1", "address_line_2", "city", "state", "zip_code")},
        ),
        ("Directory", {"fields": ("source", "external_id", "directory_source", "last_directory_sync_at")}),
    )


@admin.register(OrganizationCarrier)
class OrganizationCarriers(FixedConsole):
    fixed = ("organization", "carrier")
    list_display = ("id", "organization", "carrier", *SETTINGS[:3], "sort_order", "fee_schedule")
    list_select_related = ("organization", "carrier", "fee_schedule")
    list_filter = ("is_active", "is_hidden")
    search_fields = ("carrier__name_key", "organization__name")
    ordering = ("organization", "sort_order", "id")
    fields = ("organization", "carrier", *SETTINGS, "fee_schedule")
    body = CarrierLinkSettings
    refusals = {
        "organization_carrier_once": "The organization works with this payer already.",
        "carrier_link_leaves_tenant": "This payer is a private record of somebody else.",
        "carrier_link_priced_by_another": "Choose a fee schedule of this organization as a whole.",
    }


@admin.register(FacilityCarrierOverride)
class FacilityCarrierOverrides(FixedConsole):
    fixed = ("facility", "organization_preference", "carrier")
    list_display = ("id", "facility", "organization_preference_id", "carrier", *SETTINGS[:3], "sort_order")
    list_select_related = ("facility", "carrier")
    list_filter = ("is_active", "is_hidden")
    search_fields = ("carrier__name_key", "facility__name")
    ordering = ("facility", "sort_order", "id")
    fields = ("facility", "organization_preference", "carrier", *SETTINGS)
    body = CarrierOverrideSettings
    refusals = {
        "carrier_override_has_one_subject": "Name one of the organization's payers or another one, not both.",
        "carrier_override_once": "The facility has an entry for this payer already.",
        "facility_carrier_once": "The facility has an entry for this payer already.",
        "carrier_override_leaves_facility": "This payer is a private record of somebody else.",
        "carrier_override_leaves_organization": "This entry is of another organization.",
    }


@admin.register(Policy)
class Policies(ReadOnlyConsole):
    """Policies are written through the API, which keeps each patient's primary one the only one."""

    list_display = (
        "id", "facility", "patient_id", "carrier", "coverage_order", "is_active", "effective_date", "termination_date",
    )  # fmt: skip
    list_filter = ("is_active", "coverage_order", "relationship_to_subscriber")
    list_select_related = ("facility", "carrier")
    search_fields = ("=id", "=patient__chart_number", "^patient__last_key", "^member_key", "=external_id")
    ordering = ("-id",)
