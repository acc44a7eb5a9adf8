"""What a caller may say about an allergy, and whether it can be."""

from datetime import date, datetime
from typing import TypedDict

from careflow.domains.allergies.rules.allergens import means_none
from careflow.domains.patients import queries as patients
from careflow.domains.patients.queries import BookedPatient
from careflow.platform.actor import Actor
from careflow.platform.folding import fold_shown
from careflow.platform.problems import BadInput

LONGEST_KEY = 200
REPEATED = "The chart has this allergy already, and it is active."
# Columns whose values the log may show, also to people without rights to charts.
SHOWN = ("category", "severity", "status")


class AllergyFields(TypedDict, total=False):
    """Only the keys that were said."""

    patient: int
    allergen: str
    category: str
    reaction: str
    severity: str
    onset_date: date | None
    status: str
    notes: str


def facility_of(actor: Actor) -> int:
    if actor.facility_id is None:
        raise TypeError("allergies are written in a facility")
    return actor.facility_id


def key_of(allergen: str) -> str:
    """Two allergens with one key are the same to whoever reads them."""
    return fold_shown(allergen)[:LONGEST_KEY]


def check_allergen(allergen: str) -> None:
    if means_none(key_of(allergen)):
        raise BadInput(allergen="This is no allergen. Record instead that the patient has no known allergies.")


def check_onset(onset: date | None, *, actor: Actor, now: datetime) -> None:
    if onset is not None and onset > now.astimezone(actor.zone).date():
        raise BadInput(onset_date="The onset cannot lie in the future.")


def take_turns(actor: Actor, patient_id: int) -> BookedPatient:
    """Whoever writes down what a patient reacts to or takes, or that no allergies are known, holds the patient's row
    first, so that each sees what the one before wrote. Raises NotFound for a patient of another facility."""
    return patients.get_for_booking(actor=actor, patient_id=patient_id)


def check_active(patient: BookedPatient, *, field: str) -> None:
    if not patient.is_active:
        raise BadInput({field: ["This chart is inactive. Restore it first."]})
