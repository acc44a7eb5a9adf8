"""Days that are not like the others. Slots follow in the same transaction."""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any, TypedDict
from zoneinfo import ZoneInfo

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.scheduling import queries
from careflow.domains.scheduling.models import AvailabilityException
from careflow.domains.scheduling.operations.availability import check_provider, check_year, told
from careflow.domains.scheduling.operations.fields import facility_of
from careflow.domains.scheduling.operations.locks import take_availability_turn
from careflow.domains.scheduling.operations.renewing import renew_facility, renew_slots
from careflow.domains.scheduling.rules.availability import ExceptionKind
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.platform.actor import Actor
from careflow.platform.localtime import to_local
from careflow.platform.problems import BadInput
from careflow.platform.records import check_version, update_row

SUBJECT = "appointments/availabilityexception"
WITHDRAWN = "Withdrawn from the bookable times"
SHOWN = ("provider_id", "kind", "first_day", "last_day", "start_time", "end_time")


class ExceptionFields(TypedDict, total=False):
    """Without a provider it holds for the whole facility; without a last day, for the first alone."""

    provider: int | None
    kind: ExceptionKind
    first_day: date
    last_day: date | None
    start_time: time | None
    end_time: time | None
    reason: str


@transaction.atomic(savepoint=False)
def add_availability_exception(*, actor: Actor, fields: ExceptionFields, now: datetime) -> int:
    """`kind` and `first_day` must be among the fields. Raises BadInput."""
    take_availability_turn(facility_of(actor))
    provider_id = fields.get("provider")
    if provider_id is not None:
        check_provider(queries.find_references(actor=actor, provider_id=provider_id).provider)
    row = AvailabilityException(facility_id=facility_of(actor), provider_id=provider_id, created_at=now, updated_at=now)
    _apply(row, fields)
    _check(row, now)
    row.save(force_insert=True)
    _record(actor, Action.CREATE, row, "Exception to the availability added", told(row, SHOWN), now)
    _renew(actor, row, now)
    return int(row.pk)


@transaction.atomic(savepoint=False)
def change_availability_exception(
    *, actor: Actor, exception_id: int, fields: ExceptionFields, expected_version: int | None, now: datetime
) -> None:
    """Only what is sent; whom it concerns stays. Raises NotFound, StaleVersion, BadInput."""
    take_availability_turn(facility_of(actor))
    row = queries.lock_exception(actor=actor, exception_id=exception_id)
    check_version(row.version, expected_version)
    before = told(row, (*SHOWN, "reason"))
    stood = {name: getattr(row, name) for name in before}
    _apply(row, fields)
    changed = {name: getattr(row, name) for name in stood if getattr(row, name) != stood[name]}
    if not changed:
        return
    _check(row, now)
    update_row(AvailabilityException.objects.visible_to(actor).filter(pk=row.pk), changed, now=now)
    shown = {name: value for name, value in told(row, SHOWN).items() if name in changed}
    metadata = {
        "changed_fields": sorted(changed), "previous": {name: before[name] for name in shown}, "next": shown,
    }  # fmt: skip
    _record(actor, Action.UPDATE, row, "Exception to the availability changed", metadata, now)
    _renew(actor, row, now)


@transaction.atomic(savepoint=False)
def delete_availability_exception(
    *, actor: Actor, exception_id: int, expected_version: int | None, now: datetime
) -> None:
    """The days are like the others again. Raises NotFound, StaleVersion."""
    take_availability_turn(facility_of(actor))
    row = queries.lock_exception(actor=actor, exception_id=exception_id)
    check_version(row.version, expected_version)
    _record(actor, Action.DELETE, row, "Exception to the availability removed", told(row, SHOWN), now)
    AvailabilityException.objects.visible_to(actor).filter(pk=row.pk).delete()
    _renew(actor, row, now)


def close_time(*, actor: Actor, provider_id: int, interval: Interval, now: datetime) -> None:
    """Say that a time which a template offers is not offered, so that it does not come back."""
    zone = ZoneInfo(queries.clock_of(actor).timezone)
    start, end = to_local(interval.starts_at, zone), to_local(interval.ends_at, zone)
    row = AvailabilityException(
        facility_id=facility_of(actor), provider_id=provider_id, created_at=now, updated_at=now,
        kind=ExceptionKind.CLOSED, first_day=start.date(), last_day=start.date(), start_time=start.time(),
        end_time=end.time(), reason=WITHDRAWN,
    )  # fmt: skip
    row.save(force_insert=True)


def _apply(row: AvailabilityException, fields: ExceptionFields) -> None:
    for name, value in fields.items():
        if name not in {"provider", "last_day"}:
            setattr(row, name, value)
    if "last_day" in fields or row.pk is None:
        row.last_day = fields.get("last_day") or row.first_day


def _check(row: AvailabilityException, now: datetime) -> None:
    errors: dict[str, list[str]] = {}
    check_year(errors, "first_day", row.first_day, now)
    check_year(errors, "last_day", row.last_day, now)
    if row.last_day < row.first_day:
        errors["last_day"] = ["The last day must not come before the first."]
    if (row.start_time is None) != (row.end_time is None):
        missing = "start_time" if row.start_time is None else "end_time"
        errors[missing] = ["Give both times, or neither."]
    elif row.start_time is not None and row.end_time is not None and row.end_time <= row.start_time:
        errors["end_time"] = ["The end must come after the start."]
    elif row.start_time is None and row.kind == ExceptionKind.HOURS:
        errors["start_time"] = ["Say from when to when it is open on these days."]
    if errors:
        raise BadInput(errors)


def _renew(actor: Actor, row: AvailabilityException, now: datetime) -> None:
    if row.provider_id is None:
        renew_facility(actor=actor, now=now)
    else:
        renew_slots(actor=actor, provider_ids=[row.provider_id], now=now)


def _record(
    actor: Actor, action: Action, row: AvailabilityException, summary: str, metadata: Mapping[str, Any], now: datetime
) -> None:
    audit.record(
        actor=actor, action=action, subject=SUBJECT, subject_id=row.pk, summary=summary, metadata=metadata, at=now,
        facility_id=row.facility_id,
    )  # fmt: skip
