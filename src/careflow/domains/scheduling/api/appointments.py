import datetime as dt
import re
from typing import Annotated, cast

from ninja import Query

from careflow.domains.scheduling import operations, queries
from careflow.domains.scheduling.api.routes import SECTION, routes
from careflow.domains.scheduling.operations import VisitFields
from careflow.domains.scheduling.permissions import SchedulePermission
from careflow.domains.scheduling.schemas import (
    AppointmentIn,
    AppointmentOut,
    AppointmentPatch,
    HeatmapOut,
    HistoryEntryOut,
    SavedAppointmentOut,
)
from careflow.platform.compiled import Row
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import permission
from careflow.platform.endpoint.shapes import Date, Id, WithJsonSchema, sent
from careflow.platform.problems import BadInput
from careflow.platform.replica import may_lag

YEARS = range(1900, 2201)
MONTH = r"^(19|2[01])[0-9]{2}-(0?[1-9]|1[0-2])$"
VIEW = permission(SchedulePermission.VIEW)
CHANGE = permission(SchedulePermission.VIEW, SchedulePermission.UPDATE)


@routes.endpoint(
    "GET", "appointments/", needs=VIEW, section=SECTION,
    summary="List the visits of a local day, of a span of days, or of one patient.",
)  # fmt: skip
@may_lag
def list_appointments(
    call: Call,
    date: Annotated[Date | None, Query(description="A day of the facility; alone, just this day.")] = None,
    date_to: Annotated[Date | None, Query(description="The last day of the span, inclusive.")] = None,
    patient_id: Annotated[Id | None, Query(description="Only the visits of this patient.")] = None,
) -> list[AppointmentOut]:
    """By start, cancelled visits included. A day, a month and one patient's visits come whole; of a longer
    span the newest thousand or so, and a Link header says how to ask on."""
    first, last = _span(date, date_to, patient_id)
    if patient_id is not None:
        rows = queries.list_of_patient(actor=call.actor, patient_id=patient_id, first=first, last=last)
        return _shown(call, rows)
    rows, earlier = queries.list_days(actor=call.actor, first=cast(dt.date, first), last=cast(dt.date, last))
    if earlier is not None:
        call.link_next(date_to=earlier.isoformat())
    return _shown(call, rows)


def _shown(call: Call, rows: list[Row]) -> list[AppointmentOut]:
    zone = call.actor.zone
    return [AppointmentOut.of(row, zone) for row in rows]


def _span(first: dt.date | None, last: dt.date | None, patient_id: int | None) -> tuple[dt.date | None, dt.date | None]:
    if first is None and last is not None:
        raise BadInput(date_to="Give the first day too, as date.")
    if first is None and patient_id is None:
        raise BadInput(date="Choose a day or a patient.")
    for name, day in (("date", first), ("date_to", last)):
        if day is not None and day.year not in YEARS:
            raise BadInput({name: ["This is too far from today: check the year."]})
    if first is not None and last is not None and last < first:
        raise BadInput(date_to="The last day must not come before the first.")
    return first, last or first


@routes.endpoint(
    "POST", "appointments/", needs=permission(SchedulePermission.CREATE), section=SECTION, status=201,
    summary="Book a visit.",
)  # fmt: skip
def create_appointment(call: Call, body: AppointmentIn) -> SavedAppointmentOut:
    """Without an end it lasts as long as its type says. 409 with `conflicts` when the provider or the resource
    is taken, unless `allow_overlap`; 400 with `duplicate_day_appointment` when the patient already comes that
    day, unless `allow_same_day_double_book`. `warnings` tell what is unusual, such as a closed clinic."""
    fields = cast(VisitFields, sent(body))
    return _saved(call, operations.create_appointment(actor=call.actor, fields=fields, now=call.now))


@routes.endpoint(
    "GET", "appointments/heatmap/", needs=VIEW, section=SECTION, summary="Count the visits of each day of a month."
)
@may_lag
def count_appointments(
    call: Call,
    month: Annotated[str, WithJsonSchema({"type": "string", "pattern": MONTH}), Query(description="YYYY-MM")],
) -> HeatmapOut:
    """Days of the facility; days without a visit are absent."""
    if not re.fullmatch(MONTH, month):
        raise BadInput(month="Enter a month as YYYY-MM.")
    year, number = (int(part) for part in month.split("-"))
    first = dt.date(year, number, 1)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    counts = queries.count_by_day(actor=call.actor, first=first, last=last)
    return HeatmapOut(month, {day.isoformat(): count for day, count in counts.items()})


@routes.endpoint("GET", "appointments/{id:appointment_id}/", needs=VIEW, section=SECTION, summary="Read one visit.")
def get_appointment(call: Call, appointment_id: int) -> AppointmentOut:
    return AppointmentOut.of(queries.get_row(actor=call.actor, appointment_id=appointment_id), call.actor.zone)


@routes.endpoint("PUT", "appointments/{id:appointment_id}/", needs=CHANGE, section=SECTION, summary="Save a visit.")
def replace_appointment(call: Call, appointment_id: int, body: AppointmentIn) -> SavedAppointmentOut:
    """Like PATCH, with the four required fields. What is left out keeps its value; a visit that is moved
    without an end keeps its length."""
    return _changed(call, appointment_id, body)


@routes.endpoint(
    "PATCH", "appointments/{id:appointment_id}/", needs=CHANGE, section=SECTION,
    summary="Move, cancel or otherwise change a visit.",
)  # fmt: skip
def change_appointment(call: Call, appointment_id: int, body: AppointmentPatch) -> SavedAppointmentOut:
    """Only what is sent is written. An overbooking ends with the next change of time, provider or resource,
    which asks again."""
    return _changed(call, appointment_id, body)


@routes.endpoint(
    "DELETE", "appointments/{id:appointment_id}/", section=SECTION, status=204,
    needs=permission(SchedulePermission.VIEW, SchedulePermission.DELETE), summary="Take a visit off the schedule.",
)  # fmt: skip
def delete_appointment(
    call: Call,
    appointment_id: int,
    reason: Annotated[str, Query(description="Why, kept with the visit.", max_length=255)] = "",
) -> None:
    """Its time is free again; its history can still be read."""
    operations.delete_appointment(
        actor=call.actor,
        appointment_id=appointment_id,
        reason=reason.strip(),
        expected_version=call.expected_version,
        now=call.now,
    )


@routes.endpoint(
    "GET", "appointments/{id:appointment_id}/history/", needs=VIEW, section=SECTION,
    summary="Read what happened to a visit, newest first.",
)  # fmt: skip
@may_lag
def list_appointment_history(call: Call, appointment_id: int) -> list[HistoryEntryOut]:
    """Also of a deleted visit."""
    entries = queries.get_history(actor=call.actor, appointment_id=appointment_id)
    return [HistoryEntryOut.of(entry) for entry in entries]


def _changed(call: Call, appointment_id: int, body: AppointmentPatch) -> SavedAppointmentOut:
    operations.change_appointment(
        actor=call.actor,
        appointment_id=appointment_id,
        fields=cast(VisitFields, sent(body)),
        expected_version=call.expected_version,
        now=call.now,
    )
    return _saved(call, appointment_id)


def _saved(call: Call, appointment_id: int) -> SavedAppointmentOut:
    row, warnings = queries.get_saved_row(actor=call.actor, appointment_id=appointment_id)
    return SavedAppointmentOut.saved(row, warnings, call.actor.zone)
