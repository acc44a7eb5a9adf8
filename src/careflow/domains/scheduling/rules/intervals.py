"""When visits exclude each other, and which times a person may ask for."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

LONGEST_VISIT = timedelta(hours=24)
YEARS_BACK = 10
YEARS_AHEAD = 10
NEAR_THE_OLD_TIME = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Interval:
    """Half-open and aware: a visit that ends at ten leaves ten o'clock free."""

    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    def overlaps(self, other: "Interval") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def moved_to(self, starts_at: datetime) -> "Interval":
        return Interval(starts_at, starts_at + self.length)


def overlapping(intervals: Iterable[Interval]) -> list[bool]:
    """For each interval, whether it overlaps one that stands before it; they must come ordered by their start.

    What is left unmarked overlaps nothing that stands before it, marked or not."""
    marks: list[bool] = []
    free_from = datetime.min.replace(tzinfo=UTC)
    for interval in intervals:
        marks.append(interval.starts_at < free_from)
        free_from = max(free_from, interval.ends_at)
    return marks


def is_within_reach(starts_at: datetime, *, now: datetime, before: datetime | None = None) -> bool:
    """Whether a visit may be put there: within ten years of now, or within a year of where it stood, so that
    an old imported visit can still be corrected."""
    if before is not None and abs(starts_at - before) <= NEAR_THE_OLD_TIME:
        return True
    return now.year - YEARS_BACK <= starts_at.year <= now.year + YEARS_AHEAD


def is_too_long(interval: Interval, *, before: Interval | None = None) -> bool:
    """Longer than a day, and longer than it already was."""
    allowed = max(LONGEST_VISIT, before.length) if before is not None else LONGEST_VISIT
    return interval.length > allowed


def minutes_of(length: timedelta) -> int:
    return max(0, round(length.total_seconds() / 60))


def is_same_minute(sent: datetime, stored: datetime) -> bool:
    """Whether a naive local time repeats a stored one. Answers show minutes, so a client that sends back
    what it read means the stored second, and on the night with 25 hours the stored hour."""
    return sent in {stored, stored.replace(second=0, microsecond=0)}
