from django.db import models
from django.db.models import Q

from careflow.platform.folding import KeyField
from careflow.platform.records import Recorded
from careflow.platform.tenancy import FacilityOwned

ACTIVE = Q(status="active")
IMPORTED = ~Q(external_id="")


class PatientAllergy(FacilityOwned, Recorded):
    """What a patient reacts to. A wrong entry stays, as entered in error, and is never changed again; who said so
    and when are `updated_by_*` and `updated_at` then."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+", db_index=False)
    allergen = models.CharField(max_length=160)
    allergen_key = KeyField(max_length=200, editable=False)
    category = models.CharField(max_length=16, default="other")
    reaction = models.TextField()
    severity = models.CharField(max_length=16, default="unknown")
    onset_date = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=16, default="active")
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
            models.UniqueConstraint(
                fields=["patient", "category", "allergen_key"], condition=ACTIVE, name="allergy_active_once"
            ),
            models.UniqueConstraint(
                fields=["facility", "external_system", "external_id"], condition=IMPORTED, name="allergy_external_once"
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "patient", "status"], name="allergy_of_patient"),
            models.Index(fields=["facility", "-id"], name="allergy_newest"),
            models.Index(fields=["facility", "status", "-id"], name="allergy_newest_by_status"),
        ]


class NoKnownAllergies(FacilityOwned, Recorded):
    """Somebody asked, and the patient knows of none. An allergy that is recorded later takes this back, and the
    row stays with who took it back and when."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey("patients.Patient", on_delete=models.PROTECT, related_name="+")
    stated_at = models.DateTimeField()
    stated_by_id = models.BigIntegerField(null=True, blank=True)
    stated_by_name = models.CharField(max_length=310, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by_id = models.BigIntegerField(null=True, blank=True)
    withdrawn_by_name = models.CharField(max_length=310, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(withdrawn_at__isnull=True), name="no_known_allergies_once"
            )
        ]
