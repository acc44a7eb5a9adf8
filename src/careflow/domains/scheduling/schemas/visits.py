"""Bodies of the schedule. Times of visits are the facility's wall clock to the minute, slots are instants."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Annotated, Any

from pydantic_core import PydanticCustomError

from careflow.domains.facilities.queries import display_name
from careflow.domains.scheduling.queries import HistoryEntry
from careflow.domains.scheduling.rules.intervals import minutes_of
from careflow.domains.scheduling.rules.presence import Claim, Standing
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import (
    BeforeValidator,
    Id,
    Instant,
    Lenient,
    OptionalId,
    Out,
    WithJsonSchema,
    size,
)

LONGEST_TEXT = 10_000
_LOCAL = re.compile(r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?$")
LOCAL_PATTERN = {"type": "string", "pattern": _LOCAL.pattern, "examples": ["2027-03-15T09:30"]}


def _local_time(value: Any) -> Any:
    if isinstance(value, str) and _LOCAL.match(value.strip()):
        try:
            return dt.datetime.fromisoformat(value.strip())
        except ValueError:
            pass
    raise PydanticCustomError("local_time", "Enter the facility's local time as YYYY-MM-DDTHH:MM, without a zone.")


def _empty_is_none(value: Any) -> Any:
    return None if value in ("", None) else _local_time(value)


NEVER = dt.datetime(1, 1, 1)  # noqa: DTZ001  (never read: only what was sent counts)
LocalTime = Annotated[dt.datetime, BeforeValidator(_local_time), WithJsonSchema(LOCAL_PATTERN)]
OptionalLocalTime = Annotated[
    dt.datetime | None,
    BeforeValidator(_empty_is_none),
    WithJsonSchema({"anyOf": [LOCAL_PATTERN, {"type": "string", "maxLength": 0}, {"type": "null"}]}),
]


def _is_yes(value: Any) -> bool:
    if isinstance(value, list | dict):
        raise PydanticCustomError("bool_type", "Choose true or false.")
    return value in (True, "true", "True", "1")


Yes = Annotated[
    bool,
    BeforeValidator(_is_yes),
    WithJsonSchema(
        {
            "anyOf": [{"type": each} for each in ("boolean", "string", "number", "null")],
            "description": "Takes over when true; all other values count as false.",
        }
    ),
]


class AppointmentPatch(Lenient):
    """Every field may be left out and then keeps its value."""

    patient: Id = 0
    resource: OptionalId = None
    rendering_provider: OptionalId = None
    appointment_time: LocalTime = NEVER
    end_time: OptionalLocalTime = None
    room: Annotated[str, size(50)] = ""
    reason: Annotated[str, size(LONGEST_TEXT)] = ""
    notes: Annotated[str, size(LONGEST_TEXT)] = ""
    status: Id = 0
    appointment_type: Id = 0
    facility: Id = 0
    is_billable: bool = True
    allow_same_day_double_book: bool = False
    allow_overlap: bool = False


class AppointmentIn(AppointmentPatch):
    patient: Id
    appointment_time: LocalTime
    status: Id
    appointment_type: Id


class AppointmentOut(Out, omit_defaults=True):
    id: int
    patient: int
    patient_id: int
    patient_name: str
    patient_first_name: str
    patient_middle_name: str
    patient_last_name: str
    patient_preferred_name: str
    patient_date_of_birth: dt.date
    patient_chart_number: str
    resource: int | None
    rendering_provider: int | None
    rendering_provider_name: str
    rendering_provider_role_name: str
    rendering_provider_title_name: str
    appointment_time: str
    end_time: str
    duration_minutes: int
    room: str
    reason: str
    notes: str
    status: int
    status_name: str
    status_code: str
    status_color: str
    appointment_type: int
    appointment_type_name: str
    appointment_type_code: str
    appointment_type_color: str
    facility: int
    created_by: int | None
    created_by_name: str
    created_at: dt.datetime
    is_billable: bool
    allow_overlap: bool
    version: int
    resource_name: str = ""

    @classmethod
    def of(cls, row: Row, zone: dt.tzinfo) -> "AppointmentOut":
        """From `queries.COLUMNS`."""
        return AppointmentOut(*_fields(row, zone))


class WarningOut(Out):
    code: str
    detail: str


class SavedAppointmentOut(AppointmentOut, omit_defaults=True, kw_only=True):
    """A visit as it was just saved, with what the desk should know about it."""

    warnings: list[WarningOut]

    @classmethod
    def saved(cls, row: Row, warnings: Sequence[tuple[str, str]], zone: dt.tzinfo) -> "SavedAppointmentOut":
        told = [WarningOut(code, detail) for code, detail in warnings]
        return SavedAppointmentOut(*_fields(row, zone), warnings=told)


def _fields(row: Row, zone: dt.tzinfo) -> Row:
    """The values of AppointmentOut in its order."""
    starts_at, ends_at = row[14:16]
    return (
        row[0],
        row[1],
        row[1],
        f"{row[4]}, {row[2]}",
        *row[2:9],
        row[10],
        row[11],
        row[12] or "",
        row[13] or "",
        local_text(starts_at, zone),
        local_text(ends_at, zone),
        minutes_of(ends_at - starts_at),
        *row[16:],
        row[9] or "",
    )


def local_text(instant: dt.datetime, zone: dt.tzinfo) -> str:
    return instant.astimezone(zone).isoformat()[:16]


class HeatmapOut(Out):
    month: str
    counts: dict[str, int]


class HistoryEntryOut(Out):
    id: str
    action: str
    summary: str
    actor_name: str
    created_at: dt.datetime
    changed_fields: list[str]
    metadata: dict[str, Any]

    @classmethod
    def of(cls, entry: HistoryEntry) -> "HistoryEntryOut":
        return HistoryEntryOut(
            entry.id, entry.action, entry.summary, entry.actor_name, entry.created_at, entry.changed_fields,
            entry.metadata,
        )  # fmt: skip


class EditorOut(Out):
    """Whoever is at work there."""

    user_id: int | None
    user_name: str
    started_at: dt.datetime
    last_seen_at: dt.datetime

    @classmethod
    def of(cls, claim: Claim | None) -> "EditorOut | None":
        if claim is None:
            return None
        return EditorOut(claim.user_id, claim.user_name, claim.started_at, claim.last_seen_at)


class EditSessionIn(Lenient):
    override: Yes = False


class EditSessionOut(Out):
    status: str
    can_override: bool
    active_editor: EditorOut | None

    @classmethod
    def of(cls, found: Standing) -> "EditSessionOut":
        return EditSessionOut(found.status.value, found.can_override, EditorOut.of(found.claim))


class SlotHoldOut(Out):
    status: str
    can_override: bool
    active_user: EditorOut | None

    @classmethod
    def of(cls, found: Standing) -> "SlotHoldOut":
        return SlotHoldOut(found.status.value, found.can_override, EditorOut.of(found.claim))


class ReleasedOut(Out):
    status: str = "released"


class BookableSlotIn(Lenient):
    provider: Id
    appointment_type: Id
    start_time: Instant
    end_time: Instant
    notes: Annotated[str, size(LONGEST_TEXT)] = ""


class BookableSlotOut(Out):
    id: int
    provider: int
    provider_display_name: str
    appointment_type: int
    appointment_type_name: str
    start_time: dt.datetime
    end_time: dt.datetime
    is_booked: bool
    notes: str
    version: int

    @classmethod
    def of(cls, row: Row) -> "BookableSlotOut":
        """From `queries.slots.SLOT_COLUMNS`."""
        return BookableSlotOut(row[0], row[1], display_name(*row[2:6]), *row[6:])
