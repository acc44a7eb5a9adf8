"""What stands on fee schedules, and where a facility deviates from it."""

from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from careflow.domains.billing.models import FacilityFeeOverride, FeeScheduleItem
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

LONGEST_LIST = 10_000
OWN_SHEETS_FIRST = F("schedule__facility_id").asc(nulls_first=True)
ORDER = (OWN_SHEETS_FIRST, "schedule__sort_order", "schedule_id", "sort_order", "service_code", "id")


class ItemRow(NamedTuple):
    id: int
    organization_id: int
    schedule_id: int
    service_code: str
    description: str
    default_units: int
    charge_cents: int
    modifier_1: str
    modifier_2: str
    modifier_3: str
    modifier_4: str
    place_of_service: str
    is_active: bool
    sort_order: int
    created_by_id: int | None
    updated_by_id: int | None
    created_at: datetime
    updated_at: datetime
    version: int


class OverrideRow(NamedTuple):
    """`service_code` is that of the item, or of the facility's own service."""

    id: int
    facility_id: int
    item_id: int | None
    service_code: str
    description: str | None
    default_units: int | None
    charge_cents: int | None
    modifier_1: str | None
    modifier_2: str | None
    modifier_3: str | None
    modifier_4: str | None
    place_of_service: str | None
    is_active: bool
    sort_order: int | None
    created_by_id: int | None
    updated_by_id: int | None
    created_at: datetime
    updated_at: datetime
    version: int


OVERRIDE_COLUMNS = tuple("shown_code" if name == "service_code" else name for name in OverrideRow._fields)


def items(scope: Scope, *, at_facility: bool) -> QuerySet[FeeScheduleItem]:
    """Of the scoped facility's own sheets, or of all sheets of the organization, its facilities' included."""
    rows = FeeScheduleItem.objects.visible_to(scope)
    return rows.filter(schedule__facility_id=scope.facility_id) if at_facility else rows


def _rows(scope: Scope, *, at_facility: bool, **where: Any) -> QuerySet[Any, Any]:
    found = items(scope, at_facility=at_facility).filter(**where)
    return found.order_by(*ORDER).values_list(*ItemRow._fields)


def _overrides(scope: Scope) -> QuerySet[Any, Any]:
    shown = Coalesce("item__service_code", "service_code")
    rows = FacilityFeeOverride.objects.visible_to(scope).annotate(shown_code=shown)
    found: QuerySet[Any, Any] = rows.order_by("shown_code", "id").values_list(*OVERRIDE_COLUMNS)
    return found


# By whether only the facility's own sheets count.
ALL = {
    own: Compiled(lambda scope, own=own: _rows(scope, at_facility=own)[:LONGEST_LIST], scoped=True)
    for own in (False, True)
}
OF_SCHEDULE = {
    own: Compiled(
        lambda scope, schedule, own=own: _rows(scope, at_facility=own, schedule_id=schedule), scoped=True, schedule=-1
    )
    for own in (False, True)
}
ONE = {
    own: Compiled(lambda scope, item, own=own: _rows(scope, at_facility=own, pk=item), scoped=True, item=-1)
    for own in (False, True)
}
OVERRIDES = Compiled(_overrides, scoped=True)
OVERRIDE = Compiled(lambda scope, override: _overrides(scope).filter(pk=override), scoped=True, override=-1)


def list_items(*, actor: Actor, schedule_id: int | None, at_facility: bool) -> list[ItemRow]:
    """Inactive ones too, sheet by sheet; one sheet is never cut, all of them after the first LONGEST_LIST, the
    organization's own sheets coming before those of its facilities."""
    if schedule_id is None:
        return [ItemRow(*row) for row in ALL[at_facility].rows(actor)]
    return [ItemRow(*row) for row in OF_SCHEDULE[at_facility].rows(actor, schedule=schedule_id)]


def get_item(*, actor: Actor, item_id: int, at_facility: bool) -> ItemRow:
    """Raises NotFound for an item that `list_items` would not show."""
    row = ONE[at_facility].first(actor, item=item_id)
    if row is None:
        raise NotFound
    return ItemRow(*row)


def list_overrides(*, actor: Actor) -> list[OverrideRow]:
    """Those of the scoped facility by service code, inactive ones too."""
    return [OverrideRow(*row) for row in OVERRIDES.rows(actor)]


def get_override(*, actor: Actor, override_id: int) -> OverrideRow:
    """Raises NotFound for an override of another facility."""
    row = OVERRIDE.first(actor, override=override_id)
    if row is None:
        raise NotFound
    return OverrideRow(*row)
