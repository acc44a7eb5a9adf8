"""What hangs on charts: phones, emergency contacts, pharmacies. One statement each, however many charts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from careflow.domains.patients.models import EmergencyContact, PatientPharmacy, PatientPhone
from careflow.domains.patients.queries.documents import papers_of
from careflow.domains.patients.queries.shape import (
    EmergencyContactOut,
    PatientOut,
    PatientPharmacyOut,
    PhoneOut,
    shape_patient,
)
from careflow.domains.pharmacies.queries import pharmacy_columns, shape_pharmacy
from careflow.platform.actor import Actor
from careflow.platform.among import Among
from careflow.platform.compiled import Compiled, Row

Entry = TypeVar("Entry")
NO_PATIENT = [-900_003]

PHONES = Compiled(
    lambda scope, patients: (
        PatientPhone.objects.visible_to(scope)
        .filter(Among("patient_id", patients))
        .order_by("patient_id", "-is_primary", "id")
        .values_list("patient_id", "id", "number", "label", "is_primary")
    ),
    scoped=True,
    prepared=True,
    patients=NO_PATIENT,
)
CONTACTS = Compiled(
    lambda scope, patients: (
        EmergencyContact.objects.visible_to(scope)
        .filter(Among("patient_id", patients))
        .order_by("patient_id", "-is_primary", "name", "id")
        .values_list(
            "patient_id", "id", "name", "relationship", "phone_number", "is_primary", "notes", "created_at",
            "updated_at",
        )
    ),
    scoped=True, prepared=True,
    patients=NO_PATIENT,
)  # fmt: skip
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
    scoped=True, prepared=True,
    patients=NO_PATIENT,
)  # fmt: skip


def complete(*, actor: Actor, rows: Sequence[Row]) -> list[PatientOut]:
    """The patients of these rows of PATIENT_COLUMNS, in their order."""
    if not rows:
        return []
    ids = [row[0] for row in rows]
    phones = _by_patient(PHONES.rows(actor, patients=ids), lambda entry: PhoneOut(*entry))
    contacts = _by_patient(CONTACTS.rows(actor, patients=ids), lambda entry: EmergencyContactOut(*entry))
    pharmacies = _by_patient(PHARMACIES.rows(actor, patients=ids), _pharmacy)
    papers = papers_of(actor, ids)
    return [
        shape_patient(row, phones[row[0]], contacts[row[0]], pharmacies[row[0]], papers.get(row[0], ())) for row in rows
    ]


def _by_patient(rows: Iterable[Row], shape: Callable[[Row], Entry]) -> defaultdict[int, list[Entry]]:
    found: defaultdict[int, list[Entry]] = defaultdict(list)
    for patient_id, *entry in rows:
        found[patient_id].append(shape(tuple(entry)))
    return found


def _pharmacy(entry: Row) -> PatientPharmacyOut:
    link_id, is_default, is_active, notes, created_at, updated_at, *values = entry
    pharmacy = shape_pharmacy(tuple(values))
    return PatientPharmacyOut(link_id, pharmacy, pharmacy.name, is_default, is_active, notes, created_at, updated_at)
