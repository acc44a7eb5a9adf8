"""Limits that hold across all workers: fixed windows, counted in the database, or in Redis where there is one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings

from careflow.platform import metrics
from careflow.platform.counters import Counters, TableCounters
from careflow.platform.problems import TooMany

TABLE = TableCounters()


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    most: int
    window: timedelta

    def counter(self, subject: object) -> str:
        return f"{self.name}:{subject}"[:200]


@cache
def _in_redis(url: str) -> Counters:
    from careflow.platform.redis_counters import RedisCounters

    return RedisCounters(url, otherwise=TABLE)


def counters() -> Counters:
    return _in_redis(settings.REDIS_URL) if settings.REDIS_URL else TABLE


def count(limit: Limit, subject: object, *, now: datetime) -> None:
    """Count one more. Raises TooMany beyond the limit; what was refused is not counted again.

    Call it outside the transaction of the effect when a refused try must count (sign-in)."""
    wait = counters().count(limit.counter(subject), most=limit.most, window=limit.window, now=now)
    if wait is not None:
        metrics.limit_refused(limit.name)
        raise TooMany(retry_after=int(wait.total_seconds()))


def is_spent(limit: Limit, subject: object, *, now: datetime) -> bool:
    """Whether the subject has used up its window, without counting and without a lock."""
    return counters().reached(limit.counter(subject), most=limit.most, window=limit.window, now=now)


def forget(limit: Limit, subject: object) -> None:
    """Let the subject count from nothing again, as after a sign-in that succeeded."""
    counters().forget(limit.counter(subject))


def purge(*, before: datetime) -> int:
    """Windows of the table; Redis forgets its own."""
    return TABLE.purge(before=before)
