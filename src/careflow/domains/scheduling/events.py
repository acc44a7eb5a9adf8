"""What higher domains may listen to. Published after the visit is written, in its transaction: a listener that
raises takes the whole change back (a signed visit must not move), naming its reason as the refusal's field."""

from dataclasses import dataclass
from datetime import datetime

from careflow.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit as it stands. `is_billable` is what counts: its own flag, its status's and its type's together."""

    id: int
    facility_id: int
    patient_id: int
    resource_id: int | None
    rendering_provider_id: int | None
    rendering_provider_name: str
    appointment_type_id: int
    type_code: str
    status_id: int
    status_code: str
    starts_at: datetime
    ends_at: datetime
    occupies_time: bool
    allow_overlap: bool
    is_billable: bool
    reason: str
    room: str


class Followed:
    """`followed_by` names the followers that have something to do; without it, they ask themselves."""

    __slots__ = ()
    followed_by: frozenset[str] | None

    def is_followed_by(self, name: str) -> bool:
        return self.followed_by is None or name in self.followed_by


@dataclass(frozen=True, slots=True)
class AppointmentBooked(Followed):
    actor: Actor
    visit: Visit
    at: datetime
    followed_by: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class AppointmentChanged(Followed):
    """`changed` names the columns that really differ (`starts_at`, `rendering_provider_id`, …); `followed_by` is said
    of the visit and of the patient it has now."""

    actor: Actor
    before: Visit
    after: Visit
    changed: frozenset[str]
    at: datetime
    followed_by: frozenset[str] | None = None

    @property
    def gave_up_its_time(self) -> bool:
        """Cancelled, not shown up, rescheduled."""
        return self.before.occupies_time and not self.after.occupies_time

    @property
    def came_back(self) -> bool:
        return self.after.occupies_time and not self.before.occupies_time

    @property
    def stopped_counting(self) -> bool:
        """It was billable."""
        return self.before.is_billable and not self.after.is_billable

    @property
    def became_billable(self) -> bool:
        return self.after.is_billable and not self.before.is_billable


@dataclass(frozen=True, slots=True)
class AppointmentDeleted(Followed):
    actor: Actor
    visit: Visit
    reason: str
    at: datetime
    followed_by: frozenset[str] | None = None
