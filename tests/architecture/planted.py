"""Words in the rows of Harbor North that nobody outside may read: one for each kind of row."""

import json
import re
from typing import Any

from django.apps import apps

from careflow.domains.audit.models import AuditEvent
from careflow.domains.billing.models import SuperbillRevision
from careflow.domains.clinical.models import Encounter, NoteVersion, NoteWithdrawal
from careflow.domains.patients.models import EmergencyContact, PatientPharmacy, PatientPhone
from tests.architecture.world import World
from tests.cast import LONG_AGO
from tests.domains.clinical.factories import make_addendum
from tests.domains.messaging.factories import a_thread

# Who reads a word from outside, and why that is right.
READERS = {
    "facilities.Facility": ({"doctor, S"}, "who works at North as well sees among which facilities to choose"),
}
# Kind of row → a column that answers show, and the specimen whose row gets the word; without one, every row of North
# does that is not another patient's.
COLUMNS = {
    "allergies.PatientAllergy": ("notes", ""),
    "billing.FacilityFeeOverride": ("description", ""),
    "billing.FeeSchedule": ("name", ""),
    "billing.Superbill": ("notes", ""),
    "billing.SuperbillDiagnosis": ("description", ""),
    "billing.SuperbillLine": ("description", ""),
    "clinical.Encounter": ("reason", "encounter"),
    "clinical.Problem": ("notes", ""),
    "clinical.ProgressNote": ("subjective", "note"),
    "clinical.Vitals": ("notes", ""),
    "documents.DocumentCategory": ("name", "document_category"),
    "documents.PatientDocument": ("name", ""),
    "facilities.AppointmentStatus": ("name", "status"),
    "facilities.AppointmentType": ("name", "type"),
    "facilities.Facility": ("notes", "facility"),
    "facilities.PatientGender": ("name", "gender"),
    "facilities.Resource": ("name", "resource"),
    "facilities.Staff": ("state_license_number", "staff"),
    "facilities.StaffRole": ("name", "staff_role"),
    "facilities.StaffTitle": ("name", "title"),
    "insurance.FacilityCarrierOverride": ("notes", ""),
    "insurance.Policy": ("plan_name", ""),
    "medications.Medication": ("medication_name", ""),
    "medications.RefillRequest": ("patient_note", ""),
    "patients.CareProvider": ("last_name", "care_provider"),
    "patients.EmergencyContact": ("name", ""),
    "patients.Patient": ("first_name", "patient"),
    "patients.PatientPharmacy": ("notes", ""),
    "patients.PatientPhone": ("number", ""),
    "pharmacies.FacilityPharmacyOverride": ("notes", ""),
    "portal.ProxyAccess": ("revoked_because", ""),
    "scheduling.Appointment": ("reason", ""),
    "scheduling.AvailabilityException": ("reason", ""),
    "scheduling.BookableSlot": ("notes", ""),
}
# What only grows is written with its word.
WRITTEN = {
    "audit.AuditEvent",
    "billing.SuperbillRevision",
    "clinical.NoteAddendum",
    "clinical.NoteVersion",
    "clinical.NoteWithdrawal",
    "messaging.Message",
    "messaging.MessageThread",
}
CLAIM = {"status": "coding_needed", "voided_at": None, "total_cents": 0, "diagnoses": [], "lines": []}
NUMBERS = "ids, times and numbers alone"
NAMES = "of words only the name of a person of the clinic, which stands on much that they did"
BARE = {
    "allergies.NoKnownAllergies": NAMES,
    "insurance.Carrier": "rows of a facility are its own payers, whose kind the directory’s are",
    "medications.MedicationAlert": "made of the names of medications, which have a word",
    "medications.PrescriberDelegation": NUMBERS,
    "messaging.ThreadReading": NUMBERS,
    "patients.ChartNumberCounter": NUMBERS,
    "patients.ContactChange": NAMES,
    "pharmacies.Pharmacy": "rows of a facility are its own pharmacies, whose kind the directory’s are",
    "portal.ReminderSettings": NUMBERS,
    "scheduling.AvailabilitySettings": NUMBERS,
    "scheduling.AvailabilityTemplate": NUMBERS,
    "scheduling.CalendarFeed": "a digest, which no answer shows",
    "scheduling.EditSession": NAMES,
    "scheduling.SlotHold": NAMES,
}


def plant(world: World) -> dict[str, str]:
    """Word → the kind of row that it stands in."""
    words = {kind: f"zq{number:02}" for number, kind in enumerate(sorted({*COLUMNS, *WRITTEN}))}
    _more_rows(world, words)
    north = world.cast.facilities["north"]
    for kind, (column, specimen) in COLUMNS.items():
        model = apps.get_model(kind)
        which: dict[str, Any] = {"pk": world.ids[specimen]} if specimen else {"facility_id": north.pk}
        if not specimen and any(field.name == "patient" for field in model._meta.concrete_fields):
            which["patient_id"] = world.ids["patient"]
        assert model.unscoped.filter(**which).update(**{column: words[kind]}), kind
    return {word: kind for kind, word in words.items()}


def found_in(words: dict[str, str], text: str) -> set[str]:
    return {words[word] for word in re.findall(r"zq\d\d", text) if word in words}


def _more_rows(world: World, words: dict[str, str]) -> None:
    north, ana = world.cast.facilities["north"], world.cast.patients["ana"]
    of_ana = {"facility": north, "patient": ana}
    EmergencyContact.unscoped.create(name="Bo Lee", **of_ana)
    PatientPharmacy.unscoped.create(pharmacy_id=world.ids["pharmacy"], is_default=True, **of_ana)
    PatientPhone.unscoped.create(number="5550110001", is_primary=True, **of_ana)
    make_addendum(Encounter.unscoped.get(pk=world.ids["signed"]), words["clinical.NoteAddendum"])
    SuperbillRevision.unscoped.create(
        facility=north, superbill_id=world.ids["superbill"], number=1, content=json.dumps(CLAIM),
        content_sha256="0" * 64, total_cents=0, changed_at=LONG_AGO, changed_by_name=words["billing.SuperbillRevision"],
    )  # fmt: skip
    version = NoteVersion.unscoped.create(
        facility=north, note_id=world.ids["note"], number=2, content="{}", content_sha256="0" * 64,
        signed_at=LONG_AGO, signed_by_name=words["clinical.NoteVersion"],
    )  # fmt: skip
    NoteWithdrawal.unscoped.create(
        facility=north, version=version, withdrawn_at=LONG_AGO, reason=words["clinical.NoteWithdrawal"]
    )
    world.ids["thread"] = a_thread(
        ana, ("patient", words["messaging.Message"]), subject=words["messaging.MessageThread"]
    ).pk
    AuditEvent.objects.create(
        created_at=LONG_AGO, organization_id=north.organization_id, facility_id=north.pk, action="other",
        app_label="facilities", model_name="facility", object_pk=str(north.pk), summary=words["audit.AuditEvent"],
    )  # fmt: skip
