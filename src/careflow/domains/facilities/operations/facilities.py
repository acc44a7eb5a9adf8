"""Facilities as records of the organization: opened, changed, closed."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.facilities import queries
from careflow.domains.facilities.events import FacilityChanged
from careflow.domains.facilities.models import Facility, StaffRole
from careflow.domains.facilities.operations.opening import add_default_dictionaries
from careflow.domains.facilities.operations.staff import add_staff
from careflow.domains.facilities.rules import hours
from careflow.platform import events
from careflow.platform.actor import Actor
from careflow.platform.address import ADDRESS_COLUMNS, written_address
from careflow.platform.problems import BadInput, NotAllowed, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique


@transaction.atomic(savepoint=False)
def open_facility(*, actor: Actor, values: Mapping[str, Any], now: datetime) -> int:
    """A new facility of the actor's organization with its dictionaries; the actor is its first administrator.

    `values` may hold `address`, a map of its parts or None. Raises BadInput, and NotAllowed for somebody
    without an organization."""
    if actor.organization_id is None:
        raise NotAllowed
    columns = _columns(values, stored_address=None)
    queries.check_schedule(actor=actor, schedule_id=columns.get("fee_schedule_id"), facility_id=None)
    with _unique_name():
        facility = Facility(organization_id=actor.organization_id, created_at=now, updated_at=now, **columns)
        _settle_hours(facility)
        facility.save(force_insert=True)
    add_default_dictionaries(facility_id=facility.pk, now=now)
    _record(actor, Action.CREATE, facility, "opened", ["Created"], now)
    if actor.user_id is not None:
        _appoint(actor, facility, now=now)
    return int(facility.pk)


@transaction.atomic(savepoint=False)
def change_facility(
    *,
    actor: Actor,
    facility_id: int,
    changes: Mapping[str, Any],
    now: datetime,
    expected_version: int | None = None,
) -> None:
    """Write the columns that differ; nothing happens when none does. For who manages all facilities, and the
    administrators of this one, who may not open or close it. Raises NotAllowed, NotFound, StaleVersion, BadInput."""
    if not (queries.manages_all(actor) or queries.administers(actor=actor, facility_id=facility_id)):
        raise NotAllowed
    rows = Facility.objects.visible_to(actor).filter(pk=facility_id)
    facility = rows.select_for_update(no_key=True).first()
    if facility is None:
        raise NotFound
    check_version(facility.version, expected_version)
    columns = _columns(changes, stored_address=tuple(getattr(facility, name) for name in ADDRESS_COLUMNS))
    changed = _apply(facility, columns)
    if not changed:
        return
    if "is_active" in changed and not queries.manages_all(actor):
        raise NotAllowed(detail="Only who manages the organization's facilities opens or closes one.")
    queries.check_schedule(actor=actor, schedule_id=changed.get("fee_schedule_id"), facility_id=facility_id)
    with _unique_name():
        update_row(rows, changed, now=now)
    fields = {"address" if name in ADDRESS_COLUMNS else name.removesuffix("_id") for name in changed}
    _record(actor, Action.UPDATE, facility, "changed", sorted(fields), now)
    events.publish(FacilityChanged(facility.pk, facility.organization_id, frozenset(changed), now))


def close_facility(*, actor: Actor, facility_id: int, now: datetime, expected_version: int | None = None) -> None:
    """Nobody works in a closed facility any more; its records stay. Doing it again changes nothing. Raises as
    `change_facility` does."""
    closed = {"is_active": False}
    change_facility(actor=actor, facility_id=facility_id, changes=closed, expected_version=expected_version, now=now)


def _appoint(actor: Actor, facility: Facility, *, now: datetime) -> None:
    role_id = StaffRole.unscoped.values_list("pk", flat=True).get(facility=facility, code="admin")
    add_staff(
        actor=actor,
        facility_id=facility.pk,
        user_id=actor.user_id or 0,
        role_id=role_id,
        may_manage_security=True,
        now=now,
        via="facility_opening",
    )


def _columns(values: Mapping[str, Any], *, stored_address: tuple[Any, ...] | None) -> dict[str, Any]:
    columns = {name: value for name, value in values.items() if name != "address"}
    if "address" in values:
        columns |= written_address(values["address"], stored_address)
    return columns


def _apply(facility: Facility, columns: Mapping[str, Any]) -> dict[str, Any]:
    """Put the new values on the record and return those that differ, hours that follow from blocks included."""
    watched = {*columns, *hours.Week._fields}
    before = {name: getattr(facility, name) for name in watched}
    for name, value in columns.items():
        setattr(facility, name, value)
    _settle_hours(facility)
    return {name: getattr(facility, name) for name in watched if getattr(facility, name) != before[name]}


def _settle_hours(facility: Facility) -> None:
    """Blocks overrule the plain week; raises BadInput for a day that ends before it starts."""
    if facility.custom_operating_hours:
        week = hours.week_of(facility.custom_operating_hours)
        for name, value in week._asdict().items():
            setattr(facility, name, value)
    elif facility.operating_start_time >= facility.operating_end_time:
        raise BadInput(operating_end_time="Enter a time after the opening time.")


@contextmanager
def _unique_name() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if breaks_unique(error, Facility, "organization", "name"):
            raise BadInput(name="There is a facility of this name already.") from None
        raise


def _record(actor: Actor, action: Action, facility: Facility, what: str, fields: list[str], at: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject="facilities/facility",
        subject_id=facility.pk,
        summary=f"Facility {facility.name}: {what}",
        metadata={"changed_fields": fields},
        facility_id=facility.pk,
        at=at,
    )
