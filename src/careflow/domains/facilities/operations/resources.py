"""Columns of the schedule: rooms and devices by hand, providers' own ones with their staff rows."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.facilities.models import Resource
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique


@transaction.atomic(savepoint=False)
def add_resource(*, actor: Actor, values: Mapping[str, Any], now: datetime) -> int:
    """Raises BadInput naming `name` when it is taken, `operating_end_time` when the hours make no span."""
    _check_hours(values)
    with _unique_name():
        resource = Resource.unscoped.create(
            **values, facility_id=actor.facility_id, is_deletable=True, created_at=now, updated_at=now
        )
    _record(actor, Action.CREATE, resource, "added", {"changed_fields": ["Created"]}, now)
    return int(resource.pk)


@transaction.atomic(savepoint=False)
def change_resource(
    *, actor: Actor, resource_id: int, changes: Mapping[str, Any], now: datetime, expected_version: int | None = None
) -> None:
    """Write the columns that differ; nothing happens when none does. Raises NotFound, StaleVersion, BadInput."""
    rows = Resource.objects.visible_to(actor).filter(pk=resource_id)
    resource = rows.select_for_update().first()
    if resource is None:
        raise NotFound
    check_version(resource.version, expected_version)
    changed = {name: value for name, value in changes.items() if getattr(resource, name) != value}
    if not changed:
        return
    for name, value in changed.items():
        setattr(resource, name, value)
    _check_hours(vars(resource))
    with _unique_name():
        update_row(rows, changed, now=now)
    _record(actor, Action.UPDATE, resource, "changed", {"changed_fields": sorted(changed)}, now)


def retire_resource(*, actor: Actor, resource_id: int, now: datetime, expected_version: int | None = None) -> None:
    """Take a column off the schedule; visits in it keep it. Doing it again changes nothing. Raises NotFound,
    StaleVersion."""
    closed = {"is_active": False}
    change_resource(actor=actor, resource_id=resource_id, changes=closed, expected_version=expected_version, now=now)


def _check_hours(values: Mapping[str, Any]) -> None:
    start, end = values.get("operating_start_time"), values.get("operating_end_time")
    if (start is None) != (end is None):
        missing = "operating_start_time" if start is None else "operating_end_time"
        raise BadInput({missing: ["Give both times, or neither."]})
    if start is not None and end is not None and start >= end:
        raise BadInput(operating_end_time="Enter a time after the start.")


@contextmanager
def _unique_name() -> Iterator[None]:
    try:
        yield
    except IntegrityError as error:
        if breaks_unique(error, Resource, "facility", "name"):
            raise BadInput(name="There is a resource of this name already.") from None
        raise


def _record(
    actor: Actor, action: Action, resource: Resource, what: str, metadata: dict[str, Any], at: datetime
) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject="facilities/resource",
        subject_id=resource.pk,
        summary=f"Resource {resource.name}: {what}",
        metadata=metadata,
        facility_id=resource.facility_id,
        at=at,
    )
