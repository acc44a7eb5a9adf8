from django.db import models
from django.db.models import F, Q

from careflow.platform.folding import KeyField, fold_shown
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned

PENDING = Q(status="pending")
TAKEN = Q(status="active")
UNANSWERED = Q(overridden_at__isnull=True)
IMPORTED = ~Q(external_id="")
LONGEST_KEY = 240


def name_key(medication_name: str) -> str:
    """The folded name that medications are ordered and compared by."""
    return fold_shown(medication_name)[:LONGEST_KEY]


class Medication(FacilityOwned, Recorded):
    """What a patient takes, or took. `prescriber_name` is what was typed when no `prescriber` of the directory
    was chosen; the two are kept apart. `end_is_implied` while nobody said the end and it is the day on which the
    medication was discontinued."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+", db_index=False)
    status = models.CharField(max_length=12, default="active")
    medication_name = models.CharField(max_length=180)
    name_key = KeyField(max_length=LONGEST_KEY, editable=False)
    dose = models.CharField(max_length=120)
    route = models.CharField(max_length=80)
    frequency = models.CharField(max_length=120)
    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    end_is_implied = models.BooleanField(default=False, editable=False)
    prescriber = models.ForeignKey(
        "patients.CareProvider", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    prescriber_name = models.CharField(max_length=150, blank=True, default="")
    notes = models.TextField(blank=True, default="")
    created_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    created_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)
    updated_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    updated_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)
    external_system = models.CharField(max_length=40, blank=True, default="", editable=False)
    external_id = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(end_date__isnull=True) | Q(start_date__isnull=True) | Q(end_date__gte=F("start_date")),
                name="medication_ends_after_start",
            ),
            models.UniqueConstraint(
                fields=["facility", "external_system", "external_id"],
                condition=IMPORTED,
                name="medication_external_once",
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "patient", "status"], name="medication_of_patient"),
            models.Index(fields=["facility", "-id"], name="medication_newest"),
            models.Index(fields=["facility", "status", "-id"], name="medication_newest_by_status"),
        ]


class MedicationAlert(FacilityOwned):
    """A warning that stood in the answer to a medication that was kept all the same, or that an allergy recorded
    later brings up: who was told, and what was said about it. Rows are added and acknowledged, never removed.

    It holds while the medication and what speaks against it are both active and called what they were then: the
    keys remember their names."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    medication = models.ForeignKey(Medication, on_delete=models.PROTECT, related_name="alerts")
    code = models.CharField(max_length=40)
    severity = models.CharField(max_length=12)
    allergy = models.ForeignKey(
        "allergies.PatientAllergy", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    other_medication = models.ForeignKey(Medication, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    detail = models.TextField()
    medication_key = KeyField(max_length=LONGEST_KEY, editable=False)
    against_key = KeyField(max_length=LONGEST_KEY, editable=False)
    raised_at = models.DateTimeField()
    raised_to_id = models.BigIntegerField(null=True, blank=True)
    raised_to_name = models.CharField(max_length=310, blank=True, default="")
    overridden_at = models.DateTimeField(null=True, blank=True)
    overridden_by_id = models.BigIntegerField(null=True, blank=True)
    overridden_by_name = models.CharField(max_length=310, blank=True, default="")
    override_reason = models.CharField(max_length=255, blank=True, default="")


class PrescriberDelegation(FacilityOwned, Recorded):
    """`delegate` may resolve refills of medications of `prescriber`. Taking it back keeps the row."""

    prescriber = models.ForeignKey("patients.CareProvider", on_delete=models.PROTECT, related_name="+")
    delegate = models.ForeignKey("facilities.Staff", on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)
    deleted_by_id = models.BigIntegerField(null=True, blank=True, editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["facility", "prescriber", "delegate"],
                condition=Q(deleted_at__isnull=True),
                name="prescriber_delegation_once",
            )
        ]


class RefillRequest(FacilityOwned, Recorded):
    """Somebody asks for more of a medication. Pending until staff approve or deny it, the patient takes it back
    or the medication is discontinued; then it never changes again (`guards.py`)."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+", db_index=False)
    medication = models.ForeignKey(Medication, on_delete=models.PROTECT, related_name="refill_requests")
    pharmacy = models.ForeignKey(
        "pharmacies.Pharmacy", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    pharmacy_name = models.CharField(max_length=200, blank=True, default="")
    days_supply = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=8, default="patient")
    status = models.CharField(max_length=9, default="pending")
    patient_note = models.TextField(blank=True, default="")
    clinician_note = models.TextField(blank=True, default="")
    requested_at = models.DateTimeField()
    requested_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by_id = models.BigIntegerField(null=True, blank=True)
    resolved_by_name = models.CharField(max_length=310, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["medication"], condition=PENDING, name="refill_request_one_pending"),
            models.CheckConstraint(
                condition=PENDING | Q(resolved_at__isnull=False), name="refill_request_resolved_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "status", "-requested_at", "-id"], name="refill_request_inbox"),
            models.Index(fields=["facility", "-requested_at", "-id"], name="refill_request_newest"),
            models.Index(fields=["patient", "-requested_at", "-id"], name="refill_request_of_patient"),
        ]
