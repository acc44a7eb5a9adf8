"""Bodies about when patients may book: the facility's wall clock, except for the slots themselves."""

import datetime as dt
from typing import Annotated

from pydantic import Field

from careflow.domains.facilities.queries import display_name
from careflow.domains.scheduling.queries import Previewed, SettingsRow
from careflow.domains.scheduling.rules.availability import (
    LONGEST_SLOT_MINUTES,
    SHORTEST_SLOT_MINUTES,
    ExceptionKind,
)
from careflow.domains.scheduling.rules.self_scheduling import (
    HORIZON_DAYS,
    LEAD_TIME_MINUTES,
    LONGEST_HORIZON_DAYS,
    LONGEST_LEAD_TIME_MINUTES,
    MOST_BOOKINGS_EVER,
    MOST_OPEN_BOOKINGS,
)
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import (
    ClockTime,
    Date,
    Id,
    OptionalDate,
    OptionalId,
    OptionalTime,
    Out,
    Strict,
    Whole,
    size,
)

MIDNIGHT = dt.time(0)
LONG_AGO = dt.date(1, 1, 1)  # never read: only what was sent counts
Weekday = Annotated[Whole, Field(ge=1, le=7)]
Weekdays = Annotated[list[Weekday], Field(min_length=1, max_length=7, description="ISO weekdays, 1 is Monday.")]
SlotMinutes = Annotated[Whole, Field(ge=SHORTEST_SLOT_MINUTES, le=LONGEST_SLOT_MINUTES)]


class AvailabilityTemplatePatch(Strict):
    """Every field may be left out and then keeps its value. Without `slot_minutes` a slot lasts as long as its type
    says, without `valid_until` the weeks go on."""

    appointment_type: Id = 0
    weekdays: Weekdays = []
    start_time: ClockTime = MIDNIGHT
    end_time: ClockTime = MIDNIGHT
    slot_minutes: SlotMinutes | None = None
    valid_from: Date = LONG_AGO
    valid_until: OptionalDate = None


class AvailabilityTemplateIn(AvailabilityTemplatePatch):
    provider: Id
    appointment_type: Id
    weekdays: Weekdays
    start_time: ClockTime
    end_time: ClockTime
    valid_from: Date


class AvailabilityTemplateOut(Out):
    """`duration_minutes` is how long a slot lasts: `slot_minutes`, or else what the type says."""

    id: int
    provider: int
    provider_display_name: str
    appointment_type: int
    appointment_type_name: str
    weekdays: list[int]
    start_time: dt.time
    end_time: dt.time
    slot_minutes: int | None
    duration_minutes: int
    valid_from: dt.date
    valid_until: dt.date | None
    version: int

    @classmethod
    def of(cls, row: Row) -> "AvailabilityTemplateOut":
        """From `queries.availability.TEMPLATE_COLUMNS`."""
        number, provider, *person, type_id, type_name, weekdays, start, end, minutes, usual, first, last, version = row
        return AvailabilityTemplateOut(
            number, provider, display_name(*person), type_id, type_name, weekdays, start, end, minutes,
            usual if minutes is None else minutes, first, last, version,
        )  # fmt: skip


class AvailabilityExceptionPatch(Strict):
    """Every field may be left out and then keeps its value. `closed` takes the days away, or only the time between
    `start_time` and `end_time`; `hours` replaces the opening hours of the facility on these days or, with a
    provider, leaves nothing of that provider’s usual times outside of them."""

    kind: ExceptionKind = ExceptionKind.CLOSED
    first_day: Date = LONG_AGO
    last_day: OptionalDate = None
    start_time: OptionalTime = None
    end_time: OptionalTime = None
    reason: Annotated[str, size(255)] = ""


class AvailabilityExceptionIn(AvailabilityExceptionPatch):
    provider: OptionalId = None
    kind: ExceptionKind
    first_day: Date


class AvailabilityExceptionOut(Out):
    """`provider` is null where it holds for the whole facility."""

    id: int
    provider: int | None
    provider_display_name: str
    kind: str
    first_day: dt.date
    last_day: dt.date
    start_time: dt.time | None
    end_time: dt.time | None
    reason: str
    version: int

    @classmethod
    def of(cls, row: Row) -> "AvailabilityExceptionOut":
        """From `queries.availability.EXCEPTION_COLUMNS`."""
        number, provider, title, first_name, last_name, username, *rest = row
        name = "" if provider is None else display_name(title, first_name, last_name, username)
        return AvailabilityExceptionOut(number, provider, name, *rest)


class AvailabilitySettingsPatch(Strict):
    """How far ahead and how short before patients may book, how many visits to come one patient may have booked
    online, and whether the portal only shows."""

    horizon_days: Annotated[Whole, Field(ge=1, le=LONGEST_HORIZON_DAYS)] = HORIZON_DAYS
    lead_time_minutes: Annotated[Whole, Field(ge=0, le=LONGEST_LEAD_TIME_MINUTES)] = LEAD_TIME_MINUTES
    most_open_bookings: Annotated[Whole, Field(ge=1, le=MOST_BOOKINGS_EVER)] = MOST_OPEN_BOOKINGS
    portal_is_view_only: bool = False


class AvailabilitySettingsOut(Out):
    horizon_days: int
    lead_time_minutes: int
    most_open_bookings: int
    portal_is_view_only: bool
    version: int

    @classmethod
    def of(cls, row: SettingsRow) -> "AvailabilitySettingsOut":
        return AvailabilitySettingsOut(*row)


class PreviewedSlotOut(Out):
    """`template` is null for a time that was offered by hand; `is_booked` while a visit has the provider’s time."""

    start_time: dt.datetime
    end_time: dt.datetime
    appointment_type: int
    appointment_type_name: str
    template: int | None
    is_booked: bool

    @classmethod
    def of(cls, found: Previewed) -> "PreviewedSlotOut":
        return PreviewedSlotOut(*found)
