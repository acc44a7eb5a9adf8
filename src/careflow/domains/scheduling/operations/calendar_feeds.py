"""The secret address under which a provider's own visits can be subscribed to."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.facilities import queries as facilities
from careflow.domains.scheduling import queries
from careflow.domains.scheduling.models import CalendarFeed
from careflow.domains.scheduling.operations.fields import facility_of
from careflow.domains.scheduling.operations.locks import take_calendar_turn
from careflow.domains.scheduling.permissions import SchedulePermission
from careflow.domains.scheduling.queries import OpenFeed
from careflow.platform import limits
from careflow.platform.actor import Actor
from careflow.platform.limits import Limit
from careflow.platform.problems import NotAllowed, NotFound, TooMany

SUBJECT = "appointments/calendarfeed"
GUESSES = Limit("calendar_feed.guess", 30, timedelta(minutes=1))
NOBODY = 0  # the id of no member of staff


@dataclass(frozen=True, slots=True)
class NewFeed:
    """`token` is known here and now, and never again."""

    token: str
    created_at: datetime


@transaction.atomic(savepoint=False)
def renew_calendar_feed(*, actor: Actor, now: datetime) -> NewFeed:
    """Give the actor's calendar an address, in the place of the one that it had."""
    staff_id = _staff_of(actor)
    take_calendar_turn(staff_id)
    old = queries.find_open_feed(actor=actor)
    at = _not_before(old, now)
    if old is not None:
        _end(actor, old, at)
    token = secrets.token_urlsafe(32)
    feed = CalendarFeed.unscoped.create(
        facility_id=facility_of(actor), staff_id=staff_id, digest=queries.digest_of(token), created_at=at
    )
    summary = "Calendar feed: address replaced" if old else "Calendar feed: made"
    _record(actor, Action.CREATE, feed.pk, summary, at)
    return NewFeed(token, at)


@transaction.atomic(savepoint=False)
def end_calendar_feed(*, actor: Actor, now: datetime) -> None:
    """From now on the address of the actor's calendar opens nothing. Without one there is nothing to do."""
    take_calendar_turn(_staff_of(actor))
    feed = queries.find_open_feed(actor=actor)
    if feed is not None:
        at = _not_before(feed, now)
        _end(actor, feed, at)
        _record(actor, Action.DELETE, feed.id, "Calendar feed: ended", at)


def read_calendar(*, token: str, address: str, now: datetime) -> bytes:
    """The calendar that this secret opens. Raises NotFound for one that opens nothing, or nothing any more, after the
    same work whichever it is; and TooMany for an address from which too many were tried that never were any."""
    if limits.is_spent(GUESSES, address, now=now):
        raise TooMany(retry_after=int(GUESSES.window.total_seconds()))
    feed = queries.find_feed(token=token)
    provider = facilities.find_at_work(staff_id=NOBODY if feed is None or feed.ended_at else feed.staff_id)
    if feed is None or provider is None or not provider.can(SchedulePermission.VIEW):
        limits.count(GUESSES, address if feed is None else f"feed {feed.id}", now=now)
        raise NotFound
    return queries.provider_calendar(actor=provider, name=feed.facility_name, now=now)


def _staff_of(actor: Actor) -> int:
    if actor.staff_id is None:
        raise NotAllowed
    return actor.staff_id


def _not_before(feed: OpenFeed | None, now: datetime) -> datetime:
    """Whoever had to wait for their turn came before the address that they find: it ends no earlier than it began."""
    return now if feed is None else max(now, feed.created_at)


def _end(actor: Actor, feed: OpenFeed, at: datetime) -> None:
    CalendarFeed.objects.visible_to(actor).filter(pk=feed.id).update(ended_at=at)


def _record(actor: Actor, action: Action, feed_id: int, summary: str, now: datetime) -> None:
    audit.record(
        actor=actor, action=action, subject=SUBJECT, subject_id=feed_id, summary=summary,
        metadata={"staff": actor.staff_id}, facility_id=actor.facility_id, at=now,
    )  # fmt: skip
