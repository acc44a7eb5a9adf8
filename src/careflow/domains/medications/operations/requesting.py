"""Asking for more of a medication."""

from datetime import datetime

from django.db import IntegrityError, transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.medications import queries
from careflow.domains.medications.events import RefillRequested
from careflow.domains.medications.models import Medication, RefillRequest
from careflow.domains.medications.operations.resolving import SUBJECT
from careflow.domains.medications.rules.refills import DAYS_SUPPLIES, PATIENT, RefillSource
from careflow.domains.medications.rules.statuses import ACTIVE
from careflow.domains.pharmacies import queries as pharmacies
from careflow.domains.pharmacies.queries import PharmacyOut
from careflow.platform import events
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed, NotFound
from careflow.platform.refusals import breaks_unique

ONE_AT_A_TIME = "A refill of this medication has been asked for already."


@transaction.atomic(savepoint=False)
def request_refill(
    *,
    actor: Actor,
    medication_id: int,
    patient_id: int,
    days_supply: int | None = None,
    pharmacy_id: int | None = None,
    preferred_pharmacy_id: int | None = None,
    patient_note: str = "",
    source: RefillSource = PATIENT,
    now: datetime,
) -> int:
    """Ask for a refill of an active medication of this patient and return the request's id. The preferred pharmacy
    gets it where none is named, as long as the facility works with it. The pharmacy's name is kept as it is now.

    Raises NotFound for a medication that is not the patient's, NotAllowed for a pharmacy that the facility does
    not offer, BadInput for one that is not active or asked for already, and for an odd supply."""
    medication = queries.lock_medication(actor=actor, medication_id=medication_id)
    if medication.patient_id != patient_id:
        raise NotFound
    if days_supply is not None and days_supply not in DAYS_SUPPLIES:
        raise BadInput(days_supply="Choose a supply for 30, 60 or 90 days.")
    if medication.status != ACTIVE:
        raise BadInput(medication_id="Only a medication that is being taken can be refilled.")
    pharmacy = _pharmacy(actor, pharmacy_id, preferred_pharmacy_id)
    refill = RefillRequest(
        facility_id=medication.facility_id,
        patient_id=patient_id,
        medication_id=medication_id,
        pharmacy_id=pharmacy.id if pharmacy else None,
        pharmacy_name=pharmacy.name if pharmacy else "",
        days_supply=days_supply,
        source=source,
        patient_note=patient_note,
        requested_at=now,
        requested_by_id=actor.user_id,
        created_at=now,
        updated_at=now,
    )
    _insert(refill)
    _tell(actor, medication, refill, now)
    return int(refill.pk)


def _pharmacy(actor: Actor, named_id: int | None, preferred_id: int | None) -> PharmacyOut | None:
    """None when the facility no longer works with the preferred one: better no pharmacy than one that gets nothing."""
    wanted_id = preferred_id if named_id is None else named_id
    found = None if wanted_id is None else pharmacies.find_effective_pharmacy(actor=actor, pharmacy_id=wanted_id)
    if named_id is not None and found is None:
        raise NotAllowed("This facility does not work with that pharmacy.")
    return found


def _insert(refill: RefillRequest) -> None:
    """The constraint knows whether one is pending, and waits for whoever is about to resolve it."""
    try:
        refill.save(force_insert=True)
    except IntegrityError as error:
        if breaks_unique(error, RefillRequest, "medication"):
            raise BadInput(medication_id=ONE_AT_A_TIME) from error
        raise


def _tell(actor: Actor, medication: Medication, refill: RefillRequest, now: datetime) -> None:
    audit.record(
        actor=actor,
        action=Action.CREATE,
        subject=SUBJECT,
        subject_id=refill.pk,
        summary="Refill requested",
        metadata={"medication_id": medication.pk, "source": refill.source, "pharmacy_id": refill.pharmacy_id},
        patient_id=refill.patient_id,
        at=now,
    )
    events.publish(
        RefillRequested(
            actor=actor,
            refill_id=refill.pk,
            facility_id=refill.facility_id,
            patient_id=refill.patient_id,
            medication_id=medication.pk,
            source=refill.source,
            at=now,
        )
    )
