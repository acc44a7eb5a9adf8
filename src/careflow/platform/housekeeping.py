"""What has to be done from time to time: each owner registers how to forget what piles up, or to prepare what comes,
and one command runs them all."""

from collections.abc import Callable
from contextlib import nullcontext
from datetime import datetime, timedelta

from django.db import transaction

from careflow.platform import idempotency, limits, mail

Purge = Callable[[datetime], int]
COUNTERS_KEPT = timedelta(days=1)

_purges: dict[str, Purge] = {}
_in_steps: set[str] = set()


def register(what: str, purge: Purge, *, in_one_transaction: bool = True) -> None:
    """From an app's `ready`. `purge` takes the present and says how many rows went or came; one that holds others
    up may open transactions of its own instead."""
    _purges[what] = purge
    if not in_one_transaction:
        _in_steps.add(what)


def clean_up(*, now: datetime) -> dict[str, int]:
    """Run every purge in a transaction of its own; safe at any time and as often as wanted."""
    done = {}
    for what, purge in sorted(_purges.items()):
        with nullcontext() if what in _in_steps else transaction.atomic():
            done[what] = purge(now)
    return done


register("answers to repeated requests", lambda now: idempotency.purge(now=now))
register("counters of limits", lambda now: limits.purge(before=now - COUNTERS_KEPT))
register("letters that left or ended", lambda now: mail.purge(before=now - mail.KEPT))
