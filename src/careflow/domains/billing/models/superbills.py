from django.db import models
from django.db.models import Q

from careflow.domains.billing.rules.superbills import OFFICE, ONE_UNIT, SuperbillStatus
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned

LIVE = Q(voided_at__isnull=True)
IMPORTED = ~Q(external_id="")


class Superbill(FacilityOwned, Recorded):
    """What a signed encounter is billed as. An encounter has one at most that is not void; once its claim was
    created it does not change any more, except by being voided (`guards.py`). Amounts are cents; the total is the
    sum of the lines' totals. `served_at` is when the encounter began, as it stood when this was written."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+", db_index=False)
    encounter = models.ForeignKey("clinical.Encounter", on_delete=models.PROTECT, related_name="superbills")
    served_at = models.DateTimeField()
    status = models.CharField(max_length=16, default=SuperbillStatus.CODING_NEEDED.value)
    payer_name = models.CharField(max_length=150, blank=True, default="")
    policy = models.ForeignKey("insurance.Policy", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    carrier = models.ForeignKey("insurance.Carrier", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    place_of_service = models.CharField(max_length=2, blank=True, default=OFFICE)
    notes = models.TextField(blank=True, default="")
    total_cents = models.PositiveBigIntegerField(default=0)
    findings = models.JSONField(default=list, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True, editable=False)
    override_reason = models.CharField(max_length=255, blank=True, default="")
    corrects = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrected_by", editable=False
    )
    voided_at = models.DateTimeField(null=True, blank=True, editable=False)
    voided_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    voided_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)
    voided_because = models.CharField(max_length=255, blank=True, default="", editable=False)
    created_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    updated_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    external_system = models.CharField(max_length=40, blank=True, default="", editable=False)
    external_id = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["encounter"], condition=LIVE, name="superbill_encounter_once"),
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in SuperbillStatus]), name="superbill_status_known"
            ),
            models.UniqueConstraint(
                fields=["facility", "external_system", "external_id"],
                condition=IMPORTED,
                name="superbill_external_once",
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "-updated_at", "-id"], name="superbill_newest"),
            models.Index(fields=["facility", "status", "-updated_at", "-id"], name="superbill_by_status"),
            models.Index(fields=["facility", "served_at"], name="superbill_by_day"),
            models.Index(fields=["patient", "-updated_at", "-id"], name="superbill_of_patient"),
        ]


class SuperbillDiagnosis(FacilityOwned):
    superbill = models.ForeignKey(Superbill, on_delete=models.PROTECT, related_name="diagnoses", db_index=False)
    sequence = models.PositiveIntegerField()
    code = models.CharField(max_length=18)  # of SNOMED CT, in claims of other systems
    description = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["superbill", "sequence"], name="superbill_diagnosis_once")]


class SuperbillLine(FacilityOwned):
    """A charge: `units` in hundredths, the price of one unit and what the line costs in cents. Pointers name the
    diagnoses by their sequence."""

    superbill = models.ForeignKey(Superbill, on_delete=models.PROTECT, related_name="lines", db_index=False)
    sequence = models.PositiveIntegerField()
    service_code = models.CharField(max_length=16)
    description = models.CharField(max_length=255, blank=True, default="")
    modifier_1 = models.CharField(max_length=2, blank=True, default="")
    modifier_2 = models.CharField(max_length=2, blank=True, default="")
    modifier_3 = models.CharField(max_length=2, blank=True, default="")
    modifier_4 = models.CharField(max_length=2, blank=True, default="")
    units = models.PositiveIntegerField(default=ONE_UNIT)
    charge_cents = models.PositiveBigIntegerField(default=0)
    total_cents = models.PositiveBigIntegerField(default=0)
    diagnosis_pointers = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["superbill", "sequence"], name="superbill_line_once"),
            models.CheckConstraint(condition=Q(units__gt=0), name="superbill_line_has_units"),
        ]


class SuperbillRevision(FacilityOwned):
    """A superbill as it stood after a change, whole: append-only. `number` is the version of the superbill that
    the change made, `content` its canonical JSON (`rules/revisions.py`), whose digest the audit event repeats."""

    superbill = models.ForeignKey(Superbill, on_delete=models.PROTECT, related_name="revisions", db_index=False)
    number = models.PositiveIntegerField()
    content = models.TextField()
    content_sha256 = models.CharField(max_length=64)
    total_cents = models.PositiveBigIntegerField()
    changed_by_id = models.BigIntegerField(null=True)
    changed_by_name = models.CharField(max_length=310)
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["superbill", "number"], name="superbill_revision_once")]
