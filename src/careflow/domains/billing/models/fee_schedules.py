from django.db import models
from django.db.models import Q

from careflow.platform.folding import KeyField
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned, OrganizationOwned

LONGEST_SERVICE_CODE = 16
DEFAULT_UNITS = 100  # hundredths
OFFICE = "11"  # place of service


class FeeSchedule(OrganizationOwned, Recorded):
    """A price sheet of an organization or, with a facility, of that facility alone. Each of them has one default at
    most."""

    facility = models.ForeignKey(
        "facilities.Facility", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    source_schedule = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies", editable=False
    )
    name = models.CharField(max_length=120)
    code = models.CharField(max_length=64)
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    notes = models.TextField(blank=True, default="")
    sort_order = models.PositiveIntegerField(default=0)
    created_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    updated_by_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "code"], name="fee_schedule_code_once"),
            models.UniqueConstraint(
                fields=["organization"],
                condition=Q(is_default=True, facility__isnull=True),
                name="fee_schedule_default_once_in_organization",
                violation_error_message="The organization has another default.",
            ),
            models.UniqueConstraint(
                fields=["facility"],
                condition=Q(is_default=True),
                name="fee_schedule_default_once_in_facility",
                violation_error_message="The facility has another default.",
            ),
            models.UniqueConstraint(fields=["facility", "source_schedule"], name="fee_schedule_copied_once"),
            models.CheckConstraint(
                condition=~Q(is_default=True, is_active=False),
                name="fee_schedule_default_is_active",
                violation_error_message="The default sheet is one in use.",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FeeScheduleItem(OrganizationOwned, Recorded):
    """What a service costs by a sheet: the price of one unit in cents, units in hundredths."""

    schedule = models.ForeignKey(FeeSchedule, on_delete=models.PROTECT, related_name="items", db_index=False)
    service_code = KeyField(max_length=LONGEST_SERVICE_CODE)
    description = models.CharField(max_length=255)
    default_units = models.PositiveIntegerField(default=DEFAULT_UNITS)
    charge_cents = models.PositiveBigIntegerField()
    modifier_1 = models.CharField(max_length=2, blank=True, default="")
    modifier_2 = models.CharField(max_length=2, blank=True, default="")
    modifier_3 = models.CharField(max_length=2, blank=True, default="")
    modifier_4 = models.CharField(max_length=2, blank=True, default="")
    place_of_service = models.CharField(max_length=2, blank=True, default=OFFICE)
    is_active = models.BooleanField(default=True)
    sort_order = models.PositiveIntegerField(default=0)
    created_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    updated_by_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["schedule", "service_code"], name="fee_schedule_item_once"),
            models.CheckConstraint(
                condition=Q(default_units__gt=0),
                name="fee_schedule_item_has_units",
                violation_error_message="The units are more than none.",
            ),
            models.CheckConstraint(condition=~Q(service_code=""), name="fee_schedule_item_has_code"),
        ]

    def __str__(self) -> str:
        return self.service_code


class FacilityFeeOverride(FacilityOwned, Recorded):
    """Where a facility deviates from an item of a sheet that it uses, or a service of its own. What is null is
    inherited; an empty modifier is none."""

    item = models.ForeignKey(FeeScheduleItem, on_delete=models.PROTECT, null=True, blank=True, related_name="overrides")
    service_code = KeyField(max_length=LONGEST_SERVICE_CODE, blank=True, default="")
    description = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001  (null inherits)
    default_units = models.PositiveIntegerField(null=True, blank=True)
    charge_cents = models.PositiveBigIntegerField(null=True, blank=True)
    modifier_1 = models.CharField(max_length=2, null=True, blank=True)  # noqa: DJ001  (null inherits)
    modifier_2 = models.CharField(max_length=2, null=True, blank=True)  # noqa: DJ001  (null inherits)
    modifier_3 = models.CharField(max_length=2, null=True, blank=True)  # noqa: DJ001  (null inherits)
    modifier_4 = models.CharField(max_length=2, null=True, blank=True)  # noqa: DJ001  (null inherits)
    place_of_service = models.CharField(max_length=2, null=True, blank=True)  # noqa: DJ001  (null inherits)
    is_active = models.BooleanField(default=True)
    sort_order = models.PositiveIntegerField(null=True, blank=True)
    created_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    updated_by_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["facility", "item"], name="fee_override_once"),
            models.UniqueConstraint(
                fields=["facility", "service_code"],
                condition=Q(item__isnull=True),
                name="fee_local_service_once",
                violation_error_message="The facility has a service with this code already.",
            ),
            models.CheckConstraint(
                condition=Q(item__isnull=False, service_code="")
                | (Q(item__isnull=True, description__isnull=False, charge_cents__isnull=False) & ~Q(service_code="")),
                name="fee_override_has_one_subject",
                violation_error_message="Name an item, or a service code of its own with description and price.",
            ),
            models.CheckConstraint(
                condition=Q(default_units__isnull=True) | Q(default_units__gt=0),
                name="fee_override_has_units",
                violation_error_message="The units are more than none.",
            ),
        ]
