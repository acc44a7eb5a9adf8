"""Facilities as records, and their clock."""

from datetime import datetime, time
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from careflow.domains.facilities.models import Facility, Staff
from careflow.domains.facilities.queries.place import Place
from careflow.domains.facilities.rules import security
from careflow.domains.organizations.queries import OrganizationPermission
from careflow.platform.actor import Actor
from careflow.platform.address import ADDRESS_COLUMNS
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope


class FacilityRow(NamedTuple):
    id: int
    organization_id: int
    organization_name: str
    name: str
    facility_code: str
    phone_number: str
    fax_number: str
    email: str
    timezone: str
    operating_start_time: time
    operating_end_time: time
    operating_days: list[int]
    custom_operating_hours: list[dict[str, Any]] | None
    notes: str
    is_active: bool
    fee_schedule_id: int | None
    fee_schedule_name: str | None
    online_scheduling_disabled: bool
    online_cancellation_enabled: bool
    cancellation_cutoff_hours: int
    created_at: datetime
    version: int
    address: tuple[Any, ...]


ELSEWHERE = {"organization_name": "organization__name", "fee_schedule_name": "fee_schedule__name"}
COLUMNS = tuple(ELSEWHERE.get(name, name) for name in FacilityRow._fields if name != "address")


class FacilityClock(NamedTuple):
    """What local times mean at a facility, and when it is open."""

    facility_id: int
    timezone: str
    operating_start_time: time
    operating_end_time: time
    operating_days: list[int]
    custom_operating_hours: list[dict[str, Any]] | None
    is_active: bool

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)


def _of_organization(scope: Scope) -> QuerySet[Any, Any]:
    return Facility.objects.visible_to(scope).order_by("name", "id").values_list(*COLUMNS, *ADDRESS_COLUMNS)


def _of_person(scope: Scope, user: int) -> QuerySet[Any, Any]:
    own = get_user_model().objects.filter(
        pk=user, staff_rows__is_active=True, staff_rows__role__is_active=True, staff_rows__facility__is_active=True
    )
    return _of_organization(scope).filter(pk__in=own.values("staff_rows__facility_id"))


EVERY = Compiled(_of_organization, scoped=True)
ONE = Compiled(lambda scope, facility: _of_organization(scope).filter(pk=facility), scoped=True, facility=-1)
OWN = Compiled(_of_person, scoped=True, user=-1)
OWN_ONE = Compiled(
    lambda scope, user, facility: _of_person(scope, user).filter(pk=facility), scoped=True, user=-1, facility=-2
)
CLOCK_COLUMNS = ("id", *(name for name in FacilityClock._fields if name != "facility_id"))
CLOCK = Compiled(lambda facility: Facility.unscoped.filter(pk=facility).values_list(*CLOCK_COLUMNS), facility=-1)


def list_facilities(*, actor: Actor) -> list[FacilityRow]:
    """By name: for who manages them all of them, for others those where they work, if their role shows any."""
    if manages_all(actor):
        return [_shape(row) for row in EVERY.rows(actor)]
    if not _sees_own(actor):
        return []
    return [_shape(row) for row in OWN.rows(actor, user=actor.user_id)]


def get_facility(*, actor: Actor, facility_id: int) -> FacilityRow:
    """Raises NotFound for a facility that `list_facilities` would not show."""
    row = None
    if manages_all(actor):
        row = ONE.first(actor, facility=facility_id)
    elif _sees_own(actor):
        row = OWN_ONE.first(actor, user=actor.user_id, facility=facility_id)
    if row is None:
        raise NotFound
    return _shape(row)


def manages_all(actor: Actor) -> bool:
    """Whether the person keeps all facilities of the organization: opens, changes and closes them."""
    return OrganizationPermission.MANAGE_FACILITIES in actor.organization_permissions


def _sees_own(actor: Actor) -> bool:
    return OrganizationPermission.VIEW_FACILITIES in actor.organization_permissions


def facility_clock(*, facility_id: int) -> FacilityClock:
    """For a facility that the caller has been let into already. Raises NotFound."""
    row = CLOCK.first(facility=facility_id)
    if row is None:
        raise NotFound
    return FacilityClock(*row)


def administers(*, actor: Actor, facility_id: int) -> bool:
    """Whether the person's own staff row makes them the facility's administrator, for requests that are not
    scoped to it."""
    rows = Staff.objects.visible_to(Place(actor.organization_id, facility_id)).filter(
        user_id=actor.user_id,
        is_active=True,
        role__is_active=True,
        facility__is_active=True,
        facility__organization_id=actor.organization_id,
    )
    row = rows.values_list("role__code", "role__security_permissions", "security_overrides").first()
    if row is None:
        return False
    role_code, granted, overrides = row
    rights = security.held(security.effective(granted or {}, overrides or {}))
    return role_code.lower() == "admin" and "admin.facility.manage" in rights


def _shape(row: tuple[Any, ...]) -> FacilityRow:
    own = len(COLUMNS)
    return FacilityRow._make((*row[:own], row[own:]))
