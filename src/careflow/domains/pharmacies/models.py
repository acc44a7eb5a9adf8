from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.db import models
from django.db.models import Q

from careflow.domains.pharmacies import rules
from careflow.platform.address import Addressed
from careflow.platform.folding import KeyField, fold
from careflow.platform.phone import phone_key
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned, OrganizationOwned


def choices(kind: type[StrEnum]) -> list[tuple[str, str]]:
    return [(entry.value, entry.value.replace("_", " ").capitalize()) for entry in kind]


LONGEST_NAME_KEY = 200
LONGEST_IDENTITY_KEY = 600


def keys_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The folded columns for these values of `rules.IDENTITY_COLUMNS`."""
    folded = {name: fold(values[name] or "") for name in rules.IDENTITY_COLUMNS}
    folded["phone_number"] = phone_key(values["phone_number"] or "")
    return {
        "name_key": folded["name"][:LONGEST_NAME_KEY],
        "identity_key": rules.identity_key(folded)[:LONGEST_IDENTITY_KEY],
    }


class Pharmacy(Addressed, Recorded):
    """A pharmacy: of the shared directory (no owner), of one organization, or of one facility.

    Registry numbers are unique in the directory and within a tenant, not across tenants: one clinic's private
    record must not reveal itself to another by a refusal. The directory belongs to everybody, so there is no
    door; queries start from `visible_pharmacies`. `name_key` and `identity_key` are kept in step by `keys_of`.
    """

    ownership_scope = models.CharField(max_length=12, default="global", choices=choices(rules.Scope))
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    facility = models.ForeignKey(
        "facilities.Facility", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=150)
    name_key = KeyField(max_length=LONGEST_NAME_KEY, editable=False)
    identity_key = KeyField(max_length=LONGEST_IDENTITY_KEY, blank=True, default="", editable=False)
    legal_business_name = models.CharField(max_length=255, blank=True, default="")
    source = models.CharField(max_length=10, default="custom")
    external_id = models.CharField(max_length=64, blank=True, default="")
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
    directory_source = models.CharField(max_length=40, blank=True, default="")
    directory_status = models.CharField(max_length=10, default="unknown", choices=choices(rules.DirectoryStatus))
    last_directory_sync_at = models.DateTimeField(null=True, blank=True)
    phone_number = models.CharField(max_length=20, blank=True, default="")
    fax_number = models.CharField(max_length=20, blank=True, default="")
    notes = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta(Addressed.Meta):
        constraints = [
            *Addressed.Meta.constraints,
            models.CheckConstraint(
                condition=Q(ownership_scope="global", organization__isnull=True, facility__isnull=True)
                | Q(ownership_scope="organization", organization__isnull=False, facility__isnull=True)
                | Q(ownership_scope="facility", organization__isnull=False, facility__isnull=False),
                name="pharmacy_owner_fits_scope",
            ),
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
        indexes = [models.Index(fields=["ownership_scope", "is_active", "name_key", "id"], name="pharmacy_directory")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        keys = keys_of(vars(self))
        for column, value in keys.items():
            setattr(self, column, value)
        if (columns := kwargs.get("update_fields")) is not None:
            kwargs["update_fields"] = {*columns, *keys}
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.name


class OrganizationPharmacy(OrganizationOwned, Recorded):
    """That an organization works with a pharmacy, and how it shows it."""

    pharmacy = models.ForeignKey(Pharmacy, on_delete=models.PROTECT, related_name="organization_links")
    is_preferred = models.BooleanField(default=True)
    is_hidden = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    notes = models.TextField(blank=True, default="")
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "pharmacy"], name="organization_pharmacy_once")]


class FacilityPharmacyOverride(FacilityOwned, Recorded):
    """A facility's deviation: of a pharmacy that the organization works with, or one of its own."""

    organization_preference = models.ForeignKey(
        OrganizationPharmacy, on_delete=models.CASCADE, null=True, blank=True, related_name="overrides"
    )
    pharmacy = models.ForeignKey(
        Pharmacy, on_delete=models.PROTECT, null=True, blank=True, related_name="facility_links"
    )
    is_preferred = models.BooleanField(default=True)
    is_hidden = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    notes = models.TextField(blank=True, default="")
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organization_preference__isnull=False, pharmacy__isnull=True)
                | Q(organization_preference__isnull=True, pharmacy__isnull=False),
                name="pharmacy_override_has_one_subject",
            ),
            models.UniqueConstraint(fields=["facility", "organization_preference"], name="pharmacy_override_once"),
            models.UniqueConstraint(fields=["facility", "pharmacy"], name="facility_pharmacy_once"),
        ]
