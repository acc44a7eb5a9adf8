"""A refill that was refused, or cancelled with its medication, reaches the patient as a message of the care team."""

from django.db import IntegrityError, transaction

from careflow.domains.medications.events import RefillResolved
from careflow.domains.messaging import queries
from careflow.domains.messaging.models import REFILLS, MessageThread
from careflow.domains.messaging.operations.writing import Draft, append, insert_thread, write_first
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
    while (thread := queries.lock_about_refills(actor=fact.actor, patient_id=fact.patient_id)) is None:
        if (inserted := _inserted(fact, draft)) is not None:
            write_first(actor=fact.actor, thread=inserted, draft=draft, now=fact.at)
            return
    append(actor=fact.actor, thread=thread, draft=draft, when_closed="", now=fact.at)


def _text(fact: RefillResolved) -> str:
    name, is_of_pharmacy = fact.medication_name, fact.source == PHARMACY
    if fact.status == DENIED:
        return refills.denied(medication_name=name, is_of_pharmacy=is_of_pharmacy, note=fact.clinician_note)
    return refills.no_longer_taken(medication_name=name, is_of_pharmacy=is_of_pharmacy)


def _inserted(fact: RefillResolved, draft: Draft) -> MessageThread | None:
    """None when somebody else has opened the patient's thread about refills meanwhile. The charts' own locks are
    not taken: whoever changes a medication holds the chart before the request. An event that were recorded before the
    savepoint is given up would stay, so there is none."""
    try:
        with transaction.atomic():
            return insert_thread(
                actor=fact.actor, patient_id=fact.patient_id, subject=refills.SUBJECT, topic=REFILLS, draft=draft,
                now=fact.at,
            )  # fmt: skip
    except IntegrityError as error:
        if breaks_unique(error, MessageThread, "patient"):
            return None
        raise
