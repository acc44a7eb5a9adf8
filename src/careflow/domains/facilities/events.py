"""Facts about a facility's dictionaries that higher domains may want to know, or refuse by raising."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StatusRecoded:
    """A visit status is about to get another code; visits that have it stay as they are."""

    status_id: int
    before: str
    after: str
