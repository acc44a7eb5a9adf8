"""Facilities on the wire."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from careflow.domains.facilities.queries import FacilityRow
from careflow.domains.facilities.rules.hours import distinct
from careflow.platform.address import AddressOut, AddressPatch, address_parts, shape_address
from careflow.platform.endpoint.shapes import ClockTime, Lenient, OptionalId, Out, Whole, sent, size
from careflow.platform.endpoint.texts import Email, Phone
from careflow.platform.localtime import is_zone

_CLOCK = re.compile(r"\d{2}:\d{2}(:\d{2})?")
_NO_TIME = "Enter a time as HH:MM."
MOST_BLOCKS = 50
LARGEST_SMALL = 2**15 - 1
LONGEST_NOTES = 10_000


def _zone(name: str) -> str:
    if not is_zone(name):
        raise PydanticCustomError("zone", "Enter a time zone like America/New_York.")
    return name


def _clock_text(text: str) -> str:
    if not _CLOCK.fullmatch(text):
        raise PydanticCustomError("time_type", _NO_TIME)
    try:
        dt.time.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("time_type", _NO_TIME) from None
    return text


def _days(days: list[int]) -> list[int]:
    if not days:
        raise PydanticCustomError("days", "Choose at least one day.")
    return distinct(days)


Zone = Annotated[str, size(64, least=1), AfterValidator(_zone), Field(description="An IANA name.")]
Weekday = Annotated[Whole, Field(ge=1, le=7)]
Weekdays = Annotated[
    list[Weekday], Field(max_length=MOST_BLOCKS), AfterValidator(_days), Field(description="ISO weekdays, 1 is Monday.")
]
ClockText = Annotated[str, AfterValidator(_clock_text), Field(json_schema_extra={"pattern": f"^{_CLOCK.pattern}$"})]
Hours = Annotated[Whole, Field(ge=0, le=LARGEST_SMALL)]


class HoursBlock(Lenient):
    """Opening hours of some weekdays; a day may stand in several blocks."""

    days: Weekdays
    start_time: ClockText
    end_time: ClockText

    @field_validator("end_time")
    @classmethod
    def ends_after_start(cls, end: str, info: ValidationInfo) -> str:
        start = info.data.get("start_time")
        if start is not None and dt.time.fromisoformat(end) <= dt.time.fromisoformat(start):
            raise PydanticCustomError("end_time", "Enter a time after the start.")
        return end


Blocks = Annotated[list[HoursBlock], Field(max_length=MOST_BLOCKS)]


class HoursBlockOut(Out):
    days: list[int]
    start_time: str
    end_time: str


class FacilityOut(Out):
    id: int
    organization: int
    organization_name: str
    name: str
    facility_code: str
    address: AddressOut | None
    phone_number: str
    fax_number: str
    email: str
    timezone: str
    operating_start_time: dt.time
    operating_end_time: dt.time
    operating_days: list[int]
    custom_operating_hours: list[HoursBlockOut] | None
    notes: str
    is_active: bool
    fee_schedule: int | None
    fee_schedule_name: str
    online_scheduling_disabled: bool
    online_cancellation_enabled: bool
    cancellation_cutoff_hours: int
    created_at: dt.datetime
    version: int


class FacilityPatch(Lenient):
    """Blocks of opening hours, where there are any, set the plain week to what holds them all."""

    name: Annotated[str, size(100, least=1)] = ""
    facility_code: Annotated[str, size(50)] = ""
    address: AddressPatch | None = None
    phone_number: Phone = ""
    fax_number: Phone = ""
    email: Email = ""
    timezone: Zone = ""
    operating_start_time: ClockTime = dt.time(8)
    operating_end_time: ClockTime = dt.time(17)
    operating_days: Weekdays = [1, 2, 3, 4, 5]
    custom_operating_hours: Blocks | None = None
    notes: Annotated[str, size(LONGEST_NOTES)] = ""
    is_active: bool = True
    fee_schedule: OptionalId = None
    online_scheduling_disabled: bool = False
    online_cancellation_enabled: bool = False
    cancellation_cutoff_hours: Hours = 24


class FacilityIn(FacilityPatch):
    name: Annotated[str, size(100, least=1)]
    timezone: Zone


def facility_values(body: FacilityPatch) -> dict[str, Any]:
    """What the caller sent, for the operations."""
    values = sent(body)
    if "fee_schedule" in values:
        values["fee_schedule_id"] = values.pop("fee_schedule")
    if "address" in values:
        values["address"] = address_parts(body.address)
    if body.custom_operating_hours and "custom_operating_hours" in values:
        values["custom_operating_hours"] = [block.model_dump() for block in body.custom_operating_hours]
    return values


def facility_out(row: FacilityRow) -> FacilityOut:
    blocks = row.custom_operating_hours
    return FacilityOut(
        id=row.id,
        organization=row.organization_id,
        organization_name=row.organization_name,
        name=row.name,
        facility_code=row.facility_code,
        address=shape_address(row.id, row.address),
        phone_number=row.phone_number,
        fax_number=row.fax_number,
        email=row.email,
        timezone=row.timezone,
        operating_start_time=row.operating_start_time,
        operating_end_time=row.operating_end_time,
        operating_days=row.operating_days,
        custom_operating_hours=None if blocks is None else [_block(block) for block in blocks],
        notes=row.notes,
        is_active=row.is_active,
        fee_schedule=row.fee_schedule_id,
        fee_schedule_name=row.fee_schedule_name or "",
        online_scheduling_disabled=row.online_scheduling_disabled,
        online_cancellation_enabled=row.online_cancellation_enabled,
        cancellation_cutoff_hours=row.cancellation_cutoff_hours,
        created_at=row.created_at,
        version=row.version,
    )


def _block(block: Mapping[str, Any]) -> HoursBlockOut:
    return HoursBlockOut(block["days"], block["start_time"], block["end_time"])
