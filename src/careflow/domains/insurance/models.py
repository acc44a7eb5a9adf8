from django.db import models
from django.db.models import F, Q

from careflow.domains.insurance.rules import CoverageOrder, Relationship, Scope
from careflow.platform.folding import KeyField
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned, OrganizationOwned

IMPORTED = ~Q(external_id="")


class Carrier(Recorded):
    """A payer: of the shared directory (no owner), of one organization, or of one facility. The directory belongs
    to everybody, so there is no door."""

    ownership_scope = models.CharField(max_length=12, default=Scope.GLOBAL.value)
    organization = models.ForeignKey(
        "organizations.Organization", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    facility = models.ForeignKey(
        "facilities.Facility", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=150)
    name_key = KeyField(max_length=200, editable=False)
    source = models.CharField(max_length=10, default="custom")
    external_id = models.CharField(max_length=64, blank=True, default="")
    directory_source = models.CharField(max_length=40, blank=True, default="")
    last_directory_sync_at = models.DateTimeField(null=True, blank=True)
    payer_id = models.CharField(max_length=50, blank=True, default="")
    phone_number = models.CharField(max_length=20, blank=True, default="")
    website = models.CharField(max_length=200, blank=True, default="")
    address_line_1 = models.CharField(max_length=150, blank=True, default="")
    address_line_2 = models.CharField(max_length=150, blank=True, default="")
    city = models.CharField(max_length=100, blank=True, default="")
    state = models.CharField(max_length=2, blank=True, default="")
    zip_code = models.CharField(max_length=10, blank=True, default="")
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ownership_scope="global", organization__isnull=True, facility__isnull=True)
                | Q(ownership_scope="organization", organization__isnull=False, facility__isnull=True)
                | Q(ownership_scope="facility", organization__isnull=False, facility__isnull=False),
                name="carrier_owner_fits_scope",
            )
        ]

    def __str__(self) -> str:
        return self.name


class OrganizationCarrier(OrganizationOwned, Recorded):
    """That an organization works with a carrier, how it shows it, and which of its fee schedules prices it."""

    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="organization_links")
    is_preferred = models.BooleanField(default=True)
    is_hidden = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    notes = models.TextField(blank=True, default="")
    sort_order = models.PositiveIntegerField(default=0)
    fee_schedule = models.ForeignKey(
        "billing.FeeSchedule", on_delete=models.PROTECT, null=True, blank=True, related_name="payers"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "carrier"], name="organization_carrier_once")]


class FacilityCarrierOverride(FacilityOwned, Recorded):
    """A facility's deviation: of a carrier that the organization works with, or one of its own."""

    organization_preference = models.ForeignKey(
        OrganizationCarrier, on_delete=models.CASCADE, null=True, blank=True, related_name="overrides"
    )
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, null=True, blank=True, related_name="facility_links")
    is_preferred = models.BooleanField(default=True)
    is_hidden = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    notes = models.TextField(blank=True, default="")
    sort_order = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(organization_preference__isnull=False, carrier__isnull=True)
                | Q(organization_preference__isnull=True, carrier__isnull=False),
                name="carrier_override_has_one_subject",
            ),
            models.UniqueConstraint(fields=["facility", "organization_preference"], name="carrier_override_once"),
            models.UniqueConstraint(fields=["facility", "carrier"], name="facility_carrier_once"),
        ]


class Policy(FacilityOwned, Recorded):
    """A patient's coverage by a carrier. Ended ones stay, inactive; a patient has one primary at most."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+", db_index=False)
    carrier = models.ForeignKey(Carrier, on_delete=models.PROTECT, related_name="+")
    plan_name = models.CharField(max_length=150, blank=True, default="")
    member_id = models.CharField(max_length=100)
    member_key = KeyField(max_length=100, editable=False)
    group_number = models.CharField(max_length=100, blank=True, default="")
    subscriber_name = models.CharField(max_length=150, blank=True, default="")
    relationship_to_subscriber = models.CharField(max_length=8, default=Relationship.SELF.value)
    effective_date = models.DateField(null=True, blank=True)
    termination_date = models.DateField(null=True, blank=True)
    coverage_order = models.CharField(max_length=10, default=CoverageOrder.SECONDARY.value)
    is_primary = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    notes = models.TextField(blank=True, default="")
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
            models.UniqueConstraint(fields=["patient"], condition=Q(is_primary=True), name="policy_primary_once"),
            models.UniqueConstraint(
                fields=["facility", "external_system", "external_id"], condition=IMPORTED, name="policy_external_once"
            ),
        ]
        indexes = [models.Index(fields=["facility", "patient", "is_active"], name="policy_of_patient")]
