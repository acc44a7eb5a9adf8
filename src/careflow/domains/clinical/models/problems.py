from django.db import models
from django.db.models import F, Q

from careflow.domains.clinical.models.encounters import Encounter
from careflow.platform.folding import KeyField
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned

IMPORTED = ~Q(external_id="")


class Problem(FacilityOwned, Recorded):
    """A line of the patient's problem list. A wrong entry stays, as entered in error, and is never changed
    again."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+", db_index=False)
    description = models.CharField(max_length=255)
    description_key = KeyField(max_length=300, editable=False)
    icd10_code = models.CharField(max_length=8, blank=True, default="")
    snomed_code = models.CharField(max_length=18, blank=True, default="")
    status = models.CharField(max_length=16, default="active")
    onset_date = models.DateField(null=True, blank=True)
    resolved_date = models.DateField(null=True, blank=True)
    encounter = models.ForeignKey(Encounter, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
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
                condition=Q(onset_date__isnull=True)
                | Q(resolved_date__isnull=True)
                | Q(resolved_date__gte=F("onset_date")),
                name="problem_resolved_after_onset",
            ),
            models.UniqueConstraint(
                fields=["facility", "external_system", "external_id"], condition=IMPORTED, name="problem_external_once"
            ),
        ]
        indexes = [
            models.Index(fields=["patient", "status"], name="problem_of_patient"),
            models.Index(fields=["facility", "-updated_at", "-id"], name="problem_by_update"),
        ]
