"""Who is at work on a visit or an empty cell: advice between colleagues, which expires when nobody stirs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

SESSION_LIVES = timedelta(minutes=10)
SESSION_HELD = timedelta(minutes=2)
HOLD_LIVES = timedelta(minutes=5)


class Presence(StrEnum):
    AVAILABLE = "available"
    ACTIVE = "active"
    OCCUPIED = "occupied"
    RELEASED = "released"


@dataclass(frozen=True, slots=True)
class Claim:
    user_id: int
    user_name: str
    started_at: datetime
    last_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Terms:
    """`lives` is how long a silent claim lasts, `held` how long it cannot be taken over."""

    lives: timedelta
    held: timedelta

    def living(self, claim: Claim | None, *, now: datetime) -> Claim | None:
        return claim if claim is not None and claim.last_seen_at >= now - self.lives else None

    def can_override(self, claim: Claim, *, now: datetime) -> bool:
        return self.held == timedelta() or claim.last_seen_at < now - self.held


EDIT_SESSION = Terms(SESSION_LIVES, SESSION_HELD)
SLOT_HOLD = Terms(HOLD_LIVES, timedelta())


@dataclass(frozen=True, slots=True)
class Standing:
    """How things stand for the one who asked."""

    status: Presence
    claim: Claim | None = None
    can_override: bool = False


def standing(claim: Claim | None, *, user_id: int, terms: Terms, now: datetime) -> Standing:
    living = terms.living(claim, now=now)
    if living is None:
        return Standing(Presence.AVAILABLE)
    if living.user_id == user_id:
        return Standing(Presence.ACTIVE, living)
    return Standing(Presence.OCCUPIED, living, terms.can_override(living, now=now))


def claimed(
    claim: Claim | None, *, me: Claim, terms: Terms, override: bool, takes_free: bool, now: datetime
) -> Claim | None:
    """The claim to store for somebody who comes or stays, or None where nothing changes: mine lives on from
    its start, a free one is taken only by who comes, another's only by override once it may be."""
    found = standing(claim, user_id=me.user_id, terms=terms, now=now)
    if found.status is Presence.ACTIVE and found.claim is not None:
        return Claim(me.user_id, me.user_name, found.claim.started_at, now)
    if found.status is Presence.AVAILABLE:
        return me if takes_free else None
    return me if override and found.can_override else None
