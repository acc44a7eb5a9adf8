"""A conversation between a patient and the care team: how it stands, who speaks, and who has read how far."""

from dataclasses import dataclass, replace
from typing import Literal

ThreadStatus = Literal["open", "closed"]
OPEN: ThreadStatus = "open"
CLOSED: ThreadStatus = "closed"
STATUS_LABELS: dict[str, str] = {"open": "Open", "closed": "Closed"}

Sender = Literal["patient", "clinician", "system"]
PATIENT: Sender = "patient"
CLINICIAN: Sender = "clinician"
SYSTEM: Sender = "system"  # written by the house for the care team; patients see the care team

LONGEST_SUBJECT = 150
LONGEST_BODY = 4_000
PREVIEW = 120
LONGEST_SENDER_NAME = 310
FOR = ", for "


def shown_sender(sender: str) -> str:
    """The two sides that the clients know."""
    return PATIENT if sender == PATIENT else CLINICIAN


def preview(body: str) -> str:
    return body[:PREVIEW]


def care_team(facility_name: str) -> str:
    return f"Care Team at {facility_name}"


def written_for(patient_name: str, *, by: str) -> str:
    """How a message is signed that somebody writes for a patient: both are named, whoever writes first. Very long
    names are cut so that neither crowds out the other."""
    most = (LONGEST_SENDER_NAME - len(FOR)) // 2
    return f"{by[:most]}{FOR}{patient_name[:most]}"


@dataclass(frozen=True, slots=True)
class Counters:
    """Messages of a thread are counted from one; zero means none. A reader has read up to a number, and a side
    is behind while the other side's last number is higher."""

    messages: int = 0
    from_patient: int = 0
    from_clinic: int = 0

    def after(self, sender: Sender) -> "Counters":
        number = self.messages + 1
        if sender == PATIENT:
            return replace(self, messages=number, from_patient=number)
        return replace(self, messages=number, from_clinic=number)


def is_unread(last_of_the_others: int, read_up_to: int | None) -> bool:
    return last_of_the_others > (read_up_to or 0)
