"""What higher domains may listen to: published after the message is written, in its transaction."""

from dataclasses import dataclass
from datetime import datetime

from careflow.domains.messaging.rules.threads import Sender
from careflow.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class MessageWritten:
    """By whoever `sender` says. `last_from_patient` is the number of the patient's last message in this thread, zero
    when there is none; `refill_id` is the request whose end the message tells of."""

    actor: Actor
    facility_id: int
    patient_id: int
    thread_id: int
    number: int
    sender: Sender
    last_from_patient: int
    refill_id: int | None
    at: datetime
