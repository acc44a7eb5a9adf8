"""Reads that may be a moment old are answered by a streaming replica, where there is one.

Nobody misses what they wrote themselves: every write leaves an event of that person in the log, in its own
transaction, and transactions arrive at a replica in the order in which they were committed. So a person is answered
by the replica only when their newest events are there. Others' writes may be missing for as long as MOST_LAG; a replica
that is further behind, or does not answer, is left alone for a while, and the primary answers as if there were none.

What decides whether somebody may come in (sessions, rights) is always asked of the primary.
"""

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, Protocol, TypeVar

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, Error, connections
from django.utils import timezone

from careflow.platform.pauses import Pause

ALIAS = "replica"
MOST_LAG = timedelta(seconds=5)
SECONDS_BETWEEN_LOOKS = 1.0
SECONDS_LEFT_ALONE = 5.0

Answer = TypeVar("Answer")
Handler = TypeVar("Handler", bound=Callable[..., Any])

log = logging.getLogger("careflow.replica")
_chosen: ContextVar[str] = ContextVar("database of this read", default=DEFAULT_DB_ALIAS)


class Trail(Protocol):
    """What the log of all writes knows, on the database of that name."""

    def newest_of(self, user_id: int, *, using: str) -> list[int]:
        """Ids of a person's newest events; more of them than one person's browser writes at the same time, because
        of two transactions the one that took the higher number may be committed first."""

    def newest(self, *, using: str) -> int:
        """The highest id, 0 when there is none."""

    def written_after(self, event_id: int, *, using: str) -> datetime | None:
        """When the first event with a higher id was written."""


class Neighbour:
    """The replica as this process knows it."""

    def __init__(self) -> None:
        self.pause = Pause(SECONDS_LEFT_ALONE)
        self.trail: Trail | None = None
        self.looked_at = float("-inf")
        self.has_failed = False

    @property
    def is_there(self) -> bool:
        return ALIAS in settings.DATABASES and self.trail is not None and not self.pause.lasts

    def may_answer(self, user_id: int) -> bool:
        """Raises Error where one of the two databases cannot be asked."""
        if self.has_failed:  # one request finds out whether it is back: the others would wait for the same silence
            self.pause.begin()
        if self.trail is None or not self._is_close(self.trail):
            return False
        own = self.trail.newest_of(user_id, using=DEFAULT_DB_ALIAS)
        there = self.trail.newest_of(user_id, using=ALIAS)
        if self.has_failed:
            self.has_failed = False
            self.pause.end()
        return own == there

    def _is_close(self, trail: Trail) -> bool:
        if time.monotonic() - self.looked_at < SECONDS_BETWEEN_LOOKS:
            return True
        missing_since = trail.written_after(trail.newest(using=ALIAS), using=DEFAULT_DB_ALIAS)
        if missing_since is not None and timezone.now() - missing_since > MOST_LAG:
            log.warning("the replica is more than %d seconds behind", MOST_LAG.total_seconds())
            self.pause.begin()
            return False
        self.looked_at = time.monotonic()
        return True

    def leave_alone(self, error: Error) -> None:
        log.warning("the replica did not answer: %s", type(error).__name__)
        self.has_failed = True
        self.pause.begin()
        connections[ALIAS].close()


neighbour = Neighbour()


def register(trail: Trail) -> None:
    neighbour.trail = trail


def may_lag(handler: Handler) -> Handler:
    """Below `@routes.endpoint("GET", …)`, for handlers that write nothing, not even a counter: a replica may answer."""
    handler.may_lag = True  # type: ignore[attr-defined]  # read where the route is registered
    return handler


def is_allowed_to_lag(handler: Callable[..., Any]) -> bool:
    return bool(getattr(handler, "may_lag", False))


def current() -> str:
    """The database that reads of this moment go to."""
    return _chosen.get()


def read(ask: Callable[[], Answer], *, user_id: int | None) -> Answer:
    """What `ask` finds, on the replica if that person may be answered by it. `ask` writes nothing and may be called a
    second time."""
    if user_id is None or not neighbour.is_there:
        return ask()
    try:
        if not neighbour.may_answer(user_id):
            return ask()
        token = _chosen.set(ALIAS)
        try:
            return ask()
        finally:
            _chosen.reset(token)
    except Error as error:
        neighbour.leave_alone(error)
    return ask()


class Router:
    """Django's question where a query goes (DATABASE_ROUTERS)."""

    def db_for_read(self, _model: type, **_hints: object) -> str:
        return current()

    def db_for_write(self, _model: type, **_hints: object) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, _one: object, _other: object, **_hints: object) -> bool:
        return True

    def allow_migrate(self, db: str, _app_label: str, **_hints: object) -> bool:
        return db == DEFAULT_DB_ALIAS
