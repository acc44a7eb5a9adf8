"""Which fee schedules an organization may set for a carrier: billing, which keeps them, registers who knows."""

from collections.abc import Callable

from careflow.platform.actor import Actor

ScheduleReader = Callable[[Actor, int], bool]
_readers: list[ScheduleReader] = []


def register_schedule_reader(reader: ScheduleReader) -> None:
    """From an app's `ready`. `reader(actor, schedule_id)` tells whether it is an active sheet of the actor's
    organization as a whole, and not one of a facility."""
    _readers[:] = [reader]


def is_organization_schedule(*, actor: Actor, schedule_id: int) -> bool:
    """No sheet is, as long as nobody keeps them."""
    return any(reader(actor, schedule_id) for reader in _readers)
