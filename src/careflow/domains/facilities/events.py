"""Facts about a facility and its dictionaries that higher domains may want to know, or refuse by raising."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FacilityOpened:
    """A facility has its dictionaries; higher domains add what it starts with in theirs."""

    facility_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FacilityChanged:
    """`changed` names the columns that really differ."""

    facility_id: int
    organization_id: int
    changed: frozenset[str]
    at: datetime


@dataclass(frozen=True, slots=True)
class StatusRecoded:
    """A visit status is about to get another code; visits that have it stay as they are."""

    status_id: int
    before: str
    after: str
