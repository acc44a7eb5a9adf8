"""What the web client sends from the three forms of the profile, and Ana's chart with something in each field."""

import json
from pathlib import Path

from careflow.domains.facilities.models import Facility
from careflow.domains.patients.models import EmergencyContact, Patient, PatientPhone
from careflow.domains.patients.operations import phone_columns
from tests.cast import LONG_AGO

ME = "portal/me/"
BUDGETS = json.loads(Path(__file__).with_name("profile_budgets.json").read_text())
ADDRESS = {"line_1": "1 Main St", "line_2": "Apt 2", "city": "Boston", "state": "MA", "zip_code": "02101"}
BLANK_ADDRESS = dict.fromkeys(ADDRESS, "")
CONTACT = {"name": "Bo Lee", "relationship": "brother", "phone_number": "5550110009"}


def a_full_chart(patient):
    """Fill in Ana's chart, also with what is none of a patient's business."""
    there = {"facility_id": patient.facility_id, "patient_id": patient.pk}
    Facility.unscoped.filter(pk=patient.facility_id).update(version=7)
    Patient.unscoped.filter(pk=patient.pk).update(
        preferred_name="Annie", sex_at_birth="female", race="asian", ethnicity="unknown", preferred_language="English",
        pronouns="she", email="ana@example.org", ssn="123456789", ssn_last4="6789",
        **{f"address_{part}": text for part, text in ADDRESS.items()},
    )  # fmt: skip
    for number, is_primary in (("5550110002", False), ("5550110001", True)):
        PatientPhone.unscoped.create(number=number, is_primary=is_primary, **phone_columns(number), **there)
    for name, is_primary in (("Ada Lee", False), ("Bo Lee", True)):
        EmergencyContact.unscoped.create(
            name=name, relationship="brother", phone_number="5550110009", notes="Calls a lot.", is_primary=is_primary,
            created_at=LONG_AGO, updated_at=LONG_AGO, **there,
        )  # fmt: skip


def shown(patient, **changes):
    """What Ana sees of that chart."""
    return {
        "id": patient.pk, "first_name": "Ana", "last_name": "Harbor", "preferred_name": "Annie",
        "date_of_birth": "1980-02-29", "sex_at_birth": "female", "race": "asian", "ethnicity": "unknown",
        "preferred_language": "English", "pronouns": "she", "email": "ana@example.org",
        "primary_phone_number": "5550110001", "address": {"id": patient.pk, **ADDRESS},
        "primary_emergency_contact": CONTACT, "preferred_pharmacy_name": "", "facility_name": "Harbor North",
        "facility_timezone": "America/New_York", "version": 1, "insurance_policies": [], **changes,
    }  # fmt: skip
