"""What patients may book at this moment (slots of an open facility, a provider and a type that take bookings online,
at a time that neither the provider nor the provider's column has given away), and how they see their visits."""

from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery

from careflow.domains.facilities.queries import can_render_claims, display_name
from careflow.domains.scheduling.models import EXCLUSIVE, OVERBOOKED, Appointment, BookableSlot
from careflow.domains.scheduling.queries.availability import (
    OF_FACILITY,
    PERSON,
    SettingsRow,
    get_settings,
    joined_settings,
)
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.localtime import local_days, to_local
from careflow.platform.tenancy import Scope

MOST = 1000
ROLE = ("provider__role__code", "provider__role__name", "provider__title__code")
SLOT = (
    "id", "starts_at", "ends_at", "provider_id", "provider__auto_confirm_bookings", "appointment_type_id",
    "appointment_type__code", "appointment_type__is_billable", "appointment_type__auto_confirm_bookings",
    "provider__linked_resource__id", "provider__linked_resource__is_active",
    "provider__linked_resource__default_room",
)  # fmt: skip
RENDERS_BY = len(ROLE)
SAMPLE: Any = {"earliest": datetime(1901, 1, 1, tzinfo=UTC), "latest": datetime(1901, 1, 2, tzinfo=UTC)}


class OfferedProvider(NamedTuple):
    id: int
    display_name: str
    specialty: str


class OfferedType(NamedTuple):
    id: int
    code: str
    name: str
    duration_minutes: int


class OfferedSlot(NamedTuple):
    """`resource_id` is the provider's column on the schedule, if there is one in use."""

    id: int
    starts_at: datetime
    ends_at: datetime
    provider_id: int
    provider_name: str
    type_id: int
    type_code: str
    type_is_billable: bool
    auto_confirms: bool
    resource_id: int | None
    default_room: str


class SlotPlace(NamedTuple):
    """Whose turns a booking of the slot has to take."""

    provider_id: int
    resource_id: int | None


def _free(rows: QuerySet[Any, Any], column: str, owner: str) -> QuerySet[Any, Any]:
    """Without the slots during which an ordinary or an overbooked visit has the provider or the column. Ordinary
    visits lie in the same order by start and by end, so the first to end after the slot begins answers for all."""
    after = Appointment.unscoped.filter(**{column: OuterRef(owner)}, ends_at__gt=OuterRef("starts_at")).order_by(
        "ends_at"
    )
    first = Subquery(after.filter(EXCLUSIVE).values("starts_at")[:1])
    overbooked = after.filter(OVERBOOKED, starts_at__lt=OuterRef("ends_at"))
    name = f"first_of_{column}"
    free = Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__gte": F("ends_at")})
    found: QuerySet[Any, Any] = rows.alias(**{name: first}).filter(free, ~Exists(overbooked))
    return found


def _bookable(scope: Scope | None, **which: Any) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = BookableSlot.objects.visible_to(scope).filter(  # type: ignore[arg-type]  # Compiled hands it in
        **which,
        appointment__isnull=True,
        is_outdated=False,
        facility__is_active=True,
        facility__online_scheduling_disabled=False,
        provider__is_active=True,
        provider__user__is_active=True,
        provider__user__membership__is_active=True,
        provider__online_scheduling_enabled=True,
        provider__role__is_active=True,
        appointment_type__is_active=True,
        appointment_type__bookable_online=True,
    )
    rows = _free(rows, "rendering_provider_id", "provider_id")
    return _free(rows, "resource_id", "provider__linked_resource__id")


def _offered(scope: Scope | None, earliest: datetime, latest: datetime) -> QuerySet[Any, Any]:
    return _bookable(scope, starts_at__gte=earliest, starts_at__lt=latest)


PROVIDERS = Compiled(
    lambda scope, earliest, latest: (
        _offered(scope, earliest, latest)
        .order_by("provider_id")
        .values_list(*ROLE, *PERSON, "provider_id", "provider__specialty")
        .distinct()
    ),
    scoped=True, **SAMPLE,
)  # fmt: skip
TYPES = Compiled(
    lambda scope, provider, earliest, latest: (
        _offered(scope, earliest, latest)
        .filter(provider_id=provider)
        .order_by("appointment_type__name", "appointment_type_id")
        .values_list(
            *ROLE, "appointment_type_id", "appointment_type__code", "appointment_type__name",
            "appointment_type__duration_minutes",
        )
        .distinct()
    ),
    scoped=True, provider=-1, **SAMPLE,
)  # fmt: skip
SLOTS = Compiled(
    lambda scope, provider, appointment_type, earliest, latest: (
        _offered(scope, earliest, latest)
        .filter(provider_id=provider, appointment_type_id=appointment_type)
        .order_by("starts_at", "id")
        .values_list(*ROLE, *PERSON, *SLOT)[:MOST]
    ),
    scoped=True, provider=-1, appointment_type=-2, **SAMPLE,
)  # fmt: skip
ONE = Compiled(
    lambda scope, slot: _bookable(scope, pk=slot).values_list(*OF_FACILITY, *ROLE, *PERSON, *SLOT),
    scoped=True, slot=-1,
)  # fmt: skip
PLACE = Compiled(
    lambda scope, slot: (
        BookableSlot.objects.visible_to(scope)
        .filter(pk=slot)
        .values_list("provider_id", "provider__linked_resource__id")
    ),
    scoped=True, slot=-1,
)  # fmt: skip


def offered_providers(*, actor: Actor, now: datetime) -> list[OfferedProvider]:
    """Those who have at least one time to offer, by their names."""
    settings = get_settings(actor=actor)
    if settings.portal_is_view_only:
        return []
    rows = PROVIDERS.rows(actor, **_window(settings, now))
    found = [OfferedProvider(row[7], display_name(*row[3:7]), row[8]) for row in rows if _renders(row)]
    return sorted(found, key=lambda provider: (provider.display_name, provider.id))


def offered_types(*, actor: Actor, provider_id: int, now: datetime) -> list[OfferedType]:
    """What may be booked with this provider, by name; nothing for somebody unknown."""
    settings = get_settings(actor=actor)
    if settings.portal_is_view_only:
        return []
    rows = TYPES.rows(actor, provider=provider_id, **_window(settings, now))
    return [OfferedType(*row[RENDERS_BY:]) for row in rows if _renders(row)]


def offered_slots(
    *,
    actor: Actor,
    provider_id: int,
    type_id: int,
    first: date | None = None,
    last: date | None = None,
    now: datetime,
) -> list[OfferedSlot]:
    """By start, the first thousand; between two days of the facility, both inclusive, where they are said."""
    settings = get_settings(actor=actor)
    if settings.portal_is_view_only:
        return []
    window = _between(_window(settings, now), first, last, actor)
    rows = SLOTS.rows(actor, provider=provider_id, appointment_type=type_id, **window)
    return [_slot(row) for row in rows if _renders(row)]


def find_offer(*, actor: Actor, slot_id: int, now: datetime) -> tuple[OfferedSlot, SettingsRow] | None:
    """The slot, if it may be booked at this moment, and the facility's settings. Ask while the provider's and the
    column's turns are taken."""
    found = ONE.first(actor, slot=slot_id)
    if found is None:
        return None
    settings, row = joined_settings(found[: len(OF_FACILITY)]), found[len(OF_FACILITY) :]
    slot, window = _slot(row), _window(settings, now)
    is_open = window["earliest"] <= slot.starts_at < window["latest"] and not settings.portal_is_view_only
    return (slot, settings) if is_open and _renders(row) else None


def find_slot_place(*, actor: Actor, slot_id: int) -> SlotPlace | None:
    row = PLACE.first(actor, slot=slot_id)
    return None if row is None else SlotPlace(*row)


def _window(settings: SettingsRow, now: datetime) -> dict[str, Any]:
    start, end = settings.terms.window(now)
    # A start at exactly `now` is past, whatever the lead time.
    return {"earliest": max(start, now + timedelta(microseconds=1)), "latest": end}


def _between(window: dict[str, Any], first: date | None, last: date | None, actor: Actor) -> dict[str, Any]:
    """The part of the window that lies on these days, which may be any that a calendar has."""
    begins, ends = (to_local(window[name], actor.zone).date() for name in ("earliest", "latest"))
    first = min(max(first or begins, begins), ends + timedelta(days=1))
    last = max(min(last or ends, ends), begins - timedelta(days=1))
    start, end = local_days(first, last, actor.zone)
    return {"earliest": max(start, window["earliest"]), "latest": min(end, window["latest"])}


def _renders(row: Row) -> bool:
    role_code, role_name, title_code = row[:RENDERS_BY]
    return can_render_claims(role_code, title_code) or role_name.lower() == "physician"


def _slot(row: Row) -> OfferedSlot:
    person, found = row[RENDERS_BY : RENDERS_BY + len(PERSON)], row[RENDERS_BY + len(PERSON) :]
    slot_id, starts_at, ends_at, provider_id, provider_confirms, type_id, code, is_billable, type_confirms = found[:9]
    resource_id, resource_in_use, room = found[9:]
    return OfferedSlot(
        slot_id, starts_at, ends_at, provider_id, display_name(*person), type_id, code, is_billable,
        provider_confirms and type_confirms, resource_id if resource_in_use else None,
        (room or "") if resource_in_use else "",
    )  # fmt: skip
