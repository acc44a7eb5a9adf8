"""Sending what is due. Any number of threads, processes and machines may do it at the same time.

A letter is claimed by one statement that only one of them can win, and leased: when its sender dies, it is due again
once the lease has run out. It is sent outside of any transaction, and marked at once; a sender that dies between the
two leaves the one case in which a letter leaves twice, under the same Message-ID."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple

from django.utils import timezone

from careflow.platform.mail.letters import deliver, message_id, unpacked
from careflow.platform.models import OutgoingLetter

LEASE = timedelta(minutes=10)  # longer than any one letter takes: a mail server has seconds for each answer
PAUSES = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 2 * 60, 6 * 60, 16 * 60)]
MOST_ATTEMPTS = len(PAUSES) + 1
FAILURES_IN_A_ROW = 3  # then the mail server, not the letter, is at fault
CANDIDATES = 10

log = logging.getLogger("careflow.mail")


class Round(NamedTuple):
    sent: int = 0
    failed: int = 0


class Claim(NamedTuple):
    pk: int
    attempts: int


def deliver_due(*, clock: Callable[[], datetime] = timezone.now, go_on: Callable[[], bool] = lambda: True) -> Round:
    """Send letter after letter until none is due, the mail server seems to be down, or `go_on` says no."""
    sent = failed = in_a_row = 0
    while in_a_row < FAILURES_IN_A_ROW and go_on() and (claim := _claim(clock())):
        outcome = _carry(claim, clock)
        sent += outcome.sent
        failed += outcome.failed
        in_a_row = in_a_row + 1 if outcome.failed else 0
    return Round(sent, failed)


def _claim(now: datetime) -> Claim | None:
    """The first due letter that nobody else takes. While nothing is due, one look at an index."""
    due = OutgoingLetter.objects.filter(ended_at=None, next_try_at__lte=now)
    while seen := list(due.order_by("next_try_at", "pk").values_list("pk", "attempts")[:CANDIDATES]):
        for pk, attempts in seen:
            claim, until = Claim(pk, attempts + 1), now + LEASE
            # Whoever comes second waits for the row's lock and then finds another count.
            mine = due.filter(pk=pk, attempts=attempts)
            if mine.update(attempts=claim.attempts, leased_until=until, next_try_at=until):
                return claim
    return None


def _carry(claim: Claim, clock: Callable[[], datetime]) -> Round:
    now = clock()
    waiting = OutgoingLetter.objects.filter(pk=claim.pk, ended_at=None)
    if claim.attempts > MOST_ATTEMPTS:  # its senders died, again and again
        return _give_up(claim, now)
    if waiting.filter(good_until__lte=now).update(ended_at=now, ended_because="too_late", letter=""):
        return Round()
    try:
        row = waiting.first()
        if row is None:  # withdrawn meanwhile
            return Round()
        deliver(unpacked(row.letter), named=message_id(pk=row.pk, key=row.key, created_at=row.created_at))
    except Exception as error:  # noqa: BLE001  (whatever a mail server does)
        return _put_off(claim, type(error).__name__, clock())
    waiting.update(ended_at=clock(), ended_because="sent", letter="", leased_until=None, last_error="")
    return Round(sent=1)


def _put_off(claim: Claim, error: str, now: datetime) -> Round:
    log.error("a letter could not be sent: %s", error)  # the name only: what mail servers say quotes addresses
    OutgoingLetter.objects.filter(pk=claim.pk).update(last_error=error[:100])
    if claim.attempts >= MOST_ATTEMPTS:
        return _give_up(claim, now)
    held = OutgoingLetter.objects.filter(pk=claim.pk, attempts=claim.attempts, ended_at=None)
    held.update(next_try_at=now + PAUSES[claim.attempts - 1], leased_until=None)
    return Round(failed=1)


def _give_up(claim: Claim, now: datetime) -> Round:
    held = OutgoingLetter.objects.filter(pk=claim.pk, attempts=claim.attempts, ended_at=None)
    if held.update(ended_at=now, ended_because="given_up", letter="", leased_until=None):
        log.error("letter %s was given up after %s tries", claim.pk, MOST_ATTEMPTS)
    return Round(failed=1)
