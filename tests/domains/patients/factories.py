"""One chart and what it needs, nothing more."""

from datetime import UTC, date, datetime

from careflow.domains.facilities.models import PatientGender
from careflow.domains.patients.models import CareProvider, ContactChange, EmergencyContact, Patient, PatientPhone
from careflow.domains.patients.operations import phone_columns, reserve_chart_numbers, search_columns
from careflow.domains.pharmacies.models import OrganizationPharmacy, Pharmacy

LONG_AGO = datetime(2026, 1, 5, 14, 0, tzinfo=UTC)
NAMES = ("first_name", "last_name", "middle_name", "preferred_name", "email")


def gender_of(facility, code="female"):
    return PatientGender.unscoped.get(facility=facility, code=code)


def a_patient(facility, *, phones=("5550110001",), contacts=(), chart_number=None, **facts):
    facts = {"first_name": "Ann", "last_name": "Lee", "date_of_birth": date(1980, 5, 12), **facts}
    facts.setdefault("gender", gender_of(facility))
    chart_number = chart_number or reserve_chart_numbers(facility_id=facility.pk, count=1)[0]
    searched = {name: facts.get(name, "") for name in NAMES}
    patient = Patient.unscoped.create(
        facility=facility, chart_number=chart_number, created_at=LONG_AGO, updated_at=LONG_AGO,
        ssn_last4=facts.get("ssn", "")[-4:], **facts,
        **search_columns(chart_number=chart_number, phone_numbers=phones, **searched),
    )  # fmt: skip
    for place, number in enumerate(phones):
        PatientPhone.unscoped.create(
            facility=facility, patient=patient, number=number, is_primary=place == 0, **phone_columns(number)
        )
    for place, name in enumerate(contacts):
        EmergencyContact.unscoped.create(
            facility=facility, patient=patient, name=name, is_primary=place == 0, created_at=LONG_AGO,
            updated_at=LONG_AGO,
        )  # fmt: skip
    return patient


def a_care_provider(facility, **facts):
    facts = {"last_name": "Stone", "first_name": "Cora", **facts}
    return CareProvider.unscoped.create(facility=facility, created_at=LONG_AGO, updated_at=LONG_AGO, **facts)


def an_offered_pharmacy(organization, name="Corner Pharmacy"):
    """A pharmacy of the shared directory that the organization works with."""
    pharmacy = Pharmacy.objects.create(name=name, created_at=LONG_AGO, updated_at=LONG_AGO)
    OrganizationPharmacy.unscoped.create(
        organization=organization, pharmacy=pharmacy, created_at=LONG_AGO, updated_at=LONG_AGO
    )
    return pharmacy


def a_contact_change(patient, **facts):
    """One that the patient made by themselves and that nobody has seen."""
    changes = [{"field": "email", "before": "old@example.org", "after": "new@example.org"}]
    made_at = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    facts = {"facility": patient.facility, "changes": changes, "made_by_name": "Ann Lee", "made_at": made_at, **facts}
    return ContactChange.unscoped.create(patient=patient, **facts)
