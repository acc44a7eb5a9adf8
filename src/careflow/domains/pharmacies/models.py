from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

from careflow.domains.pharmacies import rules
from careflow.platform.address import Addressed
from careflow.platform.directory.tables import LONGEST_NAME_KEY, Kept, Linked, Overriding, Placed, one_subject
from careflow.platform.folding import KeyField, fold
from careflow.platform.phone import phone_key


def choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(entry.value, entry.value.replace("_", " ").capitalize()) for entry in kind]


LONGEST_IDENTITY_KEY = 600


def keys_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The folded columns for these values of `rules.IDENTITY_COLUMNS`."""
    folded = {name: fold(values[name] or "") for name in rules.IDENTITY_COLUMNS}
    folded["phone_number"] = phone_key(values["phone_number"] or "")
    return {
        "name_key": folded["name"][:LONGEST_NAME_KEY],
        "identity_key": rules.identity_key(folded)[:LONGEST_IDENTITY_KEY],
    }


class Pharmacy(Addressed, Kept):
    """A pharmacy: of the shared directory (no owner), of one organization, or of one facility.

    Registry numbers are unique in the directory and within a tenant, not across tenants: one clinic's private
    record must not reveal itself to another by a refusal.
    """

    identity_key = KeyField(max_length=LONGEST_IDENTITY_KEY, blank=True, default="", editable=False)
    legal_business_name = models.CharField(max_length=255, blank=True, default="")
    ncpdp_id = models.CharField(max_length=7, null=True, blank=True)  # noqa: DJ001  (null on the wire)
    npi = models.CharField(max_length=10, null=True, blank=True)  # noqa: DJ001  (null on the wire)
    dea_number = models.CharField(max_length=9, blank=True, default="")
    tax_id = models.CharField(max_length=20, blank=True, default="")
    store_number = models.CharField(max_length=50, blank=True, default="")
    service_type = models.CharField(max_length=20, default="retail", choices=choices(rules.ServiceType))
    accepts_erx = models.BooleanField(default=False)
    is_24_hour = models.BooleanField(default=False)
    hours = models.JSONField(default=dict, blank=True)
    languages = models.JSONField(default=list, blank=True)
    directory_status = models.CharField(max_length=10, default="unknown", choices=choices(rules.DirectoryStatus))
    phone_number = models.CharField(max_length=20, blank=True, default="")
    fax_number = models.CharField(max_length=20, blank=True, default="")
    notes = models.TextField(blank=True, default="")

    class Meta(Addressed.Meta, Kept.Meta):
        constraints = [
            *Addressed.Meta.constraints,
            *Kept.Meta.constraints,
            *(
                models.UniqueConstraint(
                    fields=[column],
                    condition=Q(ownership_scope="global", **{f"{column}__isnull": False}),
                    name=f"pharmacy_{column}_once_in_directory",
                )
                for column in ("ncpdp_id", "npi")
            ),
            *(
                models.UniqueConstraint(
                    fields=["organization", column],
                    condition=Q(organization__isnull=False, **{f"{column}__isnull": False}),
                    name=f"pharmacy_{column}_once_in_tenant",
                )
                for column in ("ncpdp_id", "npi")
            ),
            models.UniqueConstraint(
                fields=["organization", "identity_key"],
                condition=Q(ownership_scope="organization") & ~Q(identity_key=""),
                name="pharmacy_once_in_organization",
            ),
            models.UniqueConstraint(
                fields=["facility", "identity_key"],
                condition=Q(ownership_scope="facility") & ~Q(identity_key=""),
                name="pharmacy_once_in_facility",
            ),
        ]

    def keys(self) -> dict[str, str]:
        return keys_of(vars(self))


class OrganizationPharmacy(Linked):
    """That an organization works with a pharmacy, and how it shows it."""

    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, related_name="organization_links")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "pharmacy"], name="organization_pharmacy_once")]


class FacilityPharmacyOverride(Overriding, Placed):
    """A facility's deviation: of a pharmacy that the organization works with, or one of its own."""

    organization_preference = models.ForeignKey(
        OrganizationPharmacy, on_delete=models.CASCADE, null=True, blank=True, related_name="overrides"
    )
    pharmacy = models.ForeignKey(
        Pharmacy, on_delete=models.PROTECT, null=True, blank=True, related_name="facility_links"
    )

    class Meta:
        constraints = one_subject("pharmacy")
