"""What a provider's patients would be offered on some days, worked out without writing anything."""

from datetime import date, datetime
from typing import NamedTuple

from careflow.domains.facilities import queries as facilities
from careflow.domains.scheduling.models import Appointment, BookableSlot
from careflow.domains.scheduling.queries.availability import clock_of, plan
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.domains.scheduling.rules.renewal import Lane
from careflow.platform.actor import Actor
from careflow.platform.localtime import local_days


class Previewed(NamedTuple):
    """`template_id` is None for a time that was offered by hand."""

    starts_at: datetime
    ends_at: datetime
    type_id: int
    type_name: str
    template_id: int | None
    is_booked: bool


def preview(*, actor: Actor, provider_id: int, first: date, last: date, now: datetime) -> list[Previewed]:
    """By start: what the templates say, less exceptions and closed hours, and what was offered by hand; nothing that
    has begun."""
    clock = clock_of(actor)
    start, end = local_days(first, last, clock.zone)
    slots = BookableSlot.objects.visible_to(actor).filter(
        provider_id=provider_id, is_generated=False, starts_at__lt=end, ends_at__gt=start
    )
    by_hand = list(slots.order_by("starts_at").values_list("appointment_type_id", "starts_at", "ends_at"))
    lane = Lane(Interval(*row[1:]) for row in by_hand)
    planned = plan(actor=actor, provider_id=provider_id, clock=clock, first=first, last=last)
    found: list[tuple[int, Interval, int | None]]
    found = [(offer.type_id, offer.interval, offer.template_id) for offer in planned if not lane.meets(offer.interval)]
    found += [(type_id, Interval(*times), None) for type_id, *times in by_hand]
    names = {entry.id: entry.name for entry in facilities.visit_types.list(actor=actor)}
    visits = _visits(actor, provider_id, start, end)
    return [
        Previewed(
            interval.starts_at, interval.ends_at, type_id, names.get(type_id, ""), template_id,
            any(visit.overlaps(interval) for visit in visits),
        )
        for type_id, interval, template_id in sorted(found, key=lambda entry: entry[1].starts_at)
        if interval.starts_at > now
    ]  # fmt: skip


def _visits(actor: Actor, provider_id: int, start: datetime, end: datetime) -> list[Interval]:
    rows = Appointment.objects.visible_to(actor).filter(
        rendering_provider_id=provider_id, occupies_time=True, starts_at__lt=end, ends_at__gt=start
    )
    return [Interval(*row) for row in rows.values_list("starts_at", "ends_at")]
