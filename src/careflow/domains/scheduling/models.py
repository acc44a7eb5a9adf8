from django.db import models
from django.db.models import F, Q

from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned

NOT_DELETED = Q(deleted_at__isnull=True)
EXCLUSIVE = Q(occupies_time=True, allow_overlap=False)
OVERBOOKED = Q(occupies_time=True, allow_overlap=True)


class Appointment(FacilityOwned, Recorded):
    """A visit on the schedule. While `occupies_time` holds, no other visit of the same provider or resource
    may overlap it, unless one of the two was overbooked on purpose (`guards.py` keeps that)."""

    # The indexes below serve these keys; the rows they point to are retired, not deleted.
    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+", db_index=False)
    resource = models.ForeignKey(
        "facilities.Resource", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    rendering_provider = models.ForeignKey(
        "facilities.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    rendering_provider_name = models.CharField(max_length=330, blank=True, default="")
    appointment_type = models.ForeignKey(
        "facilities.AppointmentType", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    status = models.ForeignKey(
        "facilities.AppointmentStatus", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    occupies_time = models.BooleanField(default=True)
    allow_overlap = models.BooleanField(default=False)
    room = models.CharField(max_length=50, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    notes = models.TextField(blank=True, default="")
    is_billable = models.BooleanField(default=True)
    created_by_id = models.BigIntegerField(null=True, blank=True)
    created_by_name = models.CharField(max_length=310, blank=True, default="")
    deleted_at = models.DateTimeField(null=True, blank=True)
    deleted_by_id = models.BigIntegerField(null=True, blank=True)
    deleted_because = models.CharField(max_length=255, blank=True, default="")
    external_system = models.CharField(max_length=40, blank=True, default="")
    external_id = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="appointment_ends_after_start"),
            models.CheckConstraint(
                condition=Q(deleted_at__isnull=True) | Q(occupies_time=False), name="appointment_deleted_frees_time"
            ),
            models.UniqueConstraint(
                fields=["facility", "external_system", "external_id"],
                condition=~Q(external_id=""),
                name="appointment_external_once",
            ),
        ]
        # Visits that exclude each other lie in the same order by start and by end, so the first one by end
        # answers for all; the few overbooked ones are looked through on their own. `deleted_at` lets SQLite count
        # a month without opening the rows.
        indexes = [
            models.Index(
                fields=["facility", "starts_at", "id", "deleted_at"], condition=NOT_DELETED, name="appointment_day"
            ),
            models.Index(fields=["patient", "starts_at"], name="appointment_of_patient"),
            models.Index(fields=["rendering_provider", "ends_at"], condition=EXCLUSIVE, name="appointment_of_provider"),
            models.Index(fields=["resource", "ends_at"], condition=EXCLUSIVE, name="appointment_of_resource"),
            models.Index(
                fields=["rendering_provider", "ends_at"], condition=OVERBOOKED, name="appointment_over_provider"
            ),
            models.Index(fields=["resource", "ends_at"], condition=OVERBOOKED, name="appointment_over_resource"),
        ]


class EditSession(FacilityOwned):
    """Who has the visit open for editing: advice to colleagues, not a lock."""

    appointment = models.OneToOneField(Appointment, on_delete=models.CASCADE, related_name="edit_session")
    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=310)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_index=True)


class SlotHold(FacilityOwned):
    """Who is about to book an empty cell of the schedule: advice, with no effect on booking.

    `resource_key` is the resource's id, or 0 for the column of visits without one."""

    resource_key = models.BigIntegerField(default=0)
    starts_at = models.DateTimeField()
    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=310)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["facility", "resource_key", "starts_at"], name="slot_hold_once")]


class BookableSlot(FacilityOwned, Recorded):
    """Time of a provider that patients may book. Slots of one provider never overlap (`guards.py`).

    Whether a slot is taken is read from the provider's visits, so that every way of booking counts;
    `appointment` is the visit that was booked through the slot."""

    provider = models.ForeignKey("facilities.Staff", on_delete=models.PROTECT, related_name="+")
    appointment_type = models.ForeignKey("facilities.AppointmentType", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="bookable_slot"
    )
    notes = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="bookable_slot_ends_after_start"),
        ]
        indexes = [
            models.Index(fields=["facility", "starts_at", "id"], name="bookable_slot_by_start"),
            models.Index(fields=["provider", "ends_at"], name="bookable_slot_provider_ends"),
        ]
