"""Where a facility deviates from the sheets that price it, and the services that only it offers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.billing import queries
from careflow.domains.billing.models import FacilityFeeOverride, FeeScheduleItem
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

SUBJECT = "billing/facilityfeescheduleoverride"
REQUIRED = {"description": "description", "charge_cents": "charge_amount"}
PRICED = "A sheet that counts at the facility has this code already. Deviate from its item instead."


@transaction.atomic(savepoint=False)
def add_override(
    *, actor: Actor, item_id: int | None, service_code: str, values: Mapping[str, Any], now: datetime
) -> int:
    """Deviate from an item, or offer a service that no sheet that counts here has: one of the two. What is
    None is inherited. Raises BadInput."""
    if (item_id is None) == (not service_code):
        raise BadInput(non_field_errors="Name an item of a sheet, or a service code of your own.")
    if actor.facility_id is None:
        raise NotFound
    item = None if item_id is None else _item(actor, item_id)
    if item is None:
        _check_local(actor, service_code, values)
    override = FacilityFeeOverride(
        facility_id=actor.facility_id, item=item, service_code=service_code, created_by_id=actor.user_id,
        updated_by_id=actor.user_id, created_at=now, updated_at=now, **values,
    )  # fmt: skip
    with _once():
        override.save(force_insert=True)
    _record(actor, Action.CREATE, override, {"next": dict(values)}, now)
    return int(override.pk)


@transaction.atomic(savepoint=False)
def change_override(
    *, actor: Actor, override_id: int, changes: Mapping[str, Any], expected_version: int | None, now: datetime
) -> None:
    """Write the columns that differ; nothing happens when none does. `changes` may repeat the `item_id`, and for a
    deviation its item's `service_code`. Raises NotFound, StaleVersion, BadInput."""
    rows = FacilityFeeOverride.objects.visible_to(actor).filter(pk=override_id)
    override = rows.select_for_update(of=("self",)).select_related("item").first()
    if override is None:
        raise NotFound
    check_version(override.version, expected_version)
    changes = _without_subject(override, changes)
    changed = {name: value for name, value in changes.items() if getattr(override, name) != value}
    if not changed:
        return
    if override.item_id is None:
        kept = {name: changed.get(name, getattr(override, name)) for name in REQUIRED}
        _check_local(actor, changed.get("service_code", ""), kept)
    with _once():
        update_row(rows, {**changed, "updated_by_id": actor.user_id}, now=now)
    before = {name: getattr(override, name) for name in changed}
    _record(
        actor, Action.UPDATE, override,
        {"changed_fields": sorted(changed), "previous": before, "next": changed}, now,
    )  # fmt: skip


def _without_subject(override: FacilityFeeOverride, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Raises BadInput for what would make it an override of something else."""
    left = dict(changes)
    if left.pop("item_id", override.item_id) != override.item_id:
        raise BadInput(organization_item="An entry stays with its item. Add another one instead.")
    if override.item is not None and left.pop("service_code", "") not in {"", override.item.service_code}:
        raise BadInput(service_code="The code is that of the item.")
    if left.get("service_code") == "":
        raise BadInput(service_code="This field may not be blank.")
    return left


def _item(actor: Actor, item_id: int) -> FeeScheduleItem:
    """One answer for an item of another facility, of another organization and none at all."""
    here = Q(schedule__facility__isnull=True) | Q(schedule__facility_id=actor.facility_id)
    item: FeeScheduleItem | None = FeeScheduleItem.objects.visible_to(actor).filter(here, pk=item_id).first()
    if item is None:
        raise BadInput(organization_item="Choose an item of the organization's or the facility's sheets.")
    return item


def _check_local(actor: Actor, service_code: str, values: Mapping[str, Any]) -> None:
    """`service_code` is blank where it stays what it is."""
    missing = [field for column, field in REQUIRED.items() if values.get(column) is None]
    if missing:
        raise BadInput({field: ["A service of your own needs this field."] for field in missing})
    if service_code and queries.is_priced(actor=actor, service_code=service_code):
        raise BadInput(service_code=PRICED)


@contextmanager
def _once() -> Iterator[None]:
    """Raises BadInput when somebody else has it. The transaction is lost then and must be left."""
    try:
        yield
    except IntegrityError as error:
        if breaks_unique(error, FacilityFeeOverride, "facility", "item"):
            raise BadInput(
                organization_item="The facility deviates from this item already. Change that entry."
            ) from None
        if breaks_unique(error, FacilityFeeOverride, "facility", "service_code"):
            raise BadInput(service_code="The facility has a service with this code already.") from None
        raise


def _record(
    actor: Actor, action: Action, override: FacilityFeeOverride, metadata: Mapping[str, Any], at: datetime
) -> None:
    code = override.service_code if override.item is None else override.item.service_code
    audit.record(
        actor=actor,
        action=action,
        subject=SUBJECT,
        subject_id=override.pk,
        summary=f"{code} at the facility",
        metadata={"item_id": override.item_id, "service_code": code, **metadata},
        at=at,
    )
