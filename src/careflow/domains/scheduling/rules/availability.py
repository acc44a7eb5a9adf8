"""From weekly templates, exceptions and opening hours to the times that a provider's patients may book.

Everything here is the facility's wall clock; what a local time means as an instant, and whether it exists at all,
is asked of `instant_of`. A slot whose start or end does not exist, or which the change of the clocks would make
longer or shorter, is left out."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from careflow.domains.scheduling.rules.hours import OpeningHours, Span
from careflow.domains.scheduling.rules.intervals import Interval

SHORTEST_SLOT_MINUTES = 5
LONGEST_SLOT_MINUTES = 8 * 60
InstantOf = Callable[[datetime], datetime | None]


class ExceptionKind(StrEnum):
    CLOSED = "closed"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Template:
    """A provider's week for one type of visit; `last` None means until further notice."""

    id: int
    type_id: int
    weekdays: frozenset[int]
    opens: time
    closes: time
    minutes: int
    first: date
    last: date | None = None

    def holds_on(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Exceptional:
    """`of_facility` ones hold for everybody there. `closed` without a span takes the whole day."""

    kind: ExceptionKind
    first: date
    last: date
    span: Span | None = None
    of_facility: bool = False

    def holds_on(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Offer:
    """A time to be offered, and the template that it comes from."""

    template_id: int
    type_id: int
    interval: Interval


def offers(
    *,
    first: date,
    last: date,
    templates: Sequence[Template],
    exceptions: Sequence[Exceptional],
    hours: OpeningHours,
    instant_of: InstantOf,
) -> Iterator[Offer]:
    """In order of time; no two overlap. Where templates do, the one that begins earlier is served first."""
    free_from: datetime | None = None
    for number in range((last - first).days + 1):
        for offer in _on(first + timedelta(days=number), templates, exceptions, hours, instant_of):
            if free_from is None or offer.interval.starts_at >= free_from:
                yield offer
                free_from = offer.interval.ends_at


def open_spans(day: date, *, exceptions: Sequence[Exceptional], hours: OpeningHours) -> list[Span]:
    """When the provider may be booked that day. Hours of the facility's own exceptions replace the opening hours,
    those of the provider's narrow them down; what is closed goes from both."""
    today = [entry for entry in exceptions if entry.holds_on(day)]
    if any(entry.kind is ExceptionKind.CLOSED and entry.span is None for entry in today):
        return []
    special = _spans(entry for entry in today if entry.of_facility and entry.kind is ExceptionKind.HOURS)
    spans = joined(special or hours.on(day))
    own = joined(_spans(entry for entry in today if not entry.of_facility and entry.kind is ExceptionKind.HOURS))
    if own:
        spans = [_common(span, other) for span in spans for other in own if _meet(span, other)]
    for closed in _spans(entry for entry in today if entry.kind is ExceptionKind.CLOSED):
        spans = [rest for span in spans for rest in _without(span, closed)]
    return spans


def joined(spans: Iterable[Span]) -> list[Span]:
    """The same times as spans that neither meet nor touch, in order."""
    found: list[Span] = []
    for opens, closes in sorted(spans):
        if found and opens <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], closes))
        else:
            found.append((opens, closes))
    return found


def clash(one: Template, other: Template) -> bool:
    """Whether two templates of a provider would ever offer overlapping times."""
    days_meet = one.first <= (other.last or date.max) and other.first <= (one.last or date.max)
    if (
        not days_meet
        or not one.weekdays & other.weekdays
        or not _meet((one.opens, one.closes), (other.opens, other.closes))
    ):
        return False
    first, last = max(one.first, other.first), min(one.last or date.max, other.last or date.max)
    common = one.weekdays & other.weekdays
    span = min((last - first).days, 6)
    return any((first + timedelta(days=number)).isoweekday() in common for number in range(span + 1))


def _on(
    day: date,
    templates: Sequence[Template],
    exceptions: Sequence[Exceptional],
    hours: OpeningHours,
    instant_of: InstantOf,
) -> list[Offer]:
    today = [template for template in templates if template.minutes > 0 and template.holds_on(day)]
    spans = open_spans(day, exceptions=exceptions, hours=hours) if today else []
    found = [
        Offer(template.id, template.type_id, interval)
        for template in today
        for interval in _slots(day, template, spans, instant_of)
    ]
    return sorted(found, key=lambda offer: (offer.interval.starts_at, offer.template_id))


def _slots(day: date, template: Template, spans: Sequence[Span], instant_of: InstantOf) -> Iterator[Interval]:
    length = timedelta(minutes=template.minutes)
    start, closes = datetime.combine(day, template.opens), datetime.combine(day, template.closes)
    while start + length <= closes:
        end = start + length
        if any(opens <= start.time() and end.time() <= closes_at for opens, closes_at in spans):
            starts_at, ends_at = instant_of(start), instant_of(end)
            if starts_at is not None and ends_at is not None and ends_at - starts_at == length:
                yield Interval(starts_at, ends_at)
        start = end


def _spans(entries: Iterable[Exceptional]) -> list[Span]:
    return [entry.span for entry in entries if entry.span is not None]


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _common(one: Span, other: Span) -> Span:
    return max(one[0], other[0]), min(one[1], other[1])


def _without(span: Span, closed: Span) -> list[Span]:
    if not _meet(span, closed):
        return [span]
    parts = [(span[0], closed[0]), (closed[1], span[1])]
    return [part for part in parts if part[0] < part[1]]
