from django.db import models
from django.db.models import F, Q

from careflow.domains.scheduling.rules import self_scheduling as defaults
from careflow.domains.scheduling.rules.availability import ExceptionKind
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
    booked_by_patient = models.BooleanField(default=False)

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


class AvailabilityTemplate(FacilityOwned, Recorded):
    """When a provider sees patients who book online, week by week, on the facility's clock. Slots are made from it
    (`is_generated`). Without `slot_minutes` each lasts as long as its type says."""

    provider = models.ForeignKey("facilities.Staff", on_delete=models.PROTECT, related_name="+")
    appointment_type = models.ForeignKey("facilities.AppointmentType", on_delete=models.PROTECT, related_name="+")
    weekdays = models.JSONField(help_text="ISO weekdays, 1 is Monday")
    start_time = models.TimeField()
    end_time = models.TimeField()
    slot_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(start_time__lt=F("end_time")), name="availability_template_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
                name="availability_template_valid_forwards",
            ),
            models.CheckConstraint(
                condition=Q(slot_minutes__isnull=True) | Q(slot_minutes__gt=0), name="availability_template_slot_length"
            ),
        ]


class AvailabilityException(FacilityOwned, Recorded):
    """Days that are not like the others, for one provider or, without one, for the whole facility. `closed` takes
    the days away, or the part of them that the times say; `hours` puts other hours in the place of the usual ones."""

    provider = models.ForeignKey("facilities.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=[(kind.value, kind.value) for kind in ExceptionKind])
    first_day = models.DateField()
    last_day = models.DateField()
    start_time = models.TimeField(null=True, blank=True)
    end_time = models.TimeField(null=True, blank=True)
    reason = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(start_time__isnull=True, end_time__isnull=True)
                | Q(start_time__isnull=False, end_time__isnull=False, start_time__lt=F("end_time")),
                name="availability_exception_times_both_or_neither",
            ),
            models.CheckConstraint(
                condition=Q(kind=ExceptionKind.CLOSED.value)
                | Q(kind=ExceptionKind.HOURS.value, start_time__isnull=False),
                name="availability_exception_kind",
            ),
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="availability_exception_ends_after_start"
            ),
        ]
        indexes = [models.Index(fields=["facility", "last_day"], name="availability_exception_by_day")]


class AvailabilitySettings(FacilityOwned, Recorded):
    """What a facility lets patients book, once somebody has changed it; until then the defaults hold."""

    facility = models.OneToOneField(
        "facilities.Facility", on_delete=models.PROTECT, related_name="availability_settings"
    )
    horizon_days = models.PositiveSmallIntegerField(default=defaults.HORIZON_DAYS)
    lead_time_minutes = models.PositiveIntegerField(default=defaults.LEAD_TIME_MINUTES)
    most_open_bookings = models.PositiveSmallIntegerField(default=defaults.MOST_OPEN_BOOKINGS)
    portal_is_view_only = models.BooleanField(default=False)


class CalendarFeed(FacilityOwned):
    """The secret address of a provider's own calendar, kept as a digest. One that was replaced or ended stays: a
    program that goes on asking is then told apart from somebody who guesses."""

    staff = models.ForeignKey("facilities.Staff", on_delete=models.PROTECT, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["staff"], condition=Q(ended_at=None), name="calendar_feed_open_once"),
            models.CheckConstraint(
                condition=Q(ended_at=None) | Q(ended_at__gte=F("created_at")), name="calendar_feed_ends_after_start"
            ),
        ]


class BookableSlot(FacilityOwned, Recorded):
    """Time of a provider that patients may book. Slots of one provider never overlap (`guards.py`).

    Whether a slot is taken is read from the provider's visits, so that every way of booking counts;
    `appointment` is the visit that was booked through the slot. `is_generated` ones follow the templates; one that
    a patient has booked stays when they change, and is then `is_outdated`: it will not be offered again."""

    provider = models.ForeignKey("facilities.Staff", on_delete=models.PROTECT, related_name="+")
    appointment_type = models.ForeignKey("facilities.AppointmentType", on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    appointment = models.OneToOneField(
        Appointment, on_delete=models.PROTECT, null=True, blank=True, related_name="bookable_slot"
    )
    notes = models.TextField(blank=True, default="")
    is_generated = models.BooleanField(default=False)
    is_outdated = models.BooleanField(default=False)
    template = models.ForeignKey(
        AvailabilityTemplate, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="bookable_slot_ends_after_start"),
            models.CheckConstraint(
                condition=Q(is_generated=True) | Q(template__isnull=True, is_outdated=False),
                name="bookable_slot_by_hand_has_no_template",
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "starts_at", "id"], name="bookable_slot_by_start"),
            models.Index(fields=["provider", "ends_at"], name="bookable_slot_provider_ends"),
        ]
