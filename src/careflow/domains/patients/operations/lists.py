"""Writing what hangs on a chart. A list that is sent replaces the stored one, unless it says the same."""

from collections.abc import Sequence
from datetime import datetime

from careflow.domains.patients.models import EmergencyContact, Patient, PatientPhone
from careflow.domains.patients.operations.keys import phone_columns
from careflow.domains.patients.rules.contacts import Contact, Phone
from careflow.domains.patients.rules.pharmacy_choice import Choice


def stored_phones(patient: Patient) -> list[Phone]:
    """Primary first."""
    rows = patient.phones.order_by("-is_primary", "id")
    return [Phone(*row) for row in rows.values_list("number", "label", "is_primary")]


def replace_phones(patient: Patient, phones: Sequence[Phone]) -> None:
    patient.phones.all().delete()
    add_phones(patient, phones)


def add_phones(patient: Patient, phones: Sequence[Phone]) -> None:
    PatientPhone.unscoped.bulk_create(
        PatientPhone(
            facility_id=patient.facility_id,
            patient=patient,
            number=phone.number,
            label=phone.label,
            is_primary=phone.is_primary,
            **phone_columns(phone.number),
        )
        for phone in phones
    )


def stored_contacts(patient: Patient) -> list[Contact]:
    """Primary first."""
    rows = patient.emergency_contacts.order_by("-is_primary", "id")
    return [Contact(*row) for row in rows.values_list("name", "relationship", "phone_number", "notes", "is_primary")]


def replace_contacts(patient: Patient, contacts: Sequence[Contact], *, now: datetime) -> None:
    patient.emergency_contacts.all().delete()
    add_contacts(patient, contacts, now=now)


def add_contacts(patient: Patient, contacts: Sequence[Contact], *, now: datetime) -> None:
    EmergencyContact.unscoped.bulk_create(
        EmergencyContact(
            facility_id=patient.facility_id,
            patient=patient,
            name=contact.name,
            relationship=contact.relationship,
            phone_number=contact.phone_number,
            notes=contact.notes,
            is_primary=contact.is_primary,
            created_at=now,
            updated_at=now,
        )
        for contact in contacts
    )


def stored_choice(patient: Patient) -> Choice:
    rows = patient.pharmacies.filter(is_active=True).order_by("-is_default", "id")
    return Choice(tuple(rows.values_list("pharmacy_id", flat=True)), patient.preferred_pharmacy_id)


def write_choice(patient: Patient, choice: Choice, *, now: datetime) -> None:
    """Links that fall out stay as inactive rows, so that past refills still find their pharmacy."""
    links = patient.pharmacies.all()
    links.filter(is_default=True).exclude(pharmacy_id=choice.preferred or 0).update(is_default=False, updated_at=now)
    links.filter(is_active=True).exclude(pharmacy_id__in=choice.linked).update(is_active=False, updated_at=now)
    for pharmacy_id in choice.linked:
        state = {"is_active": True, "is_default": pharmacy_id == choice.preferred}
        patient.pharmacies.update_or_create(
            pharmacy_id=pharmacy_id,
            defaults={**state, "updated_at": now},
            create_defaults={**state, "facility_id": patient.facility_id, "created_at": now, "updated_at": now},
        )
