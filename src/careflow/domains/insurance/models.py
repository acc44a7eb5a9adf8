from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import F, Q

from careflow.domains.insurance import rules
from careflow.platform.directory.tables import LONGEST_NAME_KEY, Kept, Linked, Overriding, one_subject
from careflow.platform.folding import KeyField, fold
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned

LONGEST_IDENTITY_KEY = 300
LONGEST_MEMBER_KEY = 200
IMPORTED = ~Q(external_id="")
INHERITED: dict[str, Any] = {"is_preferred": True, "sort_order": 0, "notes": ""}


def keys_of(values: Mapping[str, Any]) -> dict[str, str]:
    """The folded columns for these values of `rules.IDENTITY_COLUMNS`."""
    folded = {name: fold(values[name]) for name in rules.IDENTITY_COLUMNS}
    return {
        "name_key": folded["name"][:LONGEST_NAME_KEY],
        "identity_key": rules.identity_key(folded)[:LONGEST_IDENTITY_KEY],
    }


def member_key_of(member_id: str) -> str:
    return rules.member_key(fold(member_id))[:LONGEST_MEMBER_KEY]


class Carrier(Kept):
    """A payer: of the shared directory (no owner), of one organization, or of one facility."""

    identity_key = KeyField(max_length=LONGEST_IDENTITY_KEY, editable=False)
    payer_id = models.CharField(max_length=50, blank=True, default="")
    phone_number = models.CharField(max_length=20, blank=True, default="")
    website = models.CharField(max_length=200, blank=True, default="")
    address_line_1 = models.CharField(max_length=150, blank=True, default="")
    address_line_2 = models.CharField(max_length=150, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    state = models.CharField(max_length=2, blank=True, default="")
    zip_code = models.CharField(max_length=10, blank=True, default="")

    class Meta(Kept.Meta):
        constraints = [
            *Kept.Meta.constraints,
            models.UniqueConstraint(
                fields=["organization", "identity_key"],
                condition=Q(ownership_scope="organization"),
                name="carrier_once_in_organization",
            ),
            models.UniqueConstraint(
                fields=["facility", "identity_key"],
                condition=Q(ownership_scope="facility"),
                name="carrier_once_in_facility",
            ),
            models.UniqueConstraint(
                fields=["organization", "directory_source", "external_id"],
                condition=IMPORTED & Q(ownership_scope="organization"),
                name="carrier_external_once",
            ),
        ]

    def keys(self) -> dict[str, str]:
        return keys_of(vars(self))


class OrganizationCarrier(Linked):
    """That an organization works with a carrier, how it shows it, and which of its fee schedules prices it."""

    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="organization_links")
    fee_schedule = models.ForeignKey(
        "billing.FeeSchedule", on_delete=models.PROTECT, null=True, blank=True, related_name="payers"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "carrier"], name="organization_carrier_once")]


class FacilityCarrierOverride(Overriding):
    """A facility's deviation: of a carrier that the organization works with, or one of its own. Of the former, what
    is null is inherited, so that hiding a carrier does not also move it; of the latter, null is INHERITED."""

    organization_preference = models.ForeignKey(
        OrganizationCarrier, on_delete=models.CASCADE, null=True, blank=True, related_name="overrides"
    )
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, null=True, blank=True, related_name="facility_links")
    is_preferred = models.BooleanField(null=True, blank=True)
    notes = models.TextField(null=True, blank=True)  # noqa: DJ001  (null inherits)
    sort_order = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = one_subject("carrier")


class Policy(FacilityOwned, Recorded):
    """A patient's coverage by a carrier. Ended and removed ones stay, inactive; one that was removed says by whom,
    when and why. A patient has one primary at most, and it is in use."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+", db_index=False)
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+")
    plan_name = models.CharField(max_length=150, blank=True, default="")
    member_id = models.CharField(max_length=100)
    member_key = KeyField(max_length=LONGEST_MEMBER_KEY, editable=False)
    group_number = models.CharField(max_length=100, blank=True, default="")
    subscriber_name = models.CharField(max_length=150, blank=True, default="")
    relationship_to_subscriber = models.CharField(max_length=8, default=rules.Relationship.SELF.value)
    effective_date = models.DateField(null=True, blank=True)
    termination_date = models.DateField(null=True, blank=True)
    coverage_order = models.CharField(max_length=10, default=rules.CoverageOrder.SECONDARY.value)
    is_primary = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    notes = models.TextField(blank=True, default="")
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)
    removed_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    removed_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)
    removed_because = models.CharField(max_length=255, blank=True, default="", editable=False)
    external_system = models.CharField(max_length=40, blank=True, default="", editable=False)
    external_id = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(effective_date__isnull=True)
                | Q(termination_date__isnull=True)
                | Q(termination_date__gte=F("effective_date")),
                name="policy_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(is_primary=True, coverage_order="primary")
                | (Q(is_primary=False) & ~Q(coverage_order="primary")),
                name="policy_primary_fits_order",
            ),
            models.CheckConstraint(condition=Q(is_primary=False) | Q(is_active=True), name="policy_primary_is_in_use"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | Q(is_active=False), name="policy_removed_is_not_in_use"
            ),
            models.UniqueConstraint(fields=["patient"], condition=Q(is_primary=True), name="policy_primary_once"),
            models.UniqueConstraint(
                fields=["patient", "carrier", "member_key"], condition=Q(is_active=True), name="policy_active_once"
            ),
            models.UniqueConstraint(
                fields=["facility", "external_system", "external_id"], condition=IMPORTED, name="policy_external_once"
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "patient"], name="policy_of_patient"),
            models.Index(fields=["facility", "-id"], condition=Q(is_active=True), name="policy_newest"),
        ]
