"""What piles up and may go: each owner registers how to forget its own, and one command runs them all."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction

from careflow.platform import idempotency, limits

Purge = Callable[[datetime], int]
COUNTERS_KEPT = timedelta(days=1)

_purges: dict[str, Purge] = {}


def register(what: str, purge: Purge) -> None:
    """From an app's `ready`. `purge` takes the present and says how many rows went."""
    _purges[what] = purge


def clean_up(*, now: datetime) -> dict[str, int]:
    """Run every purge in a transaction of its own; safe at any time and as often as wanted."""
    done = {}
    for what, purge in sorted(_purges.items()):
        with transaction.atomic():
            done[what] = purge(now)
    return done


register("answers to repeated requests", lambda now: idempotency.purge(now=now))
register("counters of limits", lambda now: limits.purge(before=now - COUNTERS_KEPT))
