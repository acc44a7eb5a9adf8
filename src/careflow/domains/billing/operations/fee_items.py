"""Prices on a sheet. An item stays on its sheet, and a sheet has each service code once."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.billing.models import FeeSchedule, FeeScheduleItem
from careflow.domains.billing.operations.fee_schedules import default_schedule
from careflow.domains.billing.queries.fee_items import items
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

SUBJECT = "billing/organizationfeescheduleitem"


@transaction.atomic(savepoint=False)
def add_item(*, actor: Actor, schedule_id: int | None, values: Mapping[str, Any], now: datetime) -> int:
    """Price a service on a sheet of the organization or of one of its facilities; without a sheet, on the
    organization's default, which is made when there is none. Raises BadInput."""
    sheet = _sheet(actor, default_schedule(actor=actor, now=now) if schedule_id is None else schedule_id)
    item = FeeScheduleItem(
        organization_id=sheet.organization_id, schedule=sheet, created_by_id=actor.user_id,
        updated_by_id=actor.user_id, created_at=now, updated_at=now, **values,
    )  # fmt: skip
    with _once():
        item.save(force_insert=True)
    after = {name: getattr(item, name) for name in ("service_code", "charge_cents", "default_units", "is_active")}
    _record(actor, Action.CREATE, item, {"next": after}, now)
    return int(item.pk)


@transaction.atomic(savepoint=False)
def change_item(
    *, actor: Actor, item_id: int, changes: Mapping[str, Any], at_facility: bool, expected_version: int | None,
    now: datetime,
) -> None:  # fmt: skip
    """Write the columns that differ; nothing happens when none does. `changes` may repeat `schedule_id`.
    Raises NotFound, StaleVersion, BadInput."""
    rows = items(actor, at_facility=at_facility).filter(pk=item_id)
    item = rows.select_for_update(of=("self",)).select_related("schedule").first()
    if item is None:
        raise NotFound
    check_version(item.version, expected_version)
    if changes.get("schedule_id", item.schedule_id) != item.schedule_id:
        raise BadInput(schedule="An item stays on its sheet. Add it to the other one instead.")
    changed = {name: value for name, value in changes.items() if getattr(item, name) != value}
    if not changed:
        return
    with _once():
        update_row(rows, {**changed, "updated_by_id": actor.user_id}, now=now)
    before = {name: getattr(item, name) for name in changed}
    _record(
        actor, Action.UPDATE, item,
        {"changed_fields": sorted(changed), "previous": before, "next": changed}, now,
    )  # fmt: skip


def _sheet(actor: Actor, schedule_id: int) -> FeeSchedule:
    sheet: FeeSchedule | None = FeeSchedule.objects.visible_to(actor).filter(pk=schedule_id).first()
    if sheet is None:
        raise BadInput(schedule="Choose a fee schedule of the organization.")
    return sheet


@contextmanager
def _once() -> Iterator[None]:
    """Raises BadInput when somebody else has it. The transaction is lost then and must be left."""
    try:
        yield
    except IntegrityError as error:
        if breaks_unique(error, FeeScheduleItem, "schedule", "service_code"):
            raise BadInput(service_code="The sheet has an item with this code already.") from None
        raise


def _record(actor: Actor, action: Action, item: FeeScheduleItem, metadata: Mapping[str, Any], at: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=SUBJECT,
        subject_id=item.pk,
        summary=f"{item.service_code} on fee schedule {item.schedule.name}",
        metadata={"schedule_id": item.schedule_id, "service_code": item.service_code, **metadata},
        facility_id=item.schedule.facility_id,
        at=at,
    )
