"""What patients may book and cancel for themselves, and when."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from careflow.domains.scheduling.rules.visits import occupies_time

HORIZON_DAYS = 90
LEAD_TIME_MINUTES = 60
MOST_OPEN_BOOKINGS = 20
LONGEST_HORIZON_DAYS = 180
LONGEST_LEAD_TIME_MINUTES = 14 * 24 * 60
MOST_BOOKINGS_EVER = 100

# The patient has come, or the visit is over: too late to call it off from home.
BEGUN_STATUSES = frozenset(
    {
        "check_in", "checked_in", "arrived", "roomed", "in_progress", "started", "check_out", "checked_out",
        "completed", "done",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Terms:
    """What a facility lets patients do on their own."""

    horizon_days: int = HORIZON_DAYS
    lead_time_minutes: int = LEAD_TIME_MINUTES
    most_open_bookings: int = MOST_OPEN_BOOKINGS
    portal_is_view_only: bool = False

    def window(self, now: datetime) -> tuple[datetime, datetime]:
        """The starts that may be booked: from the first instant, up to and without the last."""
        return now + timedelta(minutes=self.lead_time_minutes), now + timedelta(days=self.horizon_days)


@dataclass(frozen=True, slots=True)
class Cancellation:
    """Whether the patient may call the visit off, and how many hours before it at the latest. A patient whose
    visit has no provider, or whose provider does not allow it, calls the desk."""

    can_cancel: bool
    cutoff_hours: int


def cancellation(
    *,
    starts_at: datetime,
    status_code: str,
    facility_allows: bool,
    facility_hours: int,
    provider_allows: bool | None,
    provider_hours: int | None,
    is_view_only: bool,
    now: datetime,
) -> Cancellation:
    hours = max(facility_hours, provider_hours or 0)
    stands = occupies_time(status_code) and status_code.lower() not in BEGUN_STATUSES
    in_time = now <= starts_at - timedelta(hours=hours)
    allowed = facility_allows and bool(provider_allows) and not is_view_only
    return Cancellation(allowed and stands and in_time, hours)
