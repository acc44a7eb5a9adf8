"""What higher domains may listen to, in the transaction of the change and with the encounter locked. A listener of
an event that ends in -ing is asked before anything is written, and vetoes by raising BadInput(encounter=…)."""

from dataclasses import dataclass
from datetime import datetime

from careflow.domains.scheduling.events import AppointmentChanged
from careflow.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class NoteSigned:
    """`number` is the version that was stored."""

    actor: Actor
    facility_id: int
    patient_id: int
    encounter_id: int
    note_id: int
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class SignedVisitEnding:
    """The visit of a signed encounter is called off or taken out of billing. A listener vetoes by raising BadInput."""

    encounter_id: int
    visit: AppointmentChanged


@dataclass(frozen=True, slots=True)
class NoteUnsigning:
    actor: Actor
    facility_id: int
    patient_id: int
    encounter_id: int
    note_id: int
    number: int
    at: datetime


@dataclass(frozen=True, slots=True)
class EncounterCancelling:
    actor: Actor
    facility_id: int
    patient_id: int
    encounter_id: int
    at: datetime
