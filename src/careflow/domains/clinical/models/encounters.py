from django.db import models
from django.db.models import F, Q

from careflow.domains.clinical.rules.vital_signs import RANGES
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned

IMPORTED = ~Q(external_id="")
NOT_CANCELLED = ~Q(status="cancelled")


class Encounter(FacilityOwned, Recorded):
    """A visit as it is charted. Signed exactly while its note is (`guards.py`); a visit on the schedule has at
    most one that is not cancelled."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+", db_index=False)
    appointment = models.ForeignKey(
        "scheduling.Appointment", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rendering_provider = models.ForeignKey(
        "facilities.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rendering_provider_name = models.CharField(max_length=330, blank=True, default="")
    status = models.CharField(max_length=12, default="in_progress")
    reason = models.TextField(blank=True, default="")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    created_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    created_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)
    cancelled_at = models.DateTimeField(null=True, blank=True, editable=False)
    cancelled_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    cancelled_because = models.CharField(max_length=255, blank=True, default="", editable=False)
    # Cancelled because its visit was: such an encounter comes back when the visit does.
    cancelled_with_visit = models.BooleanField(default=False, editable=False)
    external_system = models.CharField(max_length=40, blank=True, default="", editable=False)
    external_id = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(appointment__isnull=False) & NOT_CANCELLED,
                name="encounter_appointment_once",
            ),
            models.CheckConstraint(
                condition=Q(status__in=["in_progress", "signed", "cancelled"]), name="encounter_status_known"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")), name="encounter_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~Q(status="signed") | Q(ended_at__isnull=False), name="encounter_signed_has_ended"
            ),
            models.UniqueConstraint(
                fields=["facility", "external_system", "external_id"],
                condition=IMPORTED,
                name="encounter_external_once",
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "-started_at", "-id"], name="encounter_newest"),
            models.Index(fields=["patient", "-started_at", "-id"], name="encounter_of_patient"),
            models.Index(fields=["facility", "status", "-started_at", "-id"], name="encounter_by_status"),
        ]


class Vitals(FacilityOwned, Recorded):
    """What was measured during an encounter, in metric units. Locked while the encounter is signed or
    cancelled."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    encounter = models.OneToOneField(Encounter, on_delete=models.PROTECT, related_name="vitals")
    height_cm = models.DecimalField(max_digits=5, decimal_places=1, null=True, blank=True)
    weight_kg = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    bp_systolic = models.PositiveSmallIntegerField(null=True, blank=True)
    bp_diastolic = models.PositiveSmallIntegerField(null=True, blank=True)
    heart_rate_bpm = models.PositiveSmallIntegerField(null=True, blank=True)
    respiratory_rate = models.PositiveSmallIntegerField(null=True, blank=True)
    temperature_c = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    spo2_percent = models.PositiveSmallIntegerField(null=True, blank=True)
    pain_score = models.PositiveSmallIntegerField(null=True, blank=True)
    measured_at = models.DateTimeField()
    notes = models.TextField(blank=True, default="")
    recorded_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    recorded_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)

    class Meta:
        constraints = [
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": least, f"{name}__lte": most}),
                    name=f"vitals_{name}_plausible",
                )
                for name, (least, most) in RANGES.items()
            ),
            models.CheckConstraint(
                condition=Q(bp_systolic__isnull=True)
                | Q(bp_diastolic__isnull=True)
                | Q(bp_diastolic__lt=F("bp_systolic")),
                name="vitals_diastolic_below_systolic",
            ),
            models.CheckConstraint(
                condition=~Q(**{f"{name}__isnull": True for name in RANGES}), name="vitals_measured"
            ),
        ]
        indexes = [models.Index(fields=["facility", "-measured_at", "-id"], name="vitals_newest")]
