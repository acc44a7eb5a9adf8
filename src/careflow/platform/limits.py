"""Limits that hold across all workers: fixed windows, counted in the database, or in Redis where there is one."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from django.conf import settings
from django.db import transaction

from careflow.platform import metrics
from careflow.platform.counters import Counters, TableCounters
from careflow.platform.problems import TooMany

TABLE = TableCounters()


@dataclass(frozen=True, slots=True)
class Limit:
    """One `in_transaction` is counted in the database even where there is a Redis: what is undone was not counted."""

    name: str
    most: int
    window: timedelta
    in_transaction: bool = False

    def counter(self, subject: object) -> str:
        return f"{self.name}:{subject}"[:200]


@cache
def _in_redis(url: str) -> Counters:
    from careflow.platform.redis_counters import RedisCounters

    return RedisCounters(url, otherwise=TABLE)


def counters() -> Counters:
    return _in_redis(settings.REDIS_URL) if settings.REDIS_URL else TABLE


def _counters_of(limit: Limit) -> Counters:
    return TABLE if limit.in_transaction else counters()


def count(limit: Limit, subject: object, *, now: datetime) -> None:
    """Count one more. Raises TooMany beyond the limit; what was refused is not counted again.

    Call it outside the transaction of the effect when a refused try must count (sign-in), and inside of it, for a
    limit that is `in_transaction`, when only what comes about may."""
    wait = _counters_of(limit).count(limit.counter(subject), most=limit.most, window=limit.window, now=now)
    if wait is not None:
        metrics.limit_refused(limit.name)
        raise TooMany(retry_after=int(wait.total_seconds()))


def is_spent(limit: Limit, subject: object, *, now: datetime) -> bool:
    """Whether the subject has used up its window, without counting and without a lock."""
    return _counters_of(limit).reached(limit.counter(subject), most=limit.most, window=limit.window, now=now)


def do_once(limit: Limit, subject: object, do: Callable[[], object], *, now: datetime) -> None:
    """Unless it was done as often as the limit says within the window. What is undone with its transaction, as by HEAD,
    is done the next time."""
    if is_spent(limit, subject, now=now):
        return
    with transaction.atomic():
        try:
            count(limit, subject, now=now)
        except TooMany:
            return
        do()


def forget(limit: Limit, subject: object) -> None:
    """Let the subject count from nothing again, as after a sign-in that succeeded."""
    _counters_of(limit).forget(limit.counter(subject))


def purge(*, before: datetime) -> int:
    """Windows of the table; Redis forgets its own."""
    return TABLE.purge(before=before)
