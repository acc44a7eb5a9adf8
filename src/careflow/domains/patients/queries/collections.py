"""What hangs on charts: phones and emergency contacts, pharmacies, papers. One statement each, however many charts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, TypeVar

from django.db.models import BooleanField, CharField, DateTimeField, QuerySet, Value

from careflow.domains.patients.models import EmergencyContact, PatientPharmacy, PatientPhone
from careflow.domains.patients.queries.documents import papers_of
from careflow.domains.patients.queries.shape import (
    EmergencyContactOut,
    PatientOut,
    PatientPharmacyOut,
    PhoneOut,
    shape_patient,
)
from careflow.domains.patients.rules.contacts import Contact, Phone
from careflow.domains.pharmacies.queries import pharmacy_columns, shape_pharmacy
from careflow.platform.actor import Actor
from careflow.platform.among import Among
from careflow.platform.compiled import Compiled, Row
from careflow.platform.tenancy import Scope

Entry = TypeVar("Entry")
NO_PATIENT = [-900_003]
IS_CONTACT = 1


def _phones_and_contacts(scope: Scope | None, patients: list[int]) -> QuerySet[Any, Any]:
    blank, never = Value("", output_field=CharField()), Value(None, output_field=DateTimeField())
    contacts = (
        EmergencyContact.objects.visible_to(scope)  # type: ignore[arg-type]  # Compiled hands it in
        .filter(Among("patient_id", patients))
        .annotate(is_contact=Value(True, output_field=BooleanField()))
        .values_list(
            "patient_id", "is_contact", "is_primary", "name", "id", "relationship", "phone_number", "notes",
            "created_at", "updated_at",
        )
    )  # fmt: skip
    phones = (
        PatientPhone.objects.visible_to(scope)  # type: ignore[arg-type]  # Compiled hands it in
        .filter(Among("patient_id", patients))
        .annotate(is_contact=Value(False, output_field=BooleanField()), name=blank, notes=blank, at=never)
        .values_list(
            "patient_id", "is_contact", "is_primary", "name", "id", "number", "label", "notes", "at", "at",
        )
    )  # fmt: skip
    rows: QuerySet[Any, Any] = contacts.union(phones, all=True)
    return rows.order_by("patient_id", "is_contact", "-is_primary", "name", "id")


PHONES_AND_CONTACTS = Compiled(_phones_and_contacts, scoped=True, patients=NO_PATIENT)
PHARMACIES = Compiled(
    lambda scope, patients: (
        PatientPharmacy.objects.visible_to(scope)
        .filter(Among("patient_id", patients))
        .order_by("patient_id", "-is_default", "pharmacy__name", "id")
        .values_list(
            "patient_id", "id", "is_default", "is_active", "notes", "created_at", "updated_at",
            *pharmacy_columns("pharmacy__"),
        )
    ),
    scoped=True,
    patients=NO_PATIENT,
)  # fmt: skip


class Reached:
    """Phones and emergency contacts of one chart, which the caller holds: read once, when they are first asked for."""

    def __init__(self, actor: Actor, patient_id: int) -> None:
        self.actor, self.patient_id = actor, patient_id

    @cached_property
    def rows(self) -> list[Row]:
        return PHONES_AND_CONTACTS.rows(self.actor, patients=[self.patient_id])

    def phones(self) -> list[Phone]:
        """Primary first, then as they came."""
        found = [_phone(row[1:]) for row in self.rows if not row[IS_CONTACT]]
        return [Phone(phone.number, phone.label, phone.is_primary) for phone in found]

    def contacts(self) -> list[Contact]:
        """Primary first, then as they came."""
        found = [_contact(row[1:]) for row in self.rows if row[IS_CONTACT]]
        found.sort(key=lambda contact: (not contact.is_primary, contact.id))
        return [
            Contact(contact.name, contact.relationship, contact.phone_number, contact.notes, contact.is_primary)
            for contact in found
        ]


def complete(
    *,
    actor: Actor,
    rows: Sequence[Row],
    reached: Sequence[Row] | None = None,
    with_pharmacies: bool = True,
    with_papers: bool = True,
) -> list[PatientOut]:
    """The patients of these rows of PATIENT_COLUMNS, in their order. What they are known not to have is not asked
    for, nor how they are `reached` when that is known."""
    if not rows:
        return []
    ids = [row[0] for row in rows]
    if reached is None:
        reached = PHONES_AND_CONTACTS.rows(actor, patients=ids)
    phones = _by_patient((row for row in reached if not row[IS_CONTACT]), _phone)
    contacts = _by_patient((row for row in reached if row[IS_CONTACT]), _contact)
    pharmacies = _by_patient(PHARMACIES.rows(actor, patients=ids) if with_pharmacies else (), _pharmacy)
    papers = papers_of(actor, ids) if with_papers else {}
    return [
        shape_patient(row, phones[row[0]], contacts[row[0]], pharmacies[row[0]], papers.get(row[0], ())) for row in rows
    ]


def _by_patient(rows: Iterable[Row], shape: Callable[[Row], Entry]) -> defaultdict[int, list[Entry]]:
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    for patient_id, *entry in rows:
        found[patient_id].append(shape(tuple(entry)))
    return found


def _phone(entry: Row) -> PhoneOut:
    _, is_primary, _, phone_id, number, label, *_ = entry
    return PhoneOut(phone_id, number, label, is_primary)


def _contact(entry: Row) -> EmergencyContactOut:
    _, is_primary, name, contact_id, relationship, phone_number, notes, created_at, updated_at = entry
    return EmergencyContactOut(contact_id, name, relationship, phone_number, is_primary, notes, created_at, updated_at)


def _pharmacy(entry: Row) -> PatientPharmacyOut:
    link_id, is_default, is_active, notes, created_at, updated_at, *values = entry
    pharmacy = shape_pharmacy(tuple(values))
    return PatientPharmacyOut(link_id, pharmacy, pharmacy.name, is_default, is_active, notes, created_at, updated_at)
