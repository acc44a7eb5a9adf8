"""What a caller may say about a policy, and whether it can be."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import TypedDict

from django.db import IntegrityError

from careflow.domains.insurance import queries, rules
from careflow.domains.insurance.models import Policy
from careflow.domains.patients import queries as patients
from careflow.domains.patients.queries import BookedPatient
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.refusals import breaks_unique

TAKEN = "The patient has this policy already: the same payer and member id."
IDENTITY = ("patient", "carrier", "member_key")


class PolicyFields(TypedDict, total=False):
    """Only the keys that were said."""

    patient: int
    carrier: int
    plan_name: str
    member_id: str
    group_number: str
    subscriber_name: str
    relationship_to_subscriber: str
    effective_date: date | None
    termination_date: date | None
    coverage_order: str
    is_primary: bool
    is_active: bool
    notes: str


def facility_of(actor: Actor) -> int:
    if actor.facility_id is None:
        raise TypeError("policies are written in a facility")
    return actor.facility_id


def take_turns(actor: Actor, patient_id: int) -> BookedPatient:
    """Whoever writes a policy holds the patient's row first, and only then the policies: so each sees which one the
    colleague before made primary. Raises NotFound for a patient of another facility."""
    return patients.get_for_booking(actor=actor, patient_id=patient_id)


def take_turns_for_new(actor: Actor, patient_id: int) -> None:
    try:
        patient = take_turns(actor, patient_id)
    except NotFound:
        raise BadInput(patient="Choose a patient of your facility.") from None
    check_active(patient, field="patient")


def check_active(patient: BookedPatient, *, field: str) -> None:
    if not patient.is_active:
        raise BadInput({field: ["This chart is inactive. Restore it first."]})


def check_carrier(actor: Actor, carrier_id: int) -> None:
    if not queries.is_effective_carrier(actor=actor, carrier_id=carrier_id):
        raise BadInput(carrier="Choose one of the payers that your facility works with.")


def check_dates(effective_date: date | None, termination_date: date | None) -> None:
    dates = {"effective_date": effective_date, "termination_date": termination_date}
    if implausible := [name for name, day in dates.items() if not rules.is_plausible(day)]:
        raise BadInput({name: ["Please check the year."] for name in implausible})
    if not rules.is_in_order(effective_date, termination_date):
        raise BadInput(termination_date="A policy cannot end before it begins.")


@contextmanager
def kept_promises(*, field: str) -> Iterator[None]:
    """Among a patient's policies in use each one stands once, however its member id is spelt; and one of all is primary
    at most, which only somebody can break who writes out of turn, as an importer does."""
    try:
        yield
    except IntegrityError as error:
        if breaks_unique(error, Policy, *IDENTITY):
            raise BadInput({field: [TAKEN]}) from error
        if breaks_unique(error, Policy, "patient"):
            raise BadInput(is_primary="Another policy has just become the primary one. Please try again.") from error
        raise
