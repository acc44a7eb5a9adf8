"""What a caller may say about a medication, and whether it can be."""

from datetime import date, datetime
from typing import TypedDict

from careflow.domains.patients import queries as patients
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound


class MedicationFields(TypedDict, total=False):
    """Only the keys that were said."""

    patient: int
    status: str
    medication_name: str
    dose: str
    route: str
    frequency: str
    start_date: date | None
    end_date: date | None
    prescriber: int | None
    prescriber_name: str
    notes: str


def facility_of(actor: Actor) -> int:
    if actor.facility_id is None:
        raise TypeError("medications are written in a facility")
    return actor.facility_id


def today_of(actor: Actor, now: datetime) -> date:
    """The day at the facility."""
    return now.astimezone(actor.zone).date()


def lock_patient(actor: Actor, patient_id: int) -> None:
    """Hold the chart until the medication is stored. Raises BadInput for one of another facility, or inactive."""
    try:
        patient = patients.get_for_booking(actor=actor, patient_id=patient_id)
    except NotFound:
        raise BadInput(patient="Choose a patient of your facility.") from None
    if not patient.is_active:
        raise BadInput(patient="This chart is inactive. Restore it before writing in it.")


def check_prescriber(actor: Actor, provider_id: int) -> None:
    """Raises BadInput for a care provider of another facility, or one who is out of use."""
    try:
        provider = patients.get_care_provider(actor=actor, provider_id=provider_id)
    except NotFound:
        raise BadInput(prescriber="Choose a care provider of your facility.") from None
    if not provider.is_active:
        raise BadInput(prescriber="This care provider is no longer in use.")
