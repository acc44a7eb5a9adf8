"""Changing a chart: only what was sent is written, and only when it differs from what is stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.patients.models import Patient
from careflow.domains.patients.operations import lists
from careflow.domains.patients.operations.facts import REFERENCES, Facts, checked, contacts_after
from careflow.domains.patients.operations.keys import search_columns
from careflow.domains.patients.operations.references import check_pharmacies, check_references
from careflow.domains.patients.operations.status import locked_chart, set_active
from careflow.domains.patients.permissions import PatientPermission
from careflow.domains.patients.queries import Reached
from careflow.domains.patients.rules import pharmacy_choice
from careflow.domains.patients.rules.contacts import Contact, Phone
from careflow.domains.patients.rules.demographics import PAIRED
from careflow.domains.patients.rules.labels import LABELS
from careflow.domains.patients.rules.pharmacy_choice import Choice
from careflow.platform.actor import Actor
from careflow.platform.address import ADDRESS_COLUMNS
from careflow.platform.problems import BadInput, NotAllowed
from careflow.platform.records import check_version, update_row
from careflow.platform.sealed import Unreadable

FOUND_BY = ("first_name", "last_name", "middle_name", "preferred_name", "email")


@dataclass(slots=True)
class Plan:
    """What differs from what is stored: columns to write, lists to replace, and the names of the changed fields."""

    reached: Reached
    columns: dict[str, Any] = field(default_factory=dict)
    phones: list[Phone] | None = None
    contacts: list[Contact] | None = None
    choice: Choice | None = None
    fields: list[str] = field(default_factory=list)


@transaction.atomic(savepoint=False)
def change_patient(
    *,
    actor: Actor,
    patient_id: int,
    changes: Mapping[str, Any],
    whole: bool = False,
    expected_version: int | None = None,
    now: datetime,
) -> Reached:
    """Write the fields in `changes`; a `whole` record must end up with a phone. Deactivating through `is_active`
    needs the right to delete. A change that changes nothing leaves no trace. Returns how the patient is reached now.

    Raises NotFound, StaleVersion, BadInput, NotAllowed."""
    patient = locked_chart(actor=actor, patient_id=patient_id)
    check_version(patient.version, expected_version)
    deactivates = changes.get("is_active") is False
    if deactivates and not actor.can(PatientPermission.DELETE):
        raise NotAllowed("Your role does not allow deactivating a chart.")
    plan = _plan(actor, patient, changes, whole=whole, now=now)
    if plan.fields:
        _write(actor, patient, plan, now)
        audit.record(
            actor=actor,
            action=Action.UPDATE,
            subject="patients/patient",
            subject_id=patient.pk,
            summary=f"Chart {patient.chart_number} changed",
            metadata={"changed_fields": [LABELS[name] for name in LABELS if name in plan.fields]},
            patient_id=patient.pk,
            at=now,
        )
    if deactivates:
        set_active(actor=actor, patient=patient, is_active=False, action=Action.UPDATE, now=now)
    return plan.reached if plan.phones is None and plan.contacts is None else Reached(actor, patient.pk)


def _plan(actor: Actor, patient: Patient, changes: Mapping[str, Any], *, whole: bool, now: datetime) -> Plan:
    stored = {name: getattr(patient, name) for name in PAIRED}
    facts = checked(changes, today=now.astimezone(actor.zone).date(), stored=stored)
    plan = Plan(Reached(actor, patient.pk))
    _plan_columns(actor, patient, facts, plan)
    references = {name: facts.columns_sent[name] for name in plan.fields if name in REFERENCES}
    check_references(actor=actor, changes=references)
    _plan_phones(patient, facts, plan, whole=whole)
    _plan_contacts(facts, plan)
    _plan_pharmacies(actor, patient, facts, plan)
    return plan


def _plan_columns(actor: Actor, patient: Patient, facts: Facts, plan: Plan) -> None:
    address = facts.address_columns(stored=tuple(getattr(patient, column) for column in ADDRESS_COLUMNS))
    for column, value in {**facts.columns, **address}.items():
        if column == "ssn_last4" or (column != "ssn" and getattr(patient, column) == value):
            continue
        if column == "ssn" and _has_ssn(actor, patient, value):
            continue
        plan.columns[column] = value
        name = "address" if column in address else column.removesuffix("_id")
        if name not in plan.fields:
            plan.fields.append(name)
    if "ssn" in plan.columns:
        plan.columns["ssn_last4"] = facts.columns["ssn_last4"]


def _has_ssn(actor: Actor, patient: Patient, digits: str) -> bool:
    """Whether this is the stored number; one that no key opens any more can be replaced."""
    if patient.ssn_last4 != digits[-4:]:
        return False
    try:
        return str(Patient.objects.visible_to(actor).values_list("ssn", flat=True).get(pk=patient.pk)) == digits
    except Unreadable:
        return False


def _plan_phones(patient: Patient, facts: Facts, plan: Plan, *, whole: bool) -> None:
    is_found_anew = not set(FOUND_BY).isdisjoint(plan.columns)
    if not (is_found_anew or whole or facts.phones is not None):
        return
    stored = plan.reached.phones()
    phones = stored if facts.phones is None else facts.phones
    if not phones and (whole or facts.phones is not None):
        raise BadInput(phones="Enter at least one phone number.")
    if sorted(phones, key=str) != sorted(stored, key=str):
        plan.phones = phones
        plan.fields.append("phones")
    if is_found_anew or plan.phones is not None:
        values = {name: plan.columns.get(name, getattr(patient, name)) for name in FOUND_BY}
        numbers = [phone.number for phone in phones]
        plan.columns |= search_columns(chart_number=patient.chart_number, phone_numbers=numbers, **values)


def _plan_contacts(facts: Facts, plan: Plan) -> None:
    if facts.contacts is None and not facts.mirrored:
        return
    stored = plan.reached.contacts()
    contacts = contacts_after(facts, stored)
    if contacts is not None and sorted(contacts, key=str) != sorted(stored, key=str):
        plan.contacts = contacts
        plan.fields.append("emergency_contacts")


def _plan_pharmacies(actor: Actor, patient: Patient, facts: Facts, plan: Plan) -> None:
    """Pharmacies that the chart has already may stay when the facility no longer offers them."""
    prefers = "preferred_pharmacy" in facts.was_sent
    listed = facts.pharmacy_ids
    if listed is None and (not prefers or facts.preferred_pharmacy == patient.preferred_pharmacy_id):
        return
    stored = lists.stored_choice(patient)
    preferred = facts.preferred_pharmacy if prefers else stored.preferred
    choice = pharmacy_choice.choose(stored, preferred=preferred, listed=listed)
    fresh = set(choice.linked) - set(stored.linked) - {stored.preferred}
    field_name = "preferred_pharmacy" if listed is None else "pharmacy_ids"
    check_pharmacies(actor=actor, field=field_name, pharmacy_ids=fresh)
    if choice.preferred != stored.preferred:
        plan.columns["preferred_pharmacy_id"] = choice.preferred
        plan.fields.append("preferred_pharmacy")
    if set(choice.linked) != set(stored.linked):
        plan.fields.append("pharmacy_ids")
    if choice.preferred != stored.preferred or set(choice.linked) != set(stored.linked):
        plan.choice = choice


def _write(actor: Actor, patient: Patient, plan: Plan, now: datetime) -> None:
    if plan.phones is not None:
        lists.replace_phones(patient, plan.phones)
    if plan.contacts is not None:
        lists.replace_contacts(patient, plan.contacts, now=now)
    if plan.choice is not None:
        lists.write_choice(patient, plan.choice, now=now)
    update_row(Patient.objects.visible_to(actor).filter(pk=patient.pk), plan.columns, now=now)
