"""Who is calling: one query brings the person, the session, the membership and the staff row."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

from django.contrib.auth import get_user_model
from django.db.models import FilteredRelation, Q, QuerySet, TextField
from django.db.models.functions import Cast

from careflow.domains.facilities.models import Facility
from careflow.domains.facilities.rules import security
from careflow.domains.facilities.rules.names import full_name
from careflow.domains.organizations import queries as organizations
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.identity import Claims, ScopeMode, Sender
from careflow.platform.problems import DeadToken, NotAllowed

PERSON = (
    "username", "first_name", "last_name", "is_active", "surface", "is_superuser", "preferences",
    "session__revoked_at", "session__expires_at", "session__surface", "session__second_factor",
    "membership__id", "membership__is_active", "membership__organization_id",
    "membership__role__code", "membership__role__security_permissions", "membership__role__is_active",
    "membership__role__requires_second_factor",
)  # fmt: skip
WORKPLACE = (
    "id", "facility_id", "is_active", "is_default", "security_overrides", "role__code", "role__is_active",
    "role__security_permissions", "facility__is_active", "facility__organization_id", "facility__timezone",
    "facility__name",
)  # fmt: skip

# These stay JSON: what almost all of them say is known from the request before.
MAPS = ("preferences", "security_permissions", "security_overrides")
KNOWN_MAPS = 1_024  # in each process; there are as many as roles, and persons with rights of their own

# In one facility, its own columns come through the membership: a place outside the organization is null.
STAFF_ROW = tuple(f"workplace__{name}" for name in WORKPLACE if not name.startswith("facility__"))
PLACE = tuple(f"place__{name.removeprefix('facility__')}" for name in WORKPLACE if name.startswith("facility__"))


class Person(NamedTuple):
    username: str
    first_name: str
    last_name: str
    is_active: bool
    surface: str
    is_superuser: bool
    preferences: str
    session_revoked_at: datetime | None
    session_expires_at: datetime | None
    session_surface: str | None
    session_second_factor: bool | None
    membership_id: int | None
    membership_is_active: bool | None
    organization_id: int | None
    organization_role: str | None
    organization_rights: str | None
    organization_role_is_active: bool | None
    role_requires_second_factor: bool | None

    @property
    def must_enrol(self) -> bool:
        """Their role asks for a second factor, and this session was opened without one."""
        asked = bool(self.membership_is_active) and bool(self.role_requires_second_factor)
        return asked and not self.session_second_factor

    def may_work(self, claims: Claims, now: datetime) -> bool:
        """Active, in a live session of this surface, and not shut out of the organization."""
        alive = self.session_revoked_at is None and (self.session_expires_at or now) > now
        return (
            self.is_active
            and self.session_surface == self.surface == claims.surface
            and alive
            and (self.membership_id is None or bool(self.membership_is_active) or self.is_superuser)
        )


class Member(Protocol):
    """Somebody's standing in their organization."""

    @property
    def membership_is_active(self) -> bool | None: ...
    @property
    def organization_id(self) -> int | None: ...


class Workplace(NamedTuple):
    staff_id: int | None
    facility_id: int | None
    is_active: bool | None
    is_default: bool | None
    overrides: str | None
    role_code: str | None
    role_is_active: bool | None
    role_rights: str | None
    facility_is_active: bool | None
    facility_organization_id: int | None
    timezone: str | None
    facility_name: str | None

    @property
    def rights(self) -> frozenset[str]:
        return _rights(self.role_rights, self.overrides)

    def is_effective_for(self, person: Member) -> bool:
        return bool(
            self.is_active
            and self.role_is_active
            and self.facility_is_active
            and person.membership_is_active
            and self.facility_organization_id == person.organization_id
        )


def columns(*names: str) -> list[str | Cast]:
    """For `values_list`."""
    return [Cast(name, TextField()) if name.endswith(MAPS) else name for name in names]


@lru_cache(maxsize=KNOWN_MAPS)
def _rights(role: str | None, overrides: str | None) -> frozenset[str]:
    return security.held(security.effective(_map(role), _map(overrides)))


@lru_cache(maxsize=KNOWN_MAPS)
def _organization_rights(role_code: str, stored: str | None) -> frozenset[str]:
    return organizations.permissions_of(role_code, _map(stored))


def _map(text: str | None) -> dict[str, Any]:
    return (json.loads(text) if text else None) or {}


def _person(user: int, session: int) -> QuerySet[Any, Any]:
    people: QuerySet[Any, Any] = get_user_model().objects.filter(pk=user)
    own: QuerySet[Any, Any] = people.annotate(session=FilteredRelation("sessions", condition=Q(sessions__id=session)))
    return own


def _in_facility(user: int, session: int, facility: int) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = (
        _person(user, session)
        .annotate(
            workplace=FilteredRelation("staff_rows", condition=Q(staff_rows__facility_id=facility)),
            place=FilteredRelation(
                "membership__organization__facilities",
                condition=Q(membership__organization__facilities__id=facility),
            ),
        )
        .values_list(*columns(*PERSON, *STAFF_ROW, *PLACE))
    )
    return rows


IN_FACILITY = Compiled(_in_facility, user=-1, session=-2, facility=-3)
EVERYWHERE = Compiled(
    lambda user, session: _person(user, session).values_list(
        *columns(*PERSON, *(f"staff_rows__{name}" for name in WORKPLACE))
    ),
    user=-1,
    session=-2,
)
ALONE = Compiled(lambda user, session: _person(user, session).values_list(*columns(*PERSON)), user=-1, session=-2)


def find_actor(*, claims: Claims, mode: ScopeMode, scope_id: int | None, sender: Sender, now: datetime) -> Actor:
    """The actor for one request. Raises DeadToken for a person or session that is no longer active, NotAllowed
    when the facility is not one that the person works in (or, under FACILITY, administers)."""
    whom: dict[str, Any] = {"user": claims.user_id, "session": claims.session_id}
    if mode is ScopeMode.NONE:
        return _build(_alive(ALONE.rows(**whom), claims, now), None, claims, sender)
    if scope_id is None:
        rows = EVERYWHERE.rows(**whom)
        person = _alive(rows, claims, now)
        return _at_default(person, [Workplace(*row[len(Person._fields) :]) for row in rows], mode, claims, sender)
    rows = IN_FACILITY.rows(**whom, facility=scope_id)
    person = _alive(rows, claims, now)
    workplace = Workplace(*rows[0][len(Person._fields) :])
    if workplace.is_effective_for(person):
        return _build(person, workplace, claims, sender)
    if mode is ScopeMode.FACILITY and workplace.facility_is_active and _administers(person):
        return _build(person, None, claims, sender, facility=(scope_id, str(workplace.timezone)))
    raise NotAllowed


def _alive(rows: list[tuple[Any, ...]], claims: Claims, now: datetime) -> Person:
    if not rows:
        raise DeadToken
    person = Person(*rows[0][: len(Person._fields)])
    if not person.may_work(claims, now):
        raise DeadToken
    return person


def _administers(person: Person) -> bool:
    return bool(person.membership_is_active) and person.organization_role in {"owner", "admin"}


def _at_default(person: Person, workplaces: list[Workplace], mode: ScopeMode, claims: Claims, sender: Sender) -> Actor:
    own = [workplace for workplace in workplaces if workplace.is_effective_for(person)]
    if mode is ScopeMode.FACILITY and _administers(person):
        first = (
            Facility.unscoped.filter(organization_id=person.organization_id, is_active=True)
            .order_by("name", "id")
            .values_list("id", "timezone")
            .first()
        )
        if first is not None:
            here = next((workplace for workplace in own if workplace.facility_id == first[0]), None)
            return _build(person, here, claims, sender, facility=first)
    if not own:
        raise NotAllowed
    return _build(person, default_workplace(own, _map(person.preferences)), claims, sender)


def default_workplace(own: list[Workplace], preferences: Mapping[str, Any]) -> Workplace:
    """The one to work in when none is named: the last used, else the default row, else the first by name."""
    wished = str(preferences.get("lastFacilityId") or preferences.get("defaultFacilityId") or "")
    return min(
        own,
        key=lambda work: (str(work.facility_id) != wished, not work.is_default, work.facility_name, work.facility_id),
    )


def _build(
    person: Person, work: Workplace | None, claims: Claims, sender: Sender, facility: tuple[int, str] | None = None
) -> Actor:
    if work is not None and work.facility_id is not None:
        facility = (work.facility_id, str(work.timezone))
    has_rights = not person.must_enrol
    member = bool(person.membership_is_active)
    role = (person.organization_role or "") if member and has_rights else ""
    return Actor(
        user_id=claims.user_id,
        name=full_name(person.first_name, person.last_name, person.username),
        organization_id=person.organization_id if member else None,
        organization_role=role,
        organization_permissions=_organization_rights(role, person.organization_rights) if role else frozenset(),
        membership_id=person.membership_id if member else None,
        facility_id=facility[0] if facility else None,
        facility_timezone=facility[1] if facility else "UTC",
        staff_id=work.staff_id if work is not None else None,
        role_code=(work.role_code or "") if work is not None else "",
        permissions=work.rights if work and has_rights else frozenset(),
        is_superuser=person.is_superuser and has_rights,
        session_id=claims.session_id,
        second_factor_required=member and bool(person.role_requires_second_factor),
        second_factor_given=bool(person.session_second_factor),
        request_id=sender.request_id,
        address=sender.address,
    )
