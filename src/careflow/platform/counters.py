"""Where limits are counted: a table of the database, shared by all that use it."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Protocol

from django.db import IntegrityError, transaction
from django.db.models import F

from careflow.platform.models import LimitCounter


class Counters(Protocol):
    """Windows that open with the first that is counted."""

    def count(self, name: str, *, most: int, window: timedelta, now: datetime) -> timedelta | None:
        """Count one more. Where there were `most` already, count nothing and say how long the window still lasts."""

    def reached(self, name: str, *, most: int, window: timedelta, now: datetime) -> bool:
        """Whether there were `most` in the window that is open, without counting."""

    def forget(self, name: str) -> None:
        """Let it count from nothing again."""


class TableCounters:
    @transaction.atomic
    def count(self, name: str, *, most: int, window: timedelta, now: datetime) -> timedelta | None:
        row = _locked(name, now)
        if row.window_starts_at + window <= now:
            LimitCounter.objects.filter(pk=row.pk).update(window_starts_at=now, count=1)
            return None
        if row.count >= most:
            return row.window_starts_at + window - now
        LimitCounter.objects.filter(pk=row.pk).update(count=F("count") + 1)
        return None

    def reached(self, name: str, *, most: int, window: timedelta, now: datetime) -> bool:
        begun = LimitCounter.objects.filter(name=name, window_starts_at__gt=now - window)
        return begun.filter(count__gte=most).exists()

    def forget(self, name: str) -> None:
        LimitCounter.objects.filter(name=name).update(count=0)

    def purge(self, *, before: datetime) -> int:
        """How many windows were removed that opened before then."""
        return LimitCounter.objects.filter(window_starts_at__lt=before).delete()[0]


def _locked(name: str, now: datetime) -> LimitCounter:
    """The counter, made anew if it is purged while it is being waited for."""
    while True:
        with suppress(IntegrityError):  # made by one and purged by another between two looks
            LimitCounter.objects.get_or_create(name=name, defaults={"window_starts_at": now})
        row = LimitCounter.objects.select_for_update().filter(name=name).first()
        if row is not None:
            return row
