"""What higher domains may listen to, in the transaction of the change and with the patient locked."""

from dataclasses import dataclass
from datetime import datetime

from careflow.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class AllergyRecorded:
    """An allergy has become active, or an active one now names something else."""

    actor: Actor
    facility_id: int
    patient_id: int
    allergy_id: int
    allergen: str
    allergen_key: str
    category: str
    severity: str
    at: datetime
