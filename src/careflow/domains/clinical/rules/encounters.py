"""The states of an encounter, who may sign its note, and which of its times a person may state."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

EARLIEST_YEAR = 1900
LATEST_YEAR = 9998
LONGEST_WAIT = timedelta(days=366)


class EncounterStatus(StrEnum):
    """The note of an encounter is signed exactly while the encounter is."""

    IN_PROGRESS = "in_progress"
    SIGNED = "signed"
    CANCELLED = "cancelled"


class NoteStatus(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"


TEXTS = ("subjective", "objective", "assessment", "plan")


def is_plausible_start(started_at: datetime, *, now: datetime) -> bool:
    """Whether somebody may say that it started then: in living memory, or planned for the coming year."""
    if not EARLIEST_YEAR <= started_at.year <= LATEST_YEAR:
        return False
    return started_at.astimezone(UTC) <= now + LONGEST_WAIT


def begun(planned: datetime, *, now: datetime) -> datetime:
    """Whoever signs has seen the patient: what was planned for later has begun by now."""
    return min(planned, now)


def is_blank(*texts: str) -> bool:
    return not any(text.strip() for text in texts)
