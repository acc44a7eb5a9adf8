from datetime import time

from django.db import models
from django.db.models import F, Q

from careflow.platform.address import Addressed
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned, OrganizationOwned


def weekdays() -> list[int]:
    return [1, 2, 3, 4, 5]


class Facility(OrganizationOwned, Addressed, Recorded):
    """One clinic. Its time zone gives local times their meaning; its day is the patients' day."""

    organization = models.ForeignKey("organizations.Organization", on_delete=models.PROTECT, related_name="facilities")
    name = models.CharField(max_length=100)
    facility_code = models.CharField(max_length=50, blank=True, default="")
    phone_number = models.CharField(max_length=20, blank=True, default="")
    fax_number = models.CharField(max_length=20, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    timezone = models.CharField(max_length=64)
    operating_start_time = models.TimeField(default=time(8))
    operating_end_time = models.TimeField(default=time(17))
    operating_days = models.JSONField(default=weekdays, help_text="ISO weekdays, 1 is Monday")
    custom_operating_hours = models.JSONField(null=True, blank=True)
    notes = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    online_scheduling_disabled = models.BooleanField(default=False)
    online_cancellation_enabled = models.BooleanField(default=False)
    cancellation_cutoff_hours = models.PositiveSmallIntegerField(default=24)
    fee_schedule = models.ForeignKey(
        "billing.FeeSchedule", on_delete=models.PROTECT, null=True, blank=True, related_name="facilities"
    )

    class Meta(Addressed.Meta):
        constraints = [
            *Addressed.Meta.constraints,
            models.UniqueConstraint(fields=["organization", "name"], name="facility_name_once"),
            models.CheckConstraint(
                condition=Q(operating_start_time__lt=F("operating_end_time")), name="facility_opens_before_it_closes"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Coded(FacilityOwned, Recorded):
    """An entry of a facility's dictionary. `is_protected` entries keep their code: the product relies on it."""

    code = models.CharField(max_length=50)
    name = models.CharField(max_length=50)
    is_active = models.BooleanField(default=True)
    is_deletable = models.BooleanField(default=True, editable=False)

    class Meta:
        abstract = True
        constraints = [models.UniqueConstraint(fields=["facility", "code"], name="%(class)s_code_once")]

    def __str__(self) -> str:
        return self.name


class AppointmentStatus(Coded):
    color = models.CharField(max_length=7, default="#94a3b8")
    is_billable = models.BooleanField(default=True)


class AppointmentType(Coded):
    color = models.CharField(max_length=7, default="#c084fc")
    is_billable = models.BooleanField(default=True)
    duration_minutes = models.PositiveSmallIntegerField(default=15)
    bookable_online = models.BooleanField(default=False)
    auto_confirm_bookings = models.BooleanField(default=False)


class StaffRole(Coded):
    security_permissions = models.JSONField(default=dict, blank=True)
    is_system_role = models.BooleanField(default=False, editable=False)


class StaffTitle(Coded):
    pass


class PatientGender(Coded):
    sort_order = models.PositiveIntegerField(default=0)


class Staff(FacilityOwned, Recorded):
    """A person's work at one facility. `security_overrides` overlays the role's permissions key by key."""

    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="staff_rows")
    role = models.ForeignKey(StaffRole, on_delete=models.PROTECT, related_name="staff")
    title = models.ForeignKey(StaffTitle, on_delete=models.PROTECT, null=True, blank=True, related_name="staff")
    npi = models.CharField(max_length=10, blank=True, default="")
    dea_number = models.CharField(max_length=20, blank=True, default="")
    state_license_number = models.CharField(max_length=50, blank=True, default="")
    state_license_state = models.CharField(max_length=2, blank=True, default="")
    state_license_expiration = models.DateField(null=True, blank=True)
    dea_expiration = models.DateField(null=True, blank=True)
    specialty = models.CharField(max_length=100, blank=True, default="")
    taxonomy_code = models.CharField(max_length=20, blank=True, default="")
    eprescribe_enabled = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    is_default = models.BooleanField(default=False)
    security_overrides = models.JSONField(default=dict, blank=True)
    online_scheduling_enabled = models.BooleanField(default=False)
    auto_confirm_bookings = models.BooleanField(default=False)
    online_cancellation_enabled = models.BooleanField(default=False)
    cancellation_cutoff_hours = models.PositiveSmallIntegerField(default=24)
    external_system = models.CharField(max_length=40, blank=True, default="")
    external_id = models.CharField(max_length=64, blank=True, default="")
    fee_schedule = models.ForeignKey(
        "billing.FeeSchedule", on_delete=models.PROTECT, null=True, blank=True, related_name="staff"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "facility"], name="staff_once_per_facility"),
            models.UniqueConstraint(
                fields=["user"], condition=Q(is_default=True, is_active=True), name="staff_one_default"
            ),
            models.UniqueConstraint(
                fields=["facility", "external_system", "external_id"],
                condition=~Q(external_id=""),
                name="staff_external_once",
            ),
        ]


class Resource(FacilityOwned, Recorded):
    """A column of the schedule: a room, a device, or a provider's own column (`linked_staff`)."""

    name = models.CharField(max_length=100)
    default_room = models.CharField(max_length=80, blank=True, default="")
    operating_start_time = models.TimeField(null=True, blank=True)
    operating_end_time = models.TimeField(null=True, blank=True)
    linked_staff = models.OneToOneField(
        Staff, on_delete=models.PROTECT, null=True, blank=True, related_name="linked_resource"
    )
    is_active = models.BooleanField(default=True)
    is_deletable = models.BooleanField(default=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "name"], condition=Q(linked_staff__isnull=True), name="resource_name_once"
            ),
            models.CheckConstraint(
                condition=Q(operating_start_time__isnull=True, operating_end_time__isnull=True)
                | Q(operating_start_time__lt=F("operating_end_time")),
                name="resource_hours_both_or_neither",
            ),
        ]

    def __str__(self) -> str:
        return self.name
