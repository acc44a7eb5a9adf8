"""Fee schedules, and who is priced by them."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from careflow.domains.billing.models import FeeSchedule, FeeScheduleItem
from careflow.domains.facilities.queries import display_name
from careflow.platform.actor import Actor
from careflow.platform.among import Among
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

MOST_NAMES = 5


class ScheduleRow(NamedTuple):
    id: int
    organization_id: int
    facility_id: int | None
    source_schedule_id: int | None
    source_schedule_name: str | None
    name: str
    code: str
    is_default: bool
    is_active: bool
    notes: str
    sort_order: int
    item_count: int
    created_by_id: int | None
    updated_by_id: int | None
    created_at: datetime
    updated_at: datetime
    version: int


class Linked(NamedTuple):
    """Names of who uses a sheet, a few of each."""

    facilities: list[str]
    staff: list[str]
    payers: list[str]


COLUMNS = tuple({"source_schedule_name": "source_schedule__name"}.get(name, name) for name in ScheduleRow._fields)
NOTHING = Value("")
# Title, first name, last name, username; whoever has no parts of a name has a last name only.
NAMES: dict[str, tuple[str | Value, ...]] = {
    "facilities": (NOTHING, NOTHING, "facilities__name", NOTHING),
    "staff": ("staff__title__name", "staff__user__first_name", "staff__user__last_name", "staff__user__username"),
    "payers": (NOTHING, NOTHING, "payers__carrier__name", NOTHING),
}


def sheets(scope: Scope, *, at_facility: bool) -> QuerySet[FeeSchedule]:
    """The scoped facility's own sheets, or those of the organization as such."""
    rows = FeeSchedule.objects.visible_to(scope)
    return rows.filter(facility_id=scope.facility_id) if at_facility else rows.filter(facility__isnull=True)


def _rows(scope: Scope, *, at_facility: bool) -> QuerySet[Any, Any]:
    items = FeeScheduleItem.objects.visible_to(scope).filter(schedule=OuterRef("pk"))
    counted = items.order_by().values("schedule").annotate(number=Count("*")).values("number")
    found = sheets(scope, at_facility=at_facility).annotate(item_count=Coalesce(Subquery(counted), 0))
    return found.order_by("sort_order", "name", "id").values_list(*COLUMNS)


def _linked(scope: Scope, schedules: list[int]) -> QuerySet[Any, Any]:
    """One row for everybody who is priced by these sheets: the sheet, the field of Linked, and parts of a name."""
    rows: QuerySet[Any, Any] = FeeSchedule.objects.visible_to(scope).filter(Among("id", schedules))
    kinds = [
        rows.filter(**{f"{kind}__isnull": False}).values_list("id", Value(kind), *names, f"{kind}__id")
        for kind, names in NAMES.items()
    ]
    return kinds[0].union(*kinds[1:], all=True)


OF_ORGANIZATION = Compiled(lambda scope: _rows(scope, at_facility=False), scoped=True)
OF_FACILITY = Compiled(lambda scope: _rows(scope, at_facility=True), scoped=True)
ONE_OF_ORGANIZATION = Compiled(
    lambda scope, schedule: _rows(scope, at_facility=False).filter(pk=schedule), scoped=True, schedule=-1
)
ONE_OF_FACILITY = Compiled(
    lambda scope, schedule: _rows(scope, at_facility=True).filter(pk=schedule), scoped=True, schedule=-1
)
LINKED = Compiled(_linked, scoped=True, schedules=[-1])


def list_schedules(*, actor: Actor, at_facility: bool) -> list[ScheduleRow]:
    """Inactive ones too, by place and name."""
    return [ScheduleRow(*row) for row in (OF_FACILITY if at_facility else OF_ORGANIZATION).rows(actor)]


def get_schedule(*, actor: Actor, schedule_id: int, at_facility: bool) -> ScheduleRow:
    """Raises NotFound for a sheet that `list_schedules` would not show."""
    row = (ONE_OF_FACILITY if at_facility else ONE_OF_ORGANIZATION).first(actor, schedule=schedule_id)
    if row is None:
        raise NotFound
    return ScheduleRow(*row)


def linked_names(*, actor: Actor, schedule_ids: Iterable[int]) -> dict[int, Linked]:
    """The first by the alphabet. One statement; a sheet that nobody uses has empty lists."""
    found: defaultdict[int, Linked] = defaultdict(lambda: Linked([], [], []))
    ids = list(schedule_ids)
    rows = LINKED.rows(actor, schedules=ids) if ids else []
    for schedule, kind, title, first, last, username, _ in sorted(rows, key=lambda row: (row[4], row[6])):
        names = getattr(found[schedule], kind)
        if len(names) < MOST_NAMES:
            names.append(display_name(title, first, last, username))
    return found
