"""What higher domains may listen to, in the transaction of the change and with the encounter locked. A listener of
an event that ends in -ing may be vetoed by raising BadInput, which takes back whatever was written before."""

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
    """The visit of a signed encounter has just been called off or taken out of billing. A veto names the field."""

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
