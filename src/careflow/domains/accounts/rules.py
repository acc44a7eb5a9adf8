"""Refresh token families: which generation may be used when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum


class Verdict(Enum):
    ROTATE = "rotate"
    REPEAT = "repeat"
    STOLEN = "stolen"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Family:
    """The state of one sign-in. Tokens older than `generation` have been used already; `used_at` remembers
    when, for as long as the grace may ask."""

    generation: int
    expires_at: datetime
    revoked_at: datetime | None
    used_at: Mapping[int, datetime] = field(default_factory=dict)


def judge(family: Family, *, generation: int, now: datetime, grace: timedelta) -> Verdict:
    """What to do with a refresh token of this generation.

    The newest one rotates. One that was used within the grace gets the newest again, for honest tabs that load
    together. Anything else was copied: the family ends (RFC 9700 §4.14.2)."""
    if family.revoked_at is not None or family.expires_at <= now or generation > family.generation:
        return Verdict.DEAD
    if generation == family.generation:
        return Verdict.ROTATE
    used_at = family.used_at.get(generation)
    if used_at is not None and now - used_at <= grace:
        return Verdict.REPEAT
    return Verdict.STOLEN


def remember_use(family: Family, *, now: datetime, grace: timedelta) -> dict[int, datetime]:
    """`used_at` after the newest generation was used; what the grace cannot ask for any more is dropped."""
    recent = {number: used_at for number, used_at in family.used_at.items() if now - used_at <= grace}
    return recent | {family.generation: now}
