"""Reads of visits. A deleted visit is seen only by its history."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from careflow.domains.scheduling.models import NOT_DELETED, Appointment
from careflow.domains.scheduling.rules.hours import OpeningHours, is_inside
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.localtime import local_days, to_local
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

COLUMNS = (
    "id", "patient_id", "patient__first_name", "patient__middle_name", "patient__last_name",
    "patient__preferred_name", "patient__date_of_birth", "patient__chart_number", "resource_id", "resource__name",
    "rendering_provider_id", "rendering_provider_name", "rendering_provider__role__name",
    "rendering_provider__title__name", "starts_at", "ends_at", "room", "reason", "notes", "status_id",
    "status__name", "status__code", "status__color", "appointment_type_id", "appointment_type__name",
    "appointment_type__code", "appointment_type__color", "facility_id", "created_by_id", "created_by_name",
    "created_at", "is_billable", "allow_overlap", "version",
)  # fmt: skip
HOURS = (
    "facility__operating_start_time", "facility__operating_end_time", "facility__operating_days",
    "facility__custom_operating_hours", "resource__operating_start_time", "resource__operating_end_time",
)  # fmt: skip
STARTS_AT, ENDS_AT = COLUMNS.index("starts_at"), COLUMNS.index("ends_at")
CAP = 1000
A_DAY = timedelta(hours=25)  # the longest
NEVER_CUT = timedelta(days=32)  # a month on the screen, with the night that has 25 hours
ONE_DAY = datetime(1901, 1, 1, tzinfo=UTC), datetime(1901, 1, 2, tzinfo=UTC)


def _shown(scope: Scope | None) -> QuerySet[Any, Any]:
    return Appointment.objects.visible_to(scope).filter(NOT_DELETED)  # type: ignore[arg-type]  # Compiled hands it in


def between(scope: Scope | None, start: datetime, end: datetime) -> QuerySet[Any, Any]:
    return _shown(scope).filter(starts_at__gte=start, starts_at__lt=end)


def _by_start(scope: Scope | None, start: datetime, end: datetime) -> QuerySet[Any, Any]:
    return between(scope, start, end).order_by("starts_at", "id").values_list(*COLUMNS)


OF_DAY = Compiled(_by_start, scoped=True, start=ONE_DAY[0], end=ONE_DAY[1])
BETWEEN = Compiled(_by_start, scoped=True, replanned=True, start=ONE_DAY[0], end=ONE_DAY[1])
NEWEST_BETWEEN = Compiled(
    lambda scope, start, end: (
        between(scope, start, end).order_by("-starts_at", "-id").values_list(*COLUMNS)[: CAP + 1]
    ),
    scoped=True, replanned=True, start=ONE_DAY[0], end=ONE_DAY[1],
)  # fmt: skip
OF_PATIENT = Compiled(
    lambda scope, patient, start, end: (
        between(scope, start, end).filter(patient_id=patient).order_by("starts_at", "id").values_list(*COLUMNS)
    ),
    scoped=True, patient=-1, start=ONE_DAY[0], end=ONE_DAY[1],
)  # fmt: skip
ONE = Compiled(lambda scope, id_: _shown(scope).filter(pk=id_).values_list(*COLUMNS), scoped=True, id_=-1)
SAVED = Compiled(lambda scope, id_: _shown(scope).filter(pk=id_).values_list(*COLUMNS, *HOURS), scoped=True, id_=-1)
ALWAYS = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


def list_days(*, actor: Actor, first: date, last: date) -> tuple[list[Row], date | None]:
    """Visits that start on these local days, by start. A month is never cut; of a longer span the newest whole
    days stand, and the day comes back with which to ask on."""
    start, end = local_days(first, last, actor.zone)
    if end - start <= A_DAY:
        return OF_DAY.rows(actor, start=start, end=end), None
    if end - start <= NEVER_CUT:
        return BETWEEN.rows(actor, start=start, end=end), None
    rows = NEWEST_BETWEEN.rows(actor, start=start, end=end)
    if len(rows) <= CAP:
        return rows[::-1], None
    cut = _day_of(rows[CAP], actor)
    whole = [row for row in rows[:CAP] if _day_of(row, actor) != cut]
    if whole:
        return whole[::-1], cut
    start, end = local_days(cut, cut, actor.zone)
    return BETWEEN.rows(actor, start=start, end=end), cut - timedelta(days=1)


def _day_of(row: Row, actor: Actor) -> date:
    return to_local(row[STARTS_AT], actor.zone).date()


def list_of_patient(*, actor: Actor, patient_id: int, first: date | None, last: date | None) -> list[Row]:
    """One patient's visits by start, all of them unless days are given."""
    start = local_days(first, first, actor.zone)[0] if first else ALWAYS[0]
    end = local_days(last, last, actor.zone)[1] if last else ALWAYS[1]
    return OF_PATIENT.rows(actor, patient=patient_id, start=start, end=end)


def get_row(*, actor: Actor, appointment_id: int) -> Row:
    """The columns that answers show. Raises NotFound."""
    row = ONE.first(actor, id_=appointment_id)
    if row is None:
        raise NotFound
    return row


def get_saved_row(*, actor: Actor, appointment_id: int) -> tuple[Row, list[tuple[str, str]]]:
    """The columns that answers show, and what is unusual about the visit, as code and sentence. Raises
    NotFound."""
    row = SAVED.first(actor, id_=appointment_id)
    if row is None:
        raise NotFound
    return row[: len(COLUMNS)], _warnings(row, row[len(COLUMNS) :], actor)


def _warnings(row: Row, hours: Row, actor: Actor) -> list[tuple[str, str]]:
    starts, ends = to_local(row[STARTS_AT], actor.zone), to_local(row[ENDS_AT], actor.zone)
    *facility, opens, closes = hours
    found = []
    if not is_inside(starts, ends, OpeningHours(*facility).on(starts.date())):
        found.append(("appointment.outside_hours", "The clinic is closed at this time."))
    if opens is not None and not is_inside(starts, ends, [(opens, closes)]):
        found.append(("appointment.outside_resource_hours", "The resource is not in use at this time."))
    return found


def get_appointment(*, actor: Actor, appointment_id: int) -> Appointment:
    """The visit, locked. Raises NotFound.

    Without its status and type: PostgreSQL would look for the row again under the old status after waiting for
    somebody who changed it, and find nothing."""
    rows = _shown(actor).select_for_update(of=("self",), no_key=True)
    appointment: Appointment | None = rows.filter(pk=appointment_id).first()
    if appointment is None:
        raise NotFound
    return appointment
