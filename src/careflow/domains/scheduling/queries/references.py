"""Everything a booking names, in one statement: its status, type, resource and rendering provider."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, CharField, ExpressionWrapper, IntegerField, Model, Q, QuerySet, Value

from careflow.domains.facilities.queries import can_render_claims, display_name
from careflow.domains.scheduling.models import Appointment
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.tenancy import Scope

NOTHING = 0
COLUMNS = 12
# Who left the organization works in none of its facilities, whatever their staff rows say.
AT_WORK = Q(is_active=True, user__is_active=True, user__membership__is_active=True)


@dataclass(frozen=True, slots=True)
class Status:
    id: int
    code: str
    is_active: bool
    is_billable: bool


@dataclass(frozen=True, slots=True)
class VisitType:
    id: int
    code: str
    is_active: bool
    is_billable: bool
    minutes: int


@dataclass(frozen=True, slots=True)
class Resource:
    id: int
    is_active: bool
    default_room: str


@dataclass(frozen=True, slots=True)
class Provider:
    id: int
    is_active: bool
    can_render: bool
    name: str


@dataclass(frozen=True, slots=True)
class References:
    """What was named and exists in the actor's facility; the rest is None. `old_*` is what the visit names
    so far."""

    status: Status | None = None
    appointment_type: VisitType | None = None
    resource: Resource | None = None
    provider: Provider | None = None
    old_status: Status | None = None
    old_type: VisitType | None = None


def _related(column: str) -> type[Model]:
    target: Any = Appointment._meta.get_field(column).related_model
    return target  # type: ignore[no-any-return]


def _text(value: str = "") -> Value:
    return Value(value, output_field=CharField())


def _rows(
    scope: Scope | None, column: str, wanted: Sequence[int], *shown: Any, in_use: Any = "is_active"
) -> QuerySet[Any, Any]:
    """Rows of the table that `column` points to, as kind, id, is_active, flag, number and seven texts."""
    model: Any = _related(column)
    rows = model.objects.visible_to(scope).filter(pk__in=wanted)
    values = [_text(column), "id", in_use, *shown]
    texts = (_text() for _ in range(COLUMNS - len(values)))
    return rows.values_list(*values, *texts)  # type: ignore[no-any-return]


def _references(
    scope: Scope | None,
    status: int,
    appointment_type: int,
    resource: int,
    provider: int,
    old_status: int,
    old_type: int,
) -> QuerySet[Any, Any]:
    yes, none = Value(True, output_field=BooleanField()), Value(0, output_field=IntegerField())
    at_work = ExpressionWrapper(AT_WORK, output_field=BooleanField())
    staff = ("role__code", "role__name", "title__code", "title__name",
             "user__first_name", "user__last_name", "user__username")  # fmt: skip
    return _rows(scope, "status", [status, old_status], "is_billable", none, "code").union(
        _rows(scope, "appointment_type", [appointment_type, old_type], "is_billable", "duration_minutes", "code"),
        _rows(scope, "resource", [resource], yes, none, "default_room"),
        _rows(scope, "rendering_provider", [provider], yes, none, *staff, in_use=at_work),
        all=True,
    )


REFERENCES = Compiled(
    _references, scoped=True, status=-1, appointment_type=-2, resource=-3, provider=-4, old_status=-5, old_type=-6
)


def find_references(
    *,
    actor: Actor,
    status_id: int | None = None,
    type_id: int | None = None,
    resource_id: int | None = None,
    provider_id: int | None = None,
    old_status_id: int | None = None,
    old_type_id: int | None = None,
) -> References:
    rows = REFERENCES.rows(
        actor,
        status=status_id or NOTHING,
        appointment_type=type_id or NOTHING,
        resource=resource_id or NOTHING,
        provider=provider_id or NOTHING,
        old_status=old_status_id or NOTHING,
        old_type=old_type_id or NOTHING,
    )
    found = {(row[0], row[1]): row[1:] for row in rows}
    return References(
        status=_status(found.get(("status", status_id))),
        appointment_type=_type(found.get(("appointment_type", type_id))),
        resource=_resource(found.get(("resource", resource_id))),
        provider=_provider(found.get(("rendering_provider", provider_id))),
        old_status=_status(found.get(("status", old_status_id))),
        old_type=_type(found.get(("appointment_type", old_type_id))),
    )


def _status(row: tuple[Any, ...] | None) -> Status | None:
    return None if row is None else Status(id=row[0], is_active=row[1], is_billable=row[2], code=row[4])


def _type(row: tuple[Any, ...] | None) -> VisitType | None:
    if row is None:
        return None
    return VisitType(id=row[0], is_active=row[1], is_billable=row[2], minutes=row[3], code=row[4])


def _resource(row: tuple[Any, ...] | None) -> Resource | None:
    return None if row is None else Resource(id=row[0], is_active=row[1], default_room=row[4])


def _provider(row: tuple[Any, ...] | None) -> Provider | None:
    if row is None:
        return None
    role_code, role_name, title_code, title_name, first_name, last_name, username = row[4:]
    return Provider(
        id=row[0],
        is_active=row[1],
        can_render=can_render_claims(role_code, title_code) or role_name.lower() == "physician",
        name=display_name(title_name, first_name, last_name, username),
    )
