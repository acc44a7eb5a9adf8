"""Visits as the patient sees them, and what may be booked; times are instants."""

import datetime as dt
from typing import Annotated

from careflow.domains.scheduling.operations import LONGEST_REASON
from careflow.domains.scheduling.queries import OfferedSlot, OwnVisit
from careflow.platform.endpoint.shapes import Id, Lenient, Out, size


class PortalBookingIn(Lenient):
    slot_id: Id
    reason: Annotated[str, size(LONGEST_REASON)] = ""


class CancelEligibilityOut(Out):
    can_cancel: bool
    cutoff_hours: int


Shared = tuple[int, dt.datetime, dt.datetime, str, str, str, str, str, str, str, CancelEligibilityOut, int]


class PortalBookedAppointmentOut(Out):
    id: int
    appointment_time: dt.datetime
    end_time: dt.datetime
    facility_name: str
    facility_timezone: str
    status_name: str
    status_code: str
    appointment_type_name: str
    provider_display_name: str
    reason: str
    cancel_eligibility: CancelEligibilityOut
    version: int


class PortalAppointmentOut(PortalBookedAppointmentOut, kw_only=True):
    duration_minutes: int
    appointment_type_code: str
    room: str


class OfferedProviderOut(Out):
    id: int
    display_name: str
    specialty: str


class OfferedTypeOut(Out):
    id: int
    code: str
    name: str
    duration_minutes: int


class OfferedSlotOut(Out):
    id: int
    start_time: dt.datetime
    end_time: dt.datetime
    auto_confirms: bool


def shape_visit(visit: OwnVisit) -> PortalAppointmentOut:
    return PortalAppointmentOut(
        *_shared(visit),
        duration_minutes=round((visit.ends_at - visit.starts_at).total_seconds() / 60),
        appointment_type_code=visit.type_code,
        room=visit.room,
    )


def shape_booked(visit: OwnVisit) -> PortalBookedAppointmentOut:
    return PortalBookedAppointmentOut(*_shared(visit))


def shape_slot(slot: OfferedSlot) -> OfferedSlotOut:
    return OfferedSlotOut(slot.id, slot.starts_at, slot.ends_at, slot.auto_confirms)


def _shared(visit: OwnVisit) -> Shared:
    """The values of PortalBookedAppointmentOut in its order."""
    return (
        visit.id, visit.starts_at, visit.ends_at, visit.facility_name, visit.facility_timezone, visit.status_name,
        visit.status_code, visit.type_name, visit.provider_name, visit.reason,
        CancelEligibilityOut(visit.cancellation.can_cancel, visit.cancellation.cutoff_hours), visit.version,
    )  # fmt: skip
