"""What a calendar says about a visit, and which days of a provider stand in a feed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from uuid import UUID, uuid5

from careflow.domains.scheduling.rules.visits import occupies_time, room_for

DAYS_BACK = 7
DAYS_AHEAD = 90
REFRESH_AFTER = timedelta(hours=1)
VISITS = UUID("0d3c1a52-6d0b-4c1e-9a55-2b7f0c9d1e84")  # the space of their names


def uid_of(*, facility_id: int, visit_id: int, created_at: datetime) -> str:
    """The same for good, another one at every installation, and without a number that means something to us."""
    return str(uuid5(VISITS, f"{facility_id}/{visit_id}/{created_at.astimezone(UTC).isoformat()}"))


def standing_of(status_code: str) -> Literal["TENTATIVE", "CONFIRMED", "CANCELLED"]:
    if not occupies_time(status_code):
        return "CANCELLED"
    return "TENTATIVE" if status_code.lower() == "pending" else "CONFIRMED"


def title_for_patient(facility_name: str) -> str:
    return f"Appointment at {facility_name}"


def place_for_patient(facility_name: str, address: Sequence[str | None]) -> str:
    """`address` is line 1, line 2, city, state and ZIP code, or nothing at all."""
    line_1, line_2, city, state, zip_code = address
    region = f"{state or ''} {zip_code or ''}".strip()
    return ", ".join(part for part in (facility_name, line_1, line_2, city, region) if part)


def place_for_provider(facility_name: str, room: str, default_room: str | None) -> str:
    """The room only where it is that of the visit's resource: one that somebody typed may say anything."""
    is_usual = bool(room) and room == room_for("", default_room)
    return f"{facility_name}, {room}" if is_usual else facility_name


def days_of_feed(today: date) -> tuple[date, date]:
    return today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
