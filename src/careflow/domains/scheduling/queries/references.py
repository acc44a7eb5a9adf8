"""Everything a booking names, in one statement: its status, type, resource and rendering provider, and, held until the
booking is stored, its patient and the turns of its provider and resource."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import (
    BooleanField,
    CharField,
    ExpressionWrapper,
    IntegerField,
    Q,
    QuerySet,
    Subquery,
    Value,
)

from careflow.domains.facilities.queries import can_render_claims, display_name
from careflow.domains.scheduling.models import Appointment, BookableSlot
from careflow.domains.scheduling.queries.followers import followers
from careflow.domains.scheduling.queries.offers import SlotPlace
from careflow.domains.scheduling.queries.turns import OF_PROVIDER, OF_RESOURCE, Turn
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope, rows_behind

NOTHING = 0
COLUMNS = 12
PATIENT, OFFER, FOLLOWER, SLOT = "patient", "offer", "follower", "slot"
IS_ACTIVE, IS_ALIVE, FOLLOWER_NAME = 2, 3, 5  # places in a row
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
    so far. `followed_by` is None, as in the events, where nobody asked who follows the visit."""

    status: Status | None = None
    appointment_type: VisitType | None = None
    resource: Resource | None = None
    provider: Provider | None = None
    old_status: Status | None = None
    old_type: VisitType | None = None
    patient_is_active: bool | None = None
    patient_has_died: bool = False
    followed_by: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """The ids that are asked for. `old_*` is what the visit names so far."""

    status_id: int | None = None
    type_id: int | None = None
    resource_id: int | None = None
    provider_id: int | None = None
    old_status_id: int | None = None
    old_type_id: int | None = None

    def arguments(self) -> dict[str, Any]:
        return {
            "status": self.status_id or NOTHING,
            "appointment_type": self.type_id or NOTHING,
            "resource": self.resource_id or NOTHING,
            "provider": self.provider_id or NOTHING,
            "old_status": self.old_status_id or NOTHING,
            "old_type": self.old_type_id or NOTHING,
        }


def _text(value: str = "") -> Value:
    return Value(value, output_field=CharField())


def _rows(
    scope: Scope | None, column: str, wanted: Sequence[int], *shown: Any, in_use: Any = "is_active"
) -> QuerySet[Any, Any]:
    """Rows of the table that `column` points to, as kind, id, is_active, flag, number and seven texts."""
    rows = rows_behind(Appointment, column, scope).filter(pk__in=wanted)
    values = [_text(column), "id", in_use, *shown]
    texts = (_text() for _ in range(COLUMNS - len(values)))
    return rows.values_list(*values, *texts)


def _flag() -> Value:
    return Value(True, output_field=BooleanField())


def _number() -> Value:
    return Value(0, output_field=IntegerField())


def _kinds(scope: Scope | None, ids: Mapping[str, int]) -> list[QuerySet[Any, Any]]:
    types = [ids["appointment_type"], ids["old_type"]]
    return [
        _rows(scope, "status", [ids["status"], ids["old_status"]], "is_billable", _number(), "code"),
        _rows(scope, "appointment_type", types, "is_billable", "duration_minutes", "code"),
    ]


def _places(
    scope: Scope | None, ids: Mapping[str, int], *, of_provider: Any = None, of_resource: Any = None
) -> list[QuerySet[Any, Any]]:
    at_work = ExpressionWrapper(AT_WORK, output_field=BooleanField())
    staff = ("role__code", "role__name", "title__code", "title__name",
             "user__first_name", "user__last_name", "user__username")  # fmt: skip
    return [
        _rows(
            scope, "rendering_provider", [ids["provider"]], _flag(), of_provider or _number(), *staff, in_use=at_work
        ),
        _rows(scope, "resource", [ids["resource"]], _flag(), of_resource or _number(), "default_room"),
    ]


def _chart(scope: Scope | None, ids: Mapping[str, int]) -> QuerySet[Any, Any]:
    """PostgreSQL locks no row of a union's part, but that of a query inside it, whose answer is read under the lock."""
    rows = rows_behind(Appointment, "patient", scope).filter(pk=ids["patient"])
    held = rows.select_for_update(no_key=True)
    lives = held.values_list(ExpressionWrapper(Q(deceased_on=None), output_field=BooleanField()))
    texts = [_text()] * (COLUMNS - 5)
    return rows.values_list(
        _text(PATIENT), "id", Subquery(held.values("is_active")), Subquery(lives), _number(), *texts
    )


def _offer(scope: Scope | None, ids: Mapping[str, int]) -> QuerySet[Any, Any]:
    """Held like the chart; one that has gone while we waited says nothing."""
    rows = BookableSlot.objects.visible_to(scope).filter(pk=ids["slot"])  # type: ignore[arg-type]  # Compiled hands it in
    held = Subquery(rows.select_for_update(no_key=True).values("is_generated"))
    texts = [_text()] * (COLUMNS - 5)
    return rows.values_list(_text(OFFER), "id", held, _flag(), _number(), *texts)


def _followers(scope: Scope | None, ids: Mapping[str, int]) -> list[QuerySet[Any, Any]]:
    slots = BookableSlot.objects.visible_to(scope).filter(appointment_id=ids["visit"])  # type: ignore[arg-type]  # Compiled hands it in
    found = {SLOT: slots} | {name: rows(scope, ids["visit"], ids["patient"]) for name, rows in followers().items()}
    texts = [_text()] * (COLUMNS - FOLLOWER_NAME - 1)
    return [
        rows.values_list(_text(FOLLOWER), "pk", _flag(), _flag(), _number(), _text(name), *texts)
        for name, rows in found.items()
    ]


def _references(scope: Scope | None, **ids: int) -> QuerySet[Any, Any]:
    return _all(*_kinds(scope, ids), *_places(scope, ids))


def _followed(scope: Scope | None, **ids: int) -> QuerySet[Any, Any]:
    return _all(*_kinds(scope, ids), *_places(scope, ids), *_followers(scope, ids))


def _held(scope: Scope | None, **ids: int) -> QuerySet[Any, Any]:
    """PostgreSQL reads the parts of a union one after the other, and none of one that locks rows in parallel: the
    patient is held first, then the turns are taken in the order of `operations.locks`, then the slot, if any."""
    places = _places(scope, ids, of_provider=Turn(OF_PROVIDER), of_resource=Turn(OF_RESOURCE))
    offer = [_offer(scope, ids)] if "slot" in ids else []
    return _all(*_kinds(scope, ids), _chart(scope, ids), *places, *offer, *_followers(scope, ids))


def _all(first: QuerySet[Any, Any], *others: QuerySet[Any, Any]) -> QuerySet[Any, Any]:
    return first.union(*others, all=True)


NAMED: dict[str, Any] = {
    "status": -1,
    "appointment_type": -2,
    "resource": -3,
    "provider": -4,
    "old_status": -5,
    "old_type": -6,
}
REFERENCES = Compiled(_references, scoped=True, **NAMED)
FOLLOWED = Compiled(_followed, scoped=True, **NAMED, visit=-7, patient=-8)
HELD = Compiled(_held, scoped=True, **NAMED, visit=-7, patient=-8)
HELD_WITH_SLOT = Compiled(_held, scoped=True, **NAMED, visit=-7, patient=-8, slot=-9)


def find_references(
    *, actor: Actor, type_id: int | None = None, resource_id: int | None = None, provider_id: int | None = None
) -> References:
    wanted = Wanted(type_id=type_id, resource_id=resource_id, provider_id=provider_id)
    return _found(wanted, REFERENCES.rows(actor, **wanted.arguments()))


def find_for_visit(
    *, actor: Actor, wanted: Wanted, patient_id: int, visit_id: int | None = None, holds: bool
) -> References:
    """Also who follows the visit. With `holds`, the patient and the provider's and the resource's turn are ours until
    the transaction ends; what they protect must be read afterwards."""
    asked = HELD if holds else FOLLOWED
    rows = asked.rows(actor, **wanted.arguments(), visit=visit_id or NOTHING, patient=patient_id)
    return _followed_by(wanted, rows)


def hold_slot(*, actor: Actor, slot_id: int, place: SlotPlace, patient_id: int) -> References:
    """The same for a visit that is to be booked through a slot, which is held too. Raises NotFound where it has gone
    since its place was found."""
    wanted = Wanted(provider_id=place.provider_id, resource_id=place.resource_id)
    rows = HELD_WITH_SLOT.rows(actor, **wanted.arguments(), visit=NOTHING, patient=patient_id, slot=slot_id)
    if all(row[IS_ACTIVE] is None for row in rows if row[0] == OFFER):
        raise NotFound
    return _followed_by(wanted, rows)


def _followed_by(wanted: Wanted, rows: Sequence[Row]) -> References:
    followed_by = frozenset(row[FOLLOWER_NAME] for row in rows if row[0] == FOLLOWER)
    return replace(_found(wanted, rows), followed_by=followed_by)


def _found(wanted: Wanted, rows: Sequence[Row]) -> References:
    found = {(row[0], row[1]): row[1:] for row in rows}
    patients = [row for row in rows if row[0] == PATIENT]
    return References(
        status=_status(found.get(("status", wanted.status_id))),
        appointment_type=_type(found.get(("appointment_type", wanted.type_id))),
        resource=_resource(found.get(("resource", wanted.resource_id))),
        provider=_provider(found.get(("rendering_provider", wanted.provider_id))),
        old_status=_status(found.get(("status", wanted.old_status_id))),
        old_type=_type(found.get(("appointment_type", wanted.old_type_id))),
        patient_is_active=patients[0][IS_ACTIVE] if patients else None,
        patient_has_died=bool(patients) and not patients[0][IS_ALIVE],
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
