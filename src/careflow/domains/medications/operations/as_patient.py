"""What patients do about what they take. The actor is the patient's account, or that of somebody who speaks for them,
in the patient's facility."""

from datetime import datetime, timedelta

from django.db import transaction

from careflow.domains.medications.operations.requesting import request_refill
from careflow.domains.patients import queries as patients
from careflow.platform import limits
from careflow.platform.actor import Actor
from careflow.platform.limits import Limit
from careflow.platform.problems import NotFound

REFILLS_PER_PATIENT = Limit("refills.patient", 200, timedelta(hours=1), in_transaction=True)


@transaction.atomic(savepoint=False)
def request_refill_as_patient(
    *,
    actor: Actor,
    patient_id: int,
    medication_id: int,
    days_supply: int,
    pharmacy_id: int | None = None,
    patient_note: str = "",
    now: datetime,
) -> int:
    """Ask for a refill, from the preferred pharmacy where none is named, and return the request's id. What comes to
    nothing is not counted: the count stands in the same transaction.

    Raises what `request_refill` raises, NotFound for an inactive chart, BadInput for a patient who has died, TooMany
    beyond what a patient asks for in an hour."""
    patient = patients.get_for_booking(actor=actor, patient_id=patient_id, lock=False)
    patient.refuse_if_died()
    if not patient.is_active:
        raise NotFound
    limits.count(REFILLS_PER_PATIENT, patient_id, now=now)
    return request_refill(
        actor=actor,
        medication_id=medication_id,
        patient_id=patient_id,
        days_supply=days_supply,
        pharmacy_id=pharmacy_id,
        preferred_pharmacy_id=patient.preferred_pharmacy_id,
        patient_note=patient_note,
        now=now,
    )
