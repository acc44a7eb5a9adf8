"""Columns of the schedule."""

from datetime import datetime, time
from typing import Any, NamedTuple

from django.db.models import QuerySet

from careflow.domains.facilities.models import Resource
from careflow.domains.facilities.rules.names import display_name
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope


class ResourceRow(NamedTuple):
    id: int
    facility_id: int
    name: str
    default_room: str
    operating_start_time: time | None
    operating_end_time: time | None
    linked_staff_id: int | None
    linked_staff_name: str
    is_active: bool
    is_deletable: bool
    created_at: datetime
    version: int


PERSON = (
    "linked_staff__title__name",
    "linked_staff__user__first_name",
    "linked_staff__user__last_name",
    "linked_staff__user__username",
)
OWN = tuple(name for name in ResourceRow._fields if name != "linked_staff_name")


def _rows(scope: Scope) -> QuerySet[Any, Any]:
    return Resource.objects.visible_to(scope).order_by("name", "id").values_list(*OWN, *PERSON)


ALL = Compiled(_rows, scoped=True)
ONE = Compiled(lambda scope, resource_id: _rows(scope).filter(pk=resource_id), scoped=True, resource_id=-1)


def list_resources(*, actor: Scope) -> list[ResourceRow]:
    """By name; also those that are out of use."""
    return [_shape(row) for row in ALL.rows(actor)]


def find_resource(*, actor: Scope, resource_id: int) -> ResourceRow | None:
    row = ONE.first(actor, resource_id=resource_id)
    return None if row is None else _shape(row)


def get_resource(*, actor: Scope, resource_id: int) -> ResourceRow:
    """Raises NotFound."""
    found = find_resource(actor=actor, resource_id=resource_id)
    if found is None:
        raise NotFound
    return found


def _shape(row: tuple[Any, ...]) -> ResourceRow:
    own = dict(zip(OWN, row, strict=False))
    title, first_name, last_name, username = row[len(OWN) :]
    name = "" if own["linked_staff_id"] is None else display_name(title, first_name, last_name, username)
    return ResourceRow(**own, linked_staff_name=name)
