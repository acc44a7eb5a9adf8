"""Wall-clock time of a facility and instants, and what lies between them on the days the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones


class TimeDoesNotExist(ValueError):
    """The clocks jump over this local time."""


@lru_cache(maxsize=1)
def zone_names() -> frozenset[str]:
    return frozenset(available_timezones())


def is_zone(name: str) -> bool:
    return name in zone_names()


def to_instant(local: datetime, zone: ZoneInfo) -> datetime:
    """UTC instant of a naive local time. A time in the spring gap raises TimeDoesNotExist; one that happens
    twice in autumn means the first."""
    instant = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local:
        raise TimeDoesNotExist(local.isoformat(timespec="minutes"))
    return instant


def to_local(instant: datetime, zone: ZoneInfo) -> datetime:
    """Naive local time of an instant."""
    return instant.astimezone(zone).replace(tzinfo=None)


def local_day(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Half-open UTC span of a local day: 23, 24 or 25 hours long."""
    return local_days(day, day, zone)


def local_days(first: date, last: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Half-open UTC span from the start of `first` to the end of `last`. A day that starts in a gap starts
    at the first instant that exists."""
    start = datetime.combine(first, time.min, zone).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), time.min, zone).astimezone(UTC)
    return start, end
