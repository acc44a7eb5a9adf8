"""What a caller may say about a visit, and whether it can be."""

from datetime import datetime, timedelta
from typing import TypedDict
from zoneinfo import ZoneInfo

from careflow.domains.scheduling.queries import References
from careflow.domains.scheduling.rules.intervals import (
    LONGEST_VISIT,
    Interval,
    is_same_minute,
    is_too_long,
    is_within_reach,
)
from careflow.platform.actor import Actor
from careflow.platform.localtime import TimeDoesNotExist, to_instant, to_local
from careflow.platform.problems import BadInput, NotAllowed


class VisitFields(TypedDict, total=False):
    """Only the keys that were said; times are the facility's wall clock, without a zone."""

    patient: int
    resource: int | None
    rendering_provider: int | None
    appointment_time: datetime
    end_time: datetime | None
    room: str
    reason: str
    notes: str
    status: int
    appointment_type: int
    facility: int
    is_billable: bool
    allow_same_day_double_book: bool
    allow_overlap: bool


def facility_of(actor: Actor) -> int:
    if actor.facility_id is None:
        raise TypeError("visits are written in a facility")
    return actor.facility_id


def check_facility(actor: Actor, fields: VisitFields) -> None:
    if fields.get("facility", actor.facility_id) != actor.facility_id:
        raise BadInput(facility="An appointment stays in the facility that you work in.")


def check_references(found: References, named: VisitFields) -> None:
    """`named` holds the references that are new. Raises NotAllowed for a status or type of another facility,
    BadInput for a resource or provider of another one and for whatever is no longer in use."""
    if ("status" in named and found.status is None) or ("appointment_type" in named and found.appointment_type is None):
        raise NotAllowed("This status or visit type is not one of your facility’s.")
    errors: dict[str, list[str]] = {}
    if "status" in named and found.status is not None and not found.status.is_active:
        errors["status"] = ["This status is no longer in use."]
    if "appointment_type" in named and found.appointment_type is not None and not found.appointment_type.is_active:
        errors["appointment_type"] = ["This visit type is no longer in use."]
    if named.get("resource"):
        errors |= _resource_errors(found)
    if named.get("rendering_provider"):
        errors |= _provider_errors(found)
    if errors:
        raise BadInput(errors)


def _resource_errors(found: References) -> dict[str, list[str]]:
    if found.resource is None:
        return {"resource": ["Choose a resource of your facility."]}
    return {} if found.resource.is_active else {"resource": ["This resource is no longer in use."]}


def _provider_errors(found: References) -> dict[str, list[str]]:
    if found.provider is None:
        return {"rendering_provider": ["Choose a provider of your facility."]}
    if not found.provider.is_active:
        return {"rendering_provider": ["This provider no longer works here."]}
    if not found.provider.can_render:
        return {"rendering_provider": ["This person cannot be the rendering provider of a visit."]}
    return {}


def check_patient(*, is_active: bool | None, is_new: bool = True) -> None:
    """`is_active` is None where the facility has no such patient. Raises NotAllowed then, BadInput for an inactive
    chart that is newly named."""
    if is_active is None:
        raise NotAllowed("This patient is not one of your facility’s.")
    if is_new and not is_active:
        raise BadInput(patient="This chart is inactive. Restore it before booking.")


def settle(
    fields: VisitFields, *, minutes: int, zone: ZoneInfo, now: datetime, before: Interval | None = None
) -> Interval:
    """When the visit takes place. Without an end, a new visit lasts as long as its type says and a moved one
    as long as before; an end said to be empty goes back to the type's length."""
    old_start, old_end = (before.starts_at, before.ends_at) if before else (None, None)
    starts_at = _instant(fields.get("appointment_time"), old_start, "appointment_time", zone)
    if "end_time" in fields and fields["end_time"] is not None:
        ends_at = _instant(fields["end_time"], old_end, "end_time", zone)
    elif "end_time" in fields or before is None:
        ends_at = starts_at + timedelta(minutes=minutes)
    else:
        ends_at = before.moved_to(starts_at).ends_at
    interval = Interval(starts_at, ends_at)
    if interval != before:
        _check(interval, now=now, before=before)
    return interval


def _check(interval: Interval, *, now: datetime, before: Interval | None) -> None:
    if not is_within_reach(interval.starts_at, now=now, before=before.starts_at if before else None):
        raise BadInput(appointment_time="This is too far from today: check the year.")
    if interval.ends_at <= interval.starts_at:
        raise BadInput(end_time="The end must come after the start.")
    if is_too_long(interval, before=before):
        hours = int(LONGEST_VISIT.total_seconds() // 3600)
        raise BadInput(end_time=f"An appointment lasts at most {hours} hours.")


def _instant(sent: datetime | None, stored: datetime | None, field: str, zone: ZoneInfo) -> datetime:
    if stored is not None and (sent is None or is_same_minute(sent, to_local(stored, zone))):
        return stored
    if sent is None:
        raise BadInput({field: ["This field is required."]})
    return instant_of(sent, zone, field=field)


def instant_of(local: datetime, zone: ZoneInfo, *, field: str) -> datetime:
    """Raises BadInput for a time that the clocks jump over, or that no calendar reaches."""
    try:
        return to_instant(local, zone)
    except TimeDoesNotExist:
        raise BadInput({field: ["The clocks jump over this time on that day. Choose another."]}) from None
    except OverflowError:
        raise BadInput({field: ["This is too far from today: check the year."]}) from None
