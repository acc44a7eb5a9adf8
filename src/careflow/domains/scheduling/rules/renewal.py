"""Bringing the slots of a provider in line with what the templates offer, and no more than that: a slot that is
still right stays the row it is, so that whoever read its number can still book it."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from careflow.domains.scheduling.rules.availability import Offer
from careflow.domains.scheduling.rules.intervals import Interval

Key = tuple[int, datetime, datetime]


@dataclass(frozen=True, slots=True)
class Standing:
    """A slot that is there. `is_booked` through the portal: then it stays whatever the templates say."""

    id: int
    type_id: int
    interval: Interval
    is_generated: bool
    is_outdated: bool
    is_booked: bool
    template_id: int | None = None

    @property
    def key(self) -> Key:
        return (self.type_id, self.interval.starts_at, self.interval.ends_at)


@dataclass(slots=True)
class Renewal:
    """`dropped`, `outdated` and `revived` are ids; `moved` says to which template a slot belongs now."""

    added: list[Offer] = field(default_factory=list)
    dropped: list[int] = field(default_factory=list)
    outdated: list[int] = field(default_factory=list)
    revived: list[int] = field(default_factory=list)
    moved: dict[int, list[int]] = field(default_factory=dict)


class Lane:
    """Intervals of one provider that do not overlap each other."""

    def __init__(self, intervals: Iterable[Interval]) -> None:
        self.intervals = sorted(intervals, key=lambda interval: interval.starts_at)
        self.starts = [interval.starts_at for interval in self.intervals]

    def meets(self, interval: Interval) -> bool:
        at = bisect_right(self.starts, interval.starts_at)
        return any(other.overlaps(interval) for other in self.intervals[max(0, at - 1) : at + 1])


def renewal(*, wanted: Sequence[Offer], standing: Sequence[Standing], now: datetime) -> Renewal:
    """What has to change. Slots made by hand win over what the templates want; those that have begun are left
    alone."""
    found = Renewal()
    offers = {(offer.type_id, offer.interval.starts_at, offer.interval.ends_at): offer for offer in wanted}
    stays: list[Interval] = []
    for slot in standing:
        offer = offers.pop(slot.key, None) if slot.is_generated else None
        if slot.is_generated and offer is None and not slot.is_booked and slot.interval.starts_at > now:
            found.dropped.append(slot.id)
            continue
        stays.append(slot.interval)
        if offer is not None:
            _keep(found, slot, offer)
        elif slot.is_generated and not slot.is_outdated and slot.interval.starts_at > now:
            found.outdated.append(slot.id)
    lane = Lane(stays)
    found.added = [offer for offer in offers.values() if offer.interval.starts_at > now]
    found.added = [offer for offer in found.added if not lane.meets(offer.interval)]
    return found


def _keep(found: Renewal, slot: Standing, offer: Offer) -> None:
    if slot.is_outdated:
        found.revived.append(slot.id)
    if slot.template_id != offer.template_id:
        found.moved.setdefault(offer.template_id, []).append(slot.id)
