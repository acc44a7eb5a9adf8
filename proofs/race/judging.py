"""Looking into the database itself: two visits at one time, and answers that do not agree with the rows.

The SQL is the proof's own. Whether a visit takes its time is read from its status, not from the column that the
product keeps of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from proofs.looking import rows_of
from proofs.race.asking import MARKED, REFUSED, SLOT_GONE, WROTE, Answer, Outcome, begins, external_id, outcome
from proofs.race.plan import Ask, Path, Start

FREEING = frozenset({"cancelled", "canceled", "no_show", "noshow", "rescheduled"})
VISITS = """
    SELECT v.id, v.rendering_provider_id, v.resource_id, v.starts_at, v.ends_at, s.code, v.deleted_at IS NOT NULL,
           v.occupies_time, v.allow_overlap, v.external_id
    FROM scheduling_appointment v JOIN facilities_appointmentstatus s ON s.id = v.status_id
"""
SLOTS = "SELECT id, provider_id, starts_at, ends_at FROM scheduling_bookableslot"
QUARTER, HALF = timedelta(minutes=15), timedelta(minutes=30)


class Visit(NamedTuple):
    id: int
    provider: int | None
    resource: int | None
    starts_at: datetime
    ends_at: datetime
    status: str
    is_deleted: bool
    occupies_time: bool
    allow_overlap: bool
    external_id: str

    @property
    def stands(self) -> bool:
        return self.status not in FREEING and not self.is_deleted


class Span(NamedTuple):
    starts_at: datetime
    ends_at: datetime
    id: int


def instant(value: datetime | str) -> datetime:
    """SQLite keeps text in UTC."""
    return value if isinstance(value, datetime) else datetime.fromisoformat(value).replace(tzinfo=UTC)


def visits_of(database: str) -> dict[int, Visit]:
    visits = {}
    for number, provider, resource, starts_at, ends_at, code, *marks, external in rows_of(database, VISITS):
        deleted, occupies, overlapping = map(bool, marks)
        begin, end = instant(starts_at), instant(ends_at)
        visits[number] = Visit(
            number, provider, resource, begin, end, code.lower(), deleted, occupies, overlapping, external
        )
    return visits


def slots_of(database: str) -> list[tuple[int, Span]]:
    return [(row[1], Span(instant(row[2]), instant(row[3]), row[0])) for row in rows_of(database, SLOTS)]


def overlaps(lanes: Iterable[tuple[object, Span]]) -> list[tuple[int, int]]:
    """Pairs of neighbours in one lane that overlap: where any two do, at least one pair is found."""
    found, latest = [], dict[object, Span]()
    for lane, span in sorted(lanes, key=lambda entry: entry[1]):
        before = latest.get(lane)
        if before is not None and span.starts_at < before.ends_at:
            found.append((before.id, span.id))
        if before is None or span.ends_at > before.ends_at:
            latest[lane] = span
    return found


def double_bookings(visits: Iterable[Visit]) -> list[tuple[int, int]]:
    """Visits that take the time of one provider or resource together, though nobody let them."""
    exclusive = [visit for visit in visits if visit.stands and not visit.allow_overlap]
    lanes: list[tuple[object, Span]] = []
    for visit in exclusive:
        span = Span(visit.starts_at, visit.ends_at, visit.id)
        lanes += [(("provider", visit.provider), span)] if visit.provider else []
        lanes += [(("resource", visit.resource), span)] if visit.resource else []
    return sorted(set(overlaps(lanes)))


@dataclass(frozen=True, slots=True)
class Answered:
    """One ask and how it was answered."""

    ask: Ask
    start: Start
    round: int
    answer: Answer
    made: int = 0  # the visit that a booking made

    @property
    def outcome(self) -> Outcome:
        return outcome(self.ask.path, self.answer)


class Ledger:
    """Holds what clients were told against what stands in the rows."""

    def __init__(self, visits: Mapping[int, Visit], slots: Iterable[tuple[int, Span]]) -> None:
        self.visits = visits
        self.slots = {span.id for _, span in slots}
        self.imported = {visit.external_id: visit for visit in visits.values() if visit.external_id}

    def contradicts(self, answered: Answered) -> bool:
        ask, start = answered.ask, answered.start
        won = answered.outcome is Outcome.WON
        match ask.path:
            case Path.IMPORT:
                visit = self.imported.get(external_id(answered.round, ask))
                is_so = REFUSED if visit is None else MARKED if visit.allow_overlap else WROTE
                return answered.answer.status != is_so
            case Path.PORTAL if answered.answer == SLOT_GONE:
                return start.slot in self.slots
            case Path.BOOK | Path.PORTAL:
                return won and not self._stands_at(answered.made, ask, start)
            case Path.MOVE | Path.RETURN:
                return won is not self._stands_at(start.visits[ask.client], ask, start)
            case Path.GROW:
                length = 3 * QUARTER if won else QUARTER
                visit = self.visits[start.visits[ask.client]]
                return (visit.starts_at, visit.ends_at) != (start.at - QUARTER, start.at - QUARTER + length)
            case _:
                return False

    def _stands_at(self, number: int, ask: Ask, start: Start) -> bool:
        at = start.at if ask.path is Path.PORTAL else begins(ask, start)
        visit = self.visits.get(number)
        return visit is not None and visit.stands and (visit.starts_at, visit.ends_at) == (at, at + HALF)

    def unexplained(self, answers: Iterable[Answered]) -> int:
        """Visits that stand there and that nobody was told of; negative where some are missing."""
        made = sum(
            answered.outcome is Outcome.WON for answered in answers if answered.ask.path in {Path.BOOK, Path.PORTAL}
        )
        staged = {number for answered in answers for number in answered.start.visits}
        return sum(not visit.external_id and visit.id not in staged for visit in self.visits.values()) - made
