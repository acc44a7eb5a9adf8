"""Opening a chart."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.patients.models import Patient, PatientPhone
from careflow.domains.patients.operations import chart_numbers, lists
from careflow.domains.patients.operations.facts import Facts, checked, contacts_after
from careflow.domains.patients.operations.keys import name_key, search_columns
from careflow.domains.patients.operations.place import facility_of
from careflow.domains.patients.operations.references import check_pharmacies, check_references
from careflow.domains.patients.rules import pharmacy_choice
from careflow.domains.patients.rules.duplicates import Marks, is_same_person
from careflow.domains.patients.rules.pharmacy_choice import Choice
from careflow.platform.actor import Actor
from careflow.platform.phone import phone_key
from careflow.platform.problems import BadInput, Conflict

SEARCHED = ("first_name", "last_name", "middle_name", "preferred_name", "email")
NOTHING_CHOSEN = Choice((), None)


class DuplicatePatient(Conflict):
    code = "patient.duplicate"
    detail = "There already is a chart with this name and date of birth."


class DeactivatedDuplicate(DuplicatePatient):
    detail = "There already is a deactivated chart with this name and date of birth; it can be restored."


@transaction.atomic(savepoint=False)
def register_patient(*, actor: Actor, details: Mapping[str, Any], allow_duplicate: bool = False, now: datetime) -> int:
    """Open a chart at the actor's facility with the next chart number and return its id. Registrations at one
    facility take turns, so that of equal ones only the first succeeds.

    Raises BadInput, NotAllowed for references to other facilities, DuplicatePatient."""
    facts = checked(details, today=now.astimezone(actor.zone).date())
    if not facts.phones:
        raise BadInput(phones="Enter at least one phone number.")
    facility_id = facility_of(actor)
    counter = chart_numbers.lock_counter(facility_id=facility_id)
    check_references(actor=actor, changes=facts.columns_sent)
    twin = _namesake(actor, facts)
    if twin is not None and not allow_duplicate:
        kind = DuplicatePatient if twin["is_active"] else DeactivatedDuplicate
        raise kind(existing={"id": twin["id"], "chart_number": twin["chart_number"]})
    choice = _choice(actor, facts)
    patient = _store(facts, facility_id, counter.take(1)[0], choice, now)
    audit.record(
        actor=actor,
        action=Action.CREATE,
        subject="patients/patient",
        subject_id=patient.pk,
        summary=f"Chart {patient.chart_number} opened",
        metadata={"beside_duplicate": twin["id"]} if twin is not None else None,
        patient_id=patient.pk,
        at=now,
    )
    return patient.pk


def _store(facts: Facts, facility_id: int, chart_number: str, choice: Choice, now: datetime) -> Patient:
    searched = {name: facts.columns.get(name, "") for name in SEARCHED}
    patient = Patient(
        facility_id=facility_id,
        chart_number=chart_number,
        preferred_pharmacy_id=choice.preferred,
        created_at=now,
        updated_at=now,
        **facts.columns,
        **facts.address_columns(stored=None),
        **search_columns(
            chart_number=chart_number, phone_numbers=[phone.number for phone in facts.phones or ()], **searched
        ),
    )
    patient.save(force_insert=True)
    lists.add_phones(patient, facts.phones or ())
    contacts = contacts_after(facts, [])
    if contacts:
        lists.add_contacts(patient, contacts, now=now)
    if choice.linked:
        lists.write_choice(patient, choice, now=now)
    return patient


def _choice(actor: Actor, facts: Facts) -> Choice:
    choice = pharmacy_choice.choose(NOTHING_CHOSEN, preferred=facts.preferred_pharmacy, listed=facts.pharmacy_ids)
    field = "preferred_pharmacy" if facts.pharmacy_ids is None else "pharmacy_ids"
    check_pharmacies(actor=actor, field=field, pharmacy_ids=choice.linked)
    return choice


def _namesake(actor: Actor, facts: Facts) -> dict[str, Any] | None:
    """The chart that seems to be this person's, active ones first; deactivated ones count too."""
    born: date = facts.columns["date_of_birth"]
    same = Patient.objects.visible_to(actor).filter(
        date_of_birth=born,
        last_key=name_key(facts.columns["last_name"]),
        first_key=name_key(facts.columns["first_name"]),
    )
    found = list(same.order_by("-is_active", "id").values("id", "chart_number", "ssn_last4", "is_active"))
    if not found:
        return None
    phones = _phone_keys(actor, [row["id"] for row in found])
    mine = Marks({phone_key(phone.number) for phone in facts.phones or ()}, facts.columns.get("ssn_last4", ""))
    return next((row for row in found if is_same_person(mine, Marks(phones[row["id"]], row["ssn_last4"]))), None)


def _phone_keys(actor: Actor, patient_ids: Sequence[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {patient_id: set() for patient_id in patient_ids}
    rows = PatientPhone.objects.visible_to(actor).filter(patient_id__in=patient_ids)
    for patient_id, key in rows.values_list("patient_id", "number_key"):
        found[patient_id].add(key)
    return found
