"""Whole sheets at once, in one statement each: filled from the catalog, or copied for a facility."""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Q

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.billing import queries
from careflow.domains.billing.models import FacilityFeeOverride, FeeSchedule, FeeScheduleItem
from careflow.domains.billing.models.fee_schedules import DEFAULT_UNITS, OFFICE
from careflow.domains.billing.operations.fee_schedules import (
    CodeTaken,
    CopiedAlready,
    Crowded,
    DefaultTaken,
    codes_to_try,
    insert_schedule,
    record_schedule,
)
from careflow.domains.billing.queries.fee_schedules import sheets
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound

TABLE, OVERRIDES = FeeScheduleItem._meta.db_table, FacilityFeeOverride._meta.db_table
SET_HERE = ("organization_id", "schedule_id", "created_by_id", "updated_by_id", "created_at", "updated_at", "version")
# What an item says, and an override beside it.
COPIED = (
    "service_code", "description", "default_units", "charge_cents", "modifier_1", "modifier_2", "modifier_3",
    "modifier_4", "place_of_service", "is_active", "sort_order",
)  # fmt: skip
# The lines of a catalog as one parameter: a JSON list of lists in the order of COPIED.
LINES = {
    "sqlite": (
        ", ".join(f"json_extract(line.value, '$[{place}]')" for place in range(len(COPIED))),
        "json_each(%s) AS line",
    ),
    "postgresql": (
        ", ".join(
            f"CAST(line.value->>{place} AS {kind})"
            for place, kind in enumerate(("text", "text", "int", "bigint", *["text"] * 5, "boolean", "int"))
        ),
        "jsonb_array_elements(CAST(%s AS jsonb)) AS line(value)",
    ),
}
STEP = 10


@transaction.atomic(savepoint=False)
def populate_schedule(*, actor: Actor, schedule_id: int, at_facility: bool, now: datetime) -> int:
    """Add each code of the catalog that the sheet does not have, active or not; returns how many. Raises NotFound."""
    rows = sheets(actor, at_facility=at_facility).filter(pk=schedule_id)
    sheet = rows.select_for_update(no_key=True).first()
    if sheet is None:
        raise NotFound
    lines = [
        (entry.code.upper(), entry.description, entry.default_units or DEFAULT_UNITS, entry.suggested_cents,
         "", "", "", "", OFFICE, True, place * STEP)
        for place, entry in enumerate(queries.list_common_procedures(), start=1)
    ]  # fmt: skip
    added = _add_lines(actor, sheet, lines, now)
    if added:
        record_schedule(actor, Action.UPDATE, sheet, {"codes_added": added}, "filled from the catalog", now)
    return added


@transaction.atomic(savepoint=False)
def copy_schedule(*, actor: Actor, source_schedule_id: int, now: datetime) -> int:
    """A sheet of the scoped facility with all that stands on one of the organization's, inactive items too, and the
    facility's deviations from it: what it charges stays what it was. It is the facility's default when there is none
    yet. Raises BadInput."""
    source, own = _source_and_own(actor, source_schedule_id)
    if any(sheet.source_schedule_id == source.pk for sheet in own):
        raise CopiedAlready
    with audit.together():
        copy = _insert_copy(actor, source, is_default=not any(sheet.is_default for sheet in own), now=now)
        _copy_lines(actor, source, copy, now)
        if copied := _copy_overrides(actor, source, copy, now):
            record_schedule(
                actor, Action.UPDATE, copy, {"overrides_copied": copied}, "deviations of the facility copied", now
            )
    return int(copy.pk)


def _source_and_own(actor: Actor, source_schedule_id: int) -> tuple[FeeSchedule, list[FeeSchedule]]:
    """The organization's sheet, and those of the facility, held in the order in which sheets are held. Raises
    BadInput."""
    wanted = Q(facility__isnull=True, pk=source_schedule_id) | Q(facility_id=actor.facility_id, facility__isnull=False)
    own = list(FeeSchedule.objects.visible_to(actor).filter(wanted).order_by("pk").select_for_update(no_key=True))
    source = next((sheet for sheet in own if sheet.facility_id is None), None)
    if source is None:
        raise BadInput(source_schedule_id="Choose a fee schedule of the organization.")
    own.remove(source)
    return source, own


def _insert_copy(actor: Actor, source: FeeSchedule, *, is_default: bool, now: datetime) -> FeeSchedule:
    """Not as the default when another copy has just become it. Raises BadInput."""
    values = {
        "facility_id": actor.facility_id,
        "source_schedule": source,
        "name": source.name,
        "notes": source.notes,
        "sort_order": source.sort_order,
    }
    for code in codes_to_try(actor, f"{source.code}-{actor.facility_id}"):
        named = {**values, "code": code}
        try:
            return _insert_either(actor, named, source, is_default=is_default, now=now)
        except CodeTaken:
            if sheets(actor, at_facility=True).filter(source_schedule=source).exists():
                raise CopiedAlready from None
    raise Crowded


def _insert_either(
    actor: Actor, values: Mapping[str, Any], source: FeeSchedule, *, is_default: bool, now: datetime
) -> FeeSchedule:
    try:
        return insert_schedule(
            actor=actor, values={**values, "is_default": is_default}, now=now, source_schedule_id=source.pk
        )
    except DefaultTaken:
        return insert_schedule(actor=actor, values=values, now=now, source_schedule_id=source.pk)


def _add_lines(actor: Actor, sheet: FeeSchedule, lines: Iterable[tuple[Any, ...]], now: datetime) -> int:
    values, source = LINES[connection.vendor]
    where = "WHERE true ON CONFLICT (schedule_id, service_code) DO NOTHING"
    return insert_lines(actor, sheet, values, f"{source} {where}", json.dumps(list(lines)), now)


def _copy_lines(actor: Actor, source: FeeSchedule, target: FeeSchedule, now: datetime) -> int:
    return insert_lines(actor, target, ", ".join(COPIED), f"{TABLE} WHERE schedule_id = %s ORDER BY id", source.pk, now)


def _copy_overrides(actor: Actor, source: FeeSchedule, target: FeeSchedule, now: datetime) -> int:
    """The deviations from the source stay beside them: it may go on to price a payer or somebody else here."""
    at = connection.ops.adapt_datetimefield_value(now)
    values = ", ".join(f"deviation.{column}" for column in COPIED)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {OVERRIDES} (facility_id, item_id, created_by_id, updated_by_id, created_at, updated_at,"  # noqa: S608  (names of ours alone)
            f" version, {', '.join(COPIED)})"
            " SELECT deviation.facility_id, copied.id, CAST(%s AS bigint), CAST(%s AS bigint), %s, %s, 1,"
            f" {values} FROM {OVERRIDES} deviation JOIN {TABLE} item ON item.id = deviation.item_id"
            f" JOIN {TABLE} copied ON copied.service_code = item.service_code"
            " WHERE deviation.facility_id = %s AND item.schedule_id = %s AND copied.schedule_id = %s"
            " ORDER BY deviation.id",
            [actor.user_id, actor.user_id, at, at, target.facility_id, source.pk, target.pk],
        )
        return int(cursor.rowcount)


def insert_lines(
    actor: Actor, sheet: FeeSchedule, values: str, source: str, parameter: str | int, now: datetime
) -> int:
    at = connection.ops.adapt_datetimefield_value(now)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} ({', '.join((*SET_HERE, *COPIED))})"  # noqa: S608  (names of ours alone)
            f" SELECT %s, %s, CAST(%s AS bigint), CAST(%s AS bigint), %s, %s, 1, {values} FROM {source}",
            [sheet.organization_id, sheet.pk, actor.user_id, actor.user_id, at, at, parameter],
        )
        return int(cursor.rowcount)
