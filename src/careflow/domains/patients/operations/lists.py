"""Writing what hangs on a chart. A list that is sent replaces the stored one, unless it says the same."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

from django.db.models import F, Subquery

from careflow.domains.patients.models import EmergencyContact, Patient, PatientPhone
from careflow.domains.patients.operations.keys import phone_columns
from careflow.domains.patients.rules.contacts import Contact, Phone
from careflow.domains.patients.rules.pharmacy_choice import Choice
from careflow.platform.records import update_row


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


def write_first_phone(patient: Patient, phones: Sequence[Phone]) -> None:
    """Store these phones, which differ from the stored ones in the first entry at most, or are none."""
    if not phones:
        patient.phones.all().delete()
        return
    number = phones[0].number
    first = patient.phones.filter(pk=Subquery(patient.phones.order_by("-is_primary", "id").values("pk")[:1]))
    if not first.update(number=number, is_primary=True, **phone_columns(number)):
        add_phones(patient, phones)


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


def write_first_contact(patient: Patient, contacts: Sequence[Contact], *, now: datetime) -> None:
    """Store these contacts, which differ from the stored ones in the first entry at most, or are none."""
    if not contacts:
        patient.emergency_contacts.all().delete()
        return
    changes = asdict(contacts[0]) | {"is_primary": True}
    stored = patient.emergency_contacts
    first = stored.filter(pk=Subquery(stored.order_by("-is_primary", "id").values("pk")[:1]))
    if not update_row(first, changes, now=now):
        add_contacts(patient, contacts, now=now)


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


def write_default_pharmacy(patient: Patient, pharmacy_id: int | None, *, now: datetime) -> None:
    """Make it the default among the linked ones and link it if need be; the other links stay as they are."""
    links = patient.pharmacies.all()
    defaults = links.filter(is_default=True).exclude(pharmacy_id=pharmacy_id or 0)
    defaults.update(is_default=False, version=F("version") + 1, updated_at=now)
    if pharmacy_id is None:
        return
    state = {"is_default": True, "is_active": True}
    link = links.filter(pharmacy_id=pharmacy_id).first()
    if link is None:
        patient.pharmacies.create(
            pharmacy_id=pharmacy_id, facility_id=patient.facility_id, created_at=now, updated_at=now, **state
        )
    elif not (link.is_default and link.is_active):
        update_row(links.filter(pk=link.pk), state, now=now)
