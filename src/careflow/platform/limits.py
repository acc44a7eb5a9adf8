"""Limits that hold across all workers: fixed windows, counted in the database."""

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F

from careflow.platform import metrics
from careflow.platform.models import LimitCounter
from careflow.platform.problems import TooMany


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    most: int
    window: timedelta

    def counter(self, subject: object) -> str:
        return f"{self.name}:{subject}"[:200]


@transaction.atomic
def count(limit: Limit, subject: object, *, now: datetime) -> None:
    """Count one more. Raises TooMany beyond the limit; what was refused is not counted again.

    Call it outside the transaction of the effect when a refused try must count (sign-in)."""
    row = _locked(limit.counter(subject), now)
    if row.window_starts_at + limit.window <= now:
        LimitCounter.objects.filter(pk=row.pk).update(window_starts_at=now, count=1)
        return
    if row.count >= limit.most:
        metrics.limit_refused(limit.name)
        raise TooMany(retry_after=int((row.window_starts_at + limit.window - now).total_seconds()))
    LimitCounter.objects.filter(pk=row.pk).update(count=F("count") + 1)


def _locked(name: str, now: datetime) -> LimitCounter:
    """The counter, made anew if it is purged while it is being waited for."""
    while True:
        with suppress(IntegrityError):  # made by one and purged by another between two looks
            LimitCounter.objects.get_or_create(name=name, defaults={"window_starts_at": now})
        row = LimitCounter.objects.select_for_update().filter(name=name).first()
        if row is not None:
            return row


def is_spent(limit: Limit, subject: object, *, now: datetime) -> bool:
    """Whether the subject has used up its window, without counting and without a lock."""
    begun = LimitCounter.objects.filter(name=limit.counter(subject), window_starts_at__gt=now - limit.window)
    return begun.filter(count__gte=limit.most).exists()


def forget(limit: Limit, subject: object) -> None:
    """Let the subject count from nothing again, as after a sign-in that succeeded."""
    LimitCounter.objects.filter(name=limit.counter(subject)).update(count=0)


def purge(*, before: datetime) -> int:
    return LimitCounter.objects.filter(window_starts_at__lt=before).delete()[0]
