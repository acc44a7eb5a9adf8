"""Why the desk is turned away."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from careflow.domains.scheduling.queries import Clash
from careflow.platform.problems import BadInput, Conflict


class TimeTaken(Conflict):
    """Another visit has the provider or the resource then; `conflicts` names them. `allow_overlap` insists.

    The list is empty when the other booking came between our look and the write."""

    code = "appointment.overlap"


class SlotTaken(Conflict):
    code = "bookable_slot.overlap"


class SameDay(BadInput):
    """The patient already comes that day; `allow_same_day_double_book` insists."""

    code = "appointment.same_day"

    def __init__(self) -> None:
        text = "The patient already has an appointment on this day."
        super().__init__({"duplicate_day_appointment": [text]}, detail=text)


def clock(instant: datetime, zone: tzinfo) -> str:
    return instant.astimezone(zone).isoformat()[:16]


def time_taken(clashes: Sequence[Clash], zone: tzinfo) -> TimeTaken:
    first = clashes[0]
    span = f"{clock(first.starts_at, zone)[11:]} to {clock(first.ends_at, zone)[11:]}"
    return TimeTaken(
        f"The {first.what} already has an appointment from {span}.",
        conflicts=[
            {
                "id": clash.id,
                "appointment_time": clock(clash.starts_at, zone),
                "end_time": clock(clash.ends_at, zone),
                "what": clash.what,
            }
            for clash in clashes
        ],
    )
