"""Refresh token families: which generation may be used when."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum


class Verdict(Enum):
    ROTATE = "rotate"
    REPEAT = "repeat"
    STOLEN = "stolen"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Family:
    """The state of one sign-in. Tokens older than `generation` have been used already."""

    generation: int
    rotated_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


def judge(family: Family, *, generation: int, now: datetime, grace: timedelta) -> Verdict:
    """What to do with a refresh token of this generation.

    The newest one rotates. Its predecessor gets the newest again within the grace, for honest tabs that load
    together. Anything else was copied: the family ends (RFC 9700 §4.14.2)."""
    if family.revoked_at is not None or family.expires_at <= now:
        return Verdict.DEAD
    if generation == family.generation:
        return Verdict.ROTATE
    if generation == family.generation - 1 and now - family.rotated_at <= grace:
        return Verdict.REPEAT
    return Verdict.STOLEN
