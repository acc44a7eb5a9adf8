"""Opening a chart."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.patients.models import Patient
from careflow.domains.patients.operations import chart_numbers, lists
from careflow.domains.patients.operations.facts import Facts, checked, contacts_after
from careflow.domains.patients.operations.keys import search_columns
from careflow.domains.patients.operations.namesakes import find_namesakes, twin_among
from careflow.domains.patients.operations.place import facility_of
from careflow.domains.patients.operations.references import check_gender, check_pharmacies, check_providers
from careflow.domains.patients.rules import pharmacy_choice
from careflow.domains.patients.rules.pharmacy_choice import Choice
from careflow.platform.actor import Actor
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
    chart_number = chart_numbers.take_next(facility_id=facility_id)
    gender_in_use, namesakes = find_namesakes(actor=actor, facts=facts)
    check_gender(facts.columns_sent["gender"], in_use=gender_in_use)
    check_providers(actor=actor, changes=facts.columns_sent)
    twin = twin_among(namesakes, actor=actor, facts=facts)
    if twin is not None and not allow_duplicate:
        kind = DuplicatePatient if twin.is_active else DeactivatedDuplicate
        raise kind(existing={"id": twin.id, "chart_number": twin.chart_number})
    choice = _choice(actor, facts)
    patient = _store(facts, facility_id, chart_number, choice, now)
    audit.record(
        actor=actor,
        action=Action.CREATE,
        subject="patients/patient",
        subject_id=patient.pk,
        summary=f"Chart {patient.chart_number} opened",
        metadata={"beside_duplicate": twin.id} if twin is not None else None,
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
