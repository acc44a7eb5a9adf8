"""Which fee schedules may price a facility: billing tells, which stands above."""

from collections.abc import Callable

from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput

# Asked for the actor, the schedule, and the facility or None for one that is about to open.
ScheduleReader = Callable[[Actor, int, int | None], bool]
_readers: list[ScheduleReader] = []


def register_schedule_reader(reader: ScheduleReader) -> None:
    """From the `ready` of the domain that keeps the schedules."""
    _readers[:] = [reader]


def check_schedule(*, actor: Actor, schedule_id: int | None, facility_id: int | None) -> None:
    """Raises BadInput unless the facility and its staff may be priced by this schedule; None always may."""
    if schedule_id is not None and not any(reader(actor, schedule_id, facility_id) for reader in _readers):
        raise BadInput(fee_schedule="Choose one of the fee schedules in use here.")
