"""What higher domains may listen to: published after the row is written, in its transaction."""

from dataclasses import dataclass
from datetime import datetime

from careflow.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class RefillRequested:
    actor: Actor
    refill_id: int
    facility_id: int
    patient_id: int
    medication_id: int
    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class RefillResolved:
    """Approved, denied or cancelled, for good. `medication_name` is how the medication was called then,
    `clinician_note` what the clinic says about it; patients do not read that here. `is_with_medication` when it was
    cancelled because its medication is no longer taken."""

    actor: Actor
    refill_id: int
    facility_id: int
    patient_id: int
    medication_id: int
    medication_name: str
    source: str
    status: str
    clinician_note: str
    at: datetime
    is_with_medication: bool = False
