"""What a caller may say about a problem, and whether it can be."""

from collections.abc import Mapping
from datetime import date
from typing import Any, TypedDict

from careflow.domains.clinical.operations.locks import lock_encounter
from careflow.domains.clinical.queries.codes import find_diagnosis_code
from careflow.domains.clinical.rules.encounters import EncounterStatus
from careflow.domains.patients import queries as patients
from careflow.platform.actor import Actor
from careflow.platform.folding import fold
from careflow.platform.problems import BadInput, NotFound

LONGEST_DESCRIPTION = 255
LONGEST_KEY = 300


class ProblemFields(TypedDict, total=False):
    """Only the keys that were said."""

    patient: int
    description: str
    icd10_code: str
    snomed_code: str
    status: str
    onset_date: date | None
    resolved_date: date | None
    encounter: int | None
    notes: str


def key_of(description: str) -> str:
    """Two descriptions with one key are the same to whoever reads them."""
    return fold(description)[:LONGEST_KEY]


def describe(description: str, icd10_code: str) -> str:
    """What was said, else the title of the code. Raises BadInput where neither is known."""
    if description:
        return description
    known = find_diagnosis_code(code=icd10_code) if icd10_code else None
    if known is None:
        told = "Describe the problem: this code is not in the table." if icd10_code else "This field may not be blank."
        raise BadInput(description=told)
    return known.title[:LONGEST_DESCRIPTION]


def take_turns(actor: Actor, patient_id: int) -> None:
    """Whoever adds to what a patient has at present holds the patient's row, so that each sees what the one before
    wrote. Raises BadInput for a patient of another facility and for an inactive chart."""
    try:
        patient = patients.get_for_booking(actor=actor, patient_id=patient_id)
    except NotFound:
        raise BadInput(patient="Choose a patient of your facility.") from None
    if not patient.is_active:
        raise BadInput(patient="This chart is inactive. Restore it first.")


def check_encounter(actor: Actor, encounter_id: int, *, patient_id: int) -> None:
    """Held until the problem is stored: an encounter that nothing stands in yet may become another patient's."""
    try:
        encounter = lock_encounter(actor=actor, encounter_id=encounter_id)
    except NotFound:
        raise BadInput(encounter="Choose an encounter of your facility.") from None
    if encounter.patient_id != patient_id:
        raise BadInput(encounter="This encounter is another patient’s.")
    if encounter.status == EncounterStatus.CANCELLED:
        raise BadInput(encounter="This encounter was cancelled.")


def refuse(errors: Mapping[str, Any]) -> None:
    if errors:
        raise BadInput({name: [text] for name, text in errors.items()})
