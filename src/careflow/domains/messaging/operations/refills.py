"""A refill that was refused, or cancelled with its medication, reaches the patient as a message of the care team."""

from django.db import IntegrityError, transaction

from careflow.domains.medications import queries as medications
from careflow.domains.medications.events import RefillResolved
from careflow.domains.messaging import queries
from careflow.domains.messaging.models import REFILLS, MessageThread
from careflow.domains.messaging.operations.writing import Draft, append, begin
from careflow.domains.messaging.rules import refills
from careflow.domains.messaging.rules.threads import SYSTEM
from careflow.platform.refusals import breaks_unique

PHARMACY = "pharmacy"
DENIED, CANCELLED = "denied", "cancelled"


def tell_of_refill(fact: RefillResolved) -> None:
    """In the transaction of the answer. A patient who takes a request back knows it, and an approved one shows
    itself at the pharmacy."""
    is_cancelled_for_patient = fact.status == CANCELLED and fact.is_with_medication
    if fact.status != DENIED and not is_cancelled_for_patient:
        return
    draft = Draft(SYSTEM, fact.actor.name, _text(fact), refill_id=fact.refill_id)
    thread = queries.lock_about_refills(actor=fact.actor, patient_id=fact.patient_id)
    if thread is None and not _began(fact, draft):
        thread = queries.lock_about_refills(actor=fact.actor, patient_id=fact.patient_id)
        if thread is None:  # closed again in that moment
            _begin(fact, draft)
    if thread is not None:
        append(actor=fact.actor, thread=thread, draft=draft, when_closed="", now=fact.at)


def _text(fact: RefillResolved) -> str:
    name = medications.get_refill_request(actor=fact.actor, refill_id=fact.refill_id).medication_name
    is_of_pharmacy = fact.source == PHARMACY
    if fact.status == DENIED:
        return refills.denied(medication_name=name, is_of_pharmacy=is_of_pharmacy, note=fact.clinician_note)
    return refills.no_longer_taken(medication_name=name, is_of_pharmacy=is_of_pharmacy)


def _began(fact: RefillResolved, draft: Draft) -> bool:
    """False when somebody else has opened the patient's thread about refills meanwhile. The charts' own locks are
    not taken: whoever changes a medication holds the chart before the request."""
    try:
        with transaction.atomic():
            _begin(fact, draft)
    except IntegrityError as error:
        if breaks_unique(error, MessageThread, "patient"):
            return False
        raise
    return True


def _begin(fact: RefillResolved, draft: Draft) -> None:
    begin(
        actor=fact.actor, patient_id=fact.patient_id, subject=refills.SUBJECT, topic=REFILLS, draft=draft, now=fact.at
    )
