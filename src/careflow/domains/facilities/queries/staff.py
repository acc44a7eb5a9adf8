"""Who works at a facility."""

from datetime import date, time
from typing import Any, NamedTuple

from django.db.models import QuerySet

from careflow.domains.facilities.models import Staff
from careflow.domains.facilities.rules.names import can_render_claims, display_name
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope


class StaffRow(NamedTuple):
    """A staff row with what its neighbours say about it, in the order of COLUMNS."""

    id: int
    user_id: int
    username: str
    first_name: str
    last_name: str
    email: str
    facility_id: int
    facility_name: str
    role_id: int
    role_name: str
    role_code: str
    role_permissions: dict[str, Any]
    title_id: int | None
    title_name: str | None
    title_code: str | None
    npi: str
    dea_number: str
    state_license_number: str
    state_license_state: str
    state_license_expiration: date | None
    dea_expiration: date | None
    specialty: str
    taxonomy_code: str
    eprescribe_enabled: bool
    fee_schedule_id: int | None
    fee_schedule_name: str | None
    is_active: bool
    is_default: bool
    resource_id: int | None
    resource_default_room: str | None
    resource_operating_start_time: time | None
    resource_operating_end_time: time | None
    security_overrides: dict[str, Any]
    online_scheduling_enabled: bool
    auto_confirm_bookings: bool
    online_cancellation_enabled: bool
    cancellation_cutoff_hours: int
    version: int

    @property
    def display_name(self) -> str:
        return display_name(self.title_name, self.first_name, self.last_name, self.username)

    @property
    def can_render(self) -> bool:
        """Whether the person may be the rendering provider of a visit; says nothing about `is_active`."""
        return can_render_claims(self.role_code, self.title_code)


ELSEWHERE = {
    "username": "user__username",
    "first_name": "user__first_name",
    "last_name": "user__last_name",
    "email": "user__email",
    "facility_name": "facility__name",
    "role_name": "role__name",
    "role_code": "role__code",
    "role_permissions": "role__security_permissions",
    "title_name": "title__name",
    "title_code": "title__code",
    "fee_schedule_name": "fee_schedule__name",
    "resource_id": "linked_resource__id",
    "resource_default_room": "linked_resource__default_room",
    "resource_operating_start_time": "linked_resource__operating_start_time",
    "resource_operating_end_time": "linked_resource__operating_end_time",
}
COLUMNS = tuple(ELSEWHERE.get(name, name) for name in StaffRow._fields)


def _rows(scope: Scope) -> QuerySet[Any, Any]:
    order = ("user__last_name", "user__first_name", "id")
    return Staff.objects.visible_to(scope).order_by(*order).values_list(*COLUMNS)


ALL = Compiled(_rows, scoped=True)
OF_ROLE = Compiled(lambda scope, role: _rows(scope).filter(role__code=role), scoped=True, role="~role~")
ONE = Compiled(lambda scope, staff_id: _rows(scope).filter(pk=staff_id), scoped=True, staff_id=-1)


def list_staff(*, actor: Scope, role: str = "") -> list[StaffRow]:
    """Active and former staff by last and first name; only those whose role has exactly this code, if given."""
    rows = OF_ROLE.rows(actor, role=role) if role else ALL.rows(actor)
    return [StaffRow(*row) for row in rows]


def find_staff(*, actor: Scope, staff_id: int) -> StaffRow | None:
    row = ONE.first(actor, staff_id=staff_id)
    return None if row is None else StaffRow(*row)


def get_staff(*, actor: Scope, staff_id: int) -> StaffRow:
    """Raises NotFound."""
    found = find_staff(actor=actor, staff_id=staff_id)
    if found is None:
        raise NotFound
    return found
