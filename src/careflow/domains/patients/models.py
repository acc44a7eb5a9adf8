from django.db import models
from django.db.models import Q

from careflow.platform.address import Addressed
from careflow.platform.folding import KeyField
from careflow.platform.records import Recorded
from careflow.platform.sealed import SealedField
from careflow.platform.tenancy import FacilityOwned

LONGEST_KEY = 120


class Patient(FacilityOwned, Addressed, Recorded):
    """A chart. The `*_key` columns and `search_text` are folded copies that every write keeps in step
    (operations.search_columns); `ssn` is sealed, its last four digits stand beside it."""

    first_name = models.CharField(max_length=100)
    last_name = models.CharField(max_length=100)
    middle_name = models.CharField(max_length=100, blank=True, default="")
    preferred_name = models.CharField(max_length=100, blank=True, default="")
    last_key = KeyField(max_length=LONGEST_KEY, editable=False)
    first_key = KeyField(max_length=LONGEST_KEY, editable=False)
    middle_key = KeyField(max_length=LONGEST_KEY, blank=True, default="", editable=False)
    preferred_key = KeyField(max_length=LONGEST_KEY, blank=True, default="", editable=False)
    search_text = models.TextField(blank=True, default="", editable=False)
    date_of_birth = models.DateField()
    deceased_on = models.DateField(null=True, blank=True)
    gender = models.ForeignKey("facilities.PatientGender", on_delete=models.PROTECT, related_name="+")
    sex_at_birth = models.CharField(max_length=12, blank=True, default="")
    race = models.CharField(max_length=48, blank=True, default="")
    race_declined = models.BooleanField(default=False)
    ethnicity = models.CharField(max_length=24, blank=True, default="")
    ethnicity_declined = models.BooleanField(default=False)
    preferred_language = models.CharField(max_length=50, blank=True, default="")
    preferred_language_declined = models.BooleanField(default=False)
    pronouns = models.CharField(max_length=50, blank=True, default="")
    email = models.EmailField(blank=True, default="")
    ssn = SealedField(blank=True, default="", editable=False)
    ssn_last4 = models.CharField(max_length=4, blank=True, default="", editable=False)
    chart_number = KeyField(max_length=20, editable=False)
    pcp = models.ForeignKey("patients.CareProvider", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    referring_provider = models.ForeignKey(
        "patients.CareProvider", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    preferred_pharmacy = models.ForeignKey(
        "pharmacies.Pharmacy", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    is_active = models.BooleanField(default=True)
    deactivated_at = models.DateTimeField(null=True, blank=True, editable=False)
    deactivated_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    deactivated_because = models.CharField(max_length=255, blank=True, default="", editable=False)
    external_system = models.CharField(max_length=40, blank=True, default="", editable=False)
    external_id = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta(Addressed.Meta):
        constraints = [
            *Addressed.Meta.constraints,
            models.UniqueConstraint(fields=["facility", "chart_number"], name="patient_chart_number_once"),
            models.UniqueConstraint(
                fields=["facility", "external_system", "external_id"],
                condition=~Q(external_id=""),
                name="patient_external_once",
            ),
        ]
        indexes = [
            models.Index(fields=["facility", "last_key", "first_key", "id"], name="patient_by_name"),
            models.Index(fields=["facility", "first_key", "last_key"], name="patient_by_first_name"),
            models.Index(fields=["facility", "preferred_key"], name="patient_by_preferred_name"),
            models.Index(fields=["facility", "middle_key"], name="patient_by_middle_name"),
            models.Index(fields=["facility", "date_of_birth", "last_key"], name="patient_by_birth_date"),
        ]


class ChartNumberCounter(models.Model):
    """The last chart number given at a facility; its row lock also serialises registrations there."""

    facility = models.OneToOneField("facilities.Facility", on_delete=models.PROTECT, primary_key=True, related_name="+")
    last_number = models.BigIntegerField(default=90)


class PatientPhone(FacilityOwned):
    """`number_key` is the ten digits, `local_key` the last seven, as people say them at the desk."""

    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=20)
    number_key = KeyField(max_length=20, editable=False)
    local_key = KeyField(max_length=7, editable=False)
    label = models.CharField(max_length=4, default="cell")
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient"], condition=Q(is_primary=True), name="patient_phone_one_primary")
        ]
        indexes = [
            models.Index(fields=["facility", "number_key"], name="patient_phone_number"),
            models.Index(fields=["facility", "local_key"], name="patient_phone_local"),
        ]


class EmergencyContact(FacilityOwned, Recorded):
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="emergency_contacts")
    name = models.CharField(max_length=150)
    relationship = models.CharField(max_length=100, blank=True, default="")
    phone_number = models.CharField(max_length=20, blank=True, default="")
    notes = models.TextField(blank=True, default="")
    is_primary = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"], condition=Q(is_primary=True), name="emergency_contact_one_primary"
            )
        ]


class PatientPharmacy(FacilityOwned, Recorded):
    patient = models.ForeignKey(Patient, on_delete=models.CASCADE, related_name="pharmacies")
    pharmacy = models.ForeignKey("pharmacies.Pharmacy", on_delete=models.PROTECT, related_name="+")
    is_default = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    notes = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "pharmacy"], name="patient_pharmacy_once"),
            models.UniqueConstraint(
                fields=["patient"], condition=Q(is_default=True, is_active=True), name="patient_pharmacy_one_default"
            ),
        ]


class ContactChange(FacilityOwned):
    """How a patient is reached, changed by themselves or by somebody who speaks for them. `changes` lists each field
    with what the chart said before and what it says since, as people read it, so that nothing that the desk had
    entered is lost. It is new to the desk until somebody has seen it."""

    facility = models.ForeignKey("facilities.Facility", on_delete=models.PROTECT, related_name="+", db_index=False)
    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="contact_changes", db_index=False)
    changes = models.JSONField(editable=False)
    made_at = models.DateTimeField(editable=False)
    made_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    made_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)
    is_by_proxy = models.BooleanField(default=False, editable=False)
    seen_at = models.DateTimeField(null=True, blank=True, editable=False)
    seen_by_id = models.BigIntegerField(null=True, blank=True, editable=False)
    seen_by_name = models.CharField(max_length=310, blank=True, default="", editable=False)

    class Meta:
        indexes = [
            models.Index(fields=["facility", "patient", "-id"], name="contact_change_of_patient"),
            models.Index(fields=["facility", "-id"], condition=Q(seen_at__isnull=True), name="contact_change_unseen"),
        ]


class CareProvider(FacilityOwned, Addressed, Recorded):
    """A primary care or referring provider in the facility's directory: a person, or an organization."""

    linked_staff = models.ForeignKey(
        "facilities.Staff", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_name = models.CharField(max_length=100, blank=True, default="")
    last_name = models.CharField(max_length=100, blank=True, default="")
    organization_name = models.CharField(max_length=200, blank=True, default="")
    specialty = models.CharField(max_length=100, blank=True, default="")
    phone_number = models.CharField(max_length=20, blank=True, default="")
    fax_number = models.CharField(max_length=20, blank=True, default="")
    npi = models.CharField(max_length=10, blank=True, default="")
    notes = models.TextField(blank=True, default="")
    is_active = models.BooleanField(default=True)
    external_system = models.CharField(max_length=40, blank=True, default="", editable=False)
    external_id = models.CharField(max_length=64, blank=True, default="", editable=False)

    class Meta(Addressed.Meta):
        constraints = [
            *Addressed.Meta.constraints,
            models.UniqueConstraint(
                fields=["facility", "external_system", "external_id"],
                condition=~Q(external_id=""),
                name="care_provider_external_once",
            ),
        ]
