from django.db import models
from django.db.models import F, Q

from careflow.domains.clinical.models.encounters import Encounter
from careflow.domains.clinical.rules.icd10 import LONGEST_CODE
from careflow.domains.clinical.rules.problems import ProblemStatus
from careflow.platform.folding import KeyField
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned

ACTIVE = Q(status=ProblemStatus.ACTIVE.value)
IMPORTED = ~Q(external_id="")


class Problem(FacilityOwned, Recorded):
    """A line of the patient's problem list. A wrong entry stays, as entered in error, and is never changed again; who
    said so and when are `updated_by_*` and `updated_at` then. Another system's records are kept as they come, even
    where they say a thing twice."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+", db_index=False)
    description = models.CharField(max_length=255)
    description_key = KeyField(max_length=300, editable=False)
    icd10_code = models.CharField(max_length=LONGEST_CODE, blank=True, default="")
    snomed_code = models.CharField(max_length=18, blank=True, default="")
    status = models.CharField(max_length=16, default=ProblemStatus.ACTIVE.value)
    onset_date = models.DateField(null=True, blank=True)
    resolved_date = models.DateField(null=True, blank=True)
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    notes = models.TextField(blank=True, default="")
    error_reason = models.CharField(max_length=255, blank=True, default="", editable=False)
    created_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    created_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)
    updated_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    updated_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)
    external_system = models.CharField(max_length=40, blank=True, default="", editable=False)
    external_id = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=[status.value for status in ProblemStatus]), name="problem_status_known"
            ),
            models.CheckConstraint(
                condition=Q(onset_date__isnull=True)
                | Q(resolved_date__isnull=True)
                | Q(resolved_date__gte=F("onset_date")),
                name="problem_resolved_after_onset",
            ),
            models.UniqueConstraint(
                fields=["patient", "icd10_code"],
                condition=ACTIVE & ~Q(icd10_code="") & ~IMPORTED,
                name="problem_active_code_once",
            ),
            models.UniqueConstraint(
                fields=["patient", "description_key"],
                condition=ACTIVE & Q(icd10_code="") & ~IMPORTED,
                name="problem_active_description_once",
            ),
            models.UniqueConstraint(
                fields=["facility", "external_system", "external_id"], condition=IMPORTED, name="problem_external_once"
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "patient", "status"], name="problem_of_patient"),
            models.Index(fields=["facility", "-id"], name="problem_newest"),
            models.Index(fields=["facility", "status", "-id"], name="problem_newest_by_status"),
        ]
