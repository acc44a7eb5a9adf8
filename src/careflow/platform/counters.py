"""Where limits are counted: a table of the database, shared by all that use it."""

from datetime import datetime, timedelta
from typing import Protocol

from django.db import connection, transaction

from careflow.platform.models import LimitCounter

# One more, in a window that opens now where none is open; no row where the open one is full.
COUNT = """
INSERT INTO platform_limitcounter AS counter (name, window_starts_at, count) VALUES (%s, %s, 1)
ON CONFLICT (name) DO UPDATE SET
    count = CASE WHEN counter.window_starts_at <= %s THEN 1 ELSE counter.count + 1 END,
    window_starts_at = CASE WHEN counter.window_starts_at <= %s THEN excluded.window_starts_at
        ELSE counter.window_starts_at END
WHERE counter.window_starts_at <= %s OR counter.count < %s
RETURNING id
"""


class Counters(Protocol):
    """Windows that open with the first that is counted."""

    def count(self, name: str, *, most: int, window: timedelta, now: datetime) -> timedelta | None:
        """Count one more. Where there were `most` already, count nothing and say how long the window still lasts."""

    def reached(self, name: str, *, most: int, window: timedelta, now: datetime) -> bool:
        """Whether there were `most` in the window that is open, without counting."""

    def forget(self, name: str) -> None:
        """Let it count from nothing again."""


class TableCounters:
    @transaction.atomic(savepoint=False)
    def count(self, name: str, *, most: int, window: timedelta, now: datetime) -> timedelta | None:
        moment, ended = (connection.ops.adapt_datetimefield_value(at) for at in (now, now - window))
        with connection.cursor() as cursor:
            cursor.execute(COUNT, [name, moment, ended, ended, ended, most])
            if cursor.fetchone():
                return None
        # The insert that met the row and left it holds it until the transaction ends.
        return LimitCounter.objects.get(name=name).window_starts_at + window - now

    def reached(self, name: str, *, most: int, window: timedelta, now: datetime) -> bool:
        begun = LimitCounter.objects.filter(name=name, window_starts_at__gt=now - window)
        return begun.filter(count__gte=most).exists()

    def forget(self, name: str) -> None:
        LimitCounter.objects.filter(name=name).update(count=0)

    def purge(self, *, before: datetime) -> int:
        """How many windows were removed that opened before then."""
        return LimitCounter.objects.filter(window_starts_at__lt=before).delete()[0]
