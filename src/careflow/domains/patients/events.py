"""Facts about charts that higher domains may want to know, or refuse by raising."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class OwnProfileChanged:
    """A patient, or somebody who speaks for them, changed the own chart. `changed` has names as in
    `rules.labels.LABELS`; `old_email` is the address that the chart had until now, when another or none took its
    place, and blank otherwise."""

    facility_id: int
    patient_id: int
    changed: frozenset[str]
    old_email: str
    at: datetime
