"""The dictionaries of a facility, each read in one statement: statuses, types, roles, titles, genders."""

from typing import Any, Generic, NamedTuple, TypeVar

from django.db.models import QuerySet

from careflow.domains.facilities.models import AppointmentStatus, AppointmentType, PatientGender, StaffRole, StaffTitle
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope


class Status(NamedTuple):
    id: int
    facility_id: int
    code: str
    name: str
    color: str
    is_active: bool
    is_billable: bool
    is_deletable: bool
    version: int


class VisitType(NamedTuple):
    id: int
    facility_id: int
    code: str
    name: str
    color: str
    is_active: bool
    is_billable: bool
    is_deletable: bool
    duration_minutes: int
    bookable_online: bool
    auto_confirm_bookings: bool
    version: int


class Role(NamedTuple):
    id: int
    facility_id: int
    code: str
    name: str
    security_permissions: dict[str, Any]
    is_system_role: bool
    is_deletable: bool
    is_active: bool
    version: int


class Title(NamedTuple):
    id: int
    facility_id: int
    code: str
    name: str
    is_active: bool
    is_deletable: bool
    version: int


class Gender(NamedTuple):
    id: int
    facility_id: int
    code: str
    name: str
    sort_order: int
    is_active: bool
    is_deletable: bool
    version: int


Entry = TypeVar("Entry", Status, VisitType, Role, Title, Gender)


class Dictionary(Generic[Entry]):
    """Reads one dictionary of the actor's facility; entries that are out of use are included."""

    def __init__(self, model: Any, entry: type[Entry], *order: str) -> None:
        def rows(scope: Scope) -> QuerySet[Any, Any]:
            visible: QuerySet[Any] = model.objects.visible_to(scope)
            return visible.order_by(*order, "id").values_list(*entry._fields)

        self.model = model
        self.entry: type[Entry] = entry
        self._all = Compiled(rows, scoped=True)
        self._one = Compiled(lambda scope, entry_id: rows(scope).filter(pk=entry_id), scoped=True, entry_id=-1)
        self._coded = Compiled(lambda scope, code: rows(scope).filter(code=code), scoped=True, code="~code~")

    def list(self, *, actor: Scope) -> list[Entry]:
        return [self.entry(*row) for row in self._all.rows(actor)]

    def find(self, *, actor: Scope, entry_id: int) -> Entry | None:
        row = self._one.first(actor, entry_id=entry_id)
        return None if row is None else self.entry(*row)

    def get(self, *, actor: Scope, entry_id: int) -> Entry:
        """Raises NotFound, also for entries of another facility."""
        found = self.find(actor=actor, entry_id=entry_id)
        if found is None:
            raise NotFound
        return found

    def is_elsewhere(self, *, entry_id: int) -> bool:
        """Whether the entry, which `find` did not give, is one of another facility's."""
        return bool(self.model.unscoped.filter(pk=entry_id).exists())

    def by_code(self, *, actor: Scope, code: str) -> Entry | None:
        row = self._coded.first(actor, code=code)
        return None if row is None else self.entry(*row)


statuses = Dictionary(AppointmentStatus, Status, "name")
visit_types = Dictionary(AppointmentType, VisitType, "name")
roles = Dictionary(StaffRole, Role, "name")
titles = Dictionary(StaffTitle, Title, "name")
genders = Dictionary(PatientGender, Gender, "sort_order", "name")


def find_status(*, actor: Scope, status_id: int) -> Status | None:
    return statuses.find(actor=actor, entry_id=status_id)


def status_by_code(*, actor: Scope, code: str) -> Status | None:
    return statuses.by_code(actor=actor, code=code)


def find_appointment_type(*, actor: Scope, type_id: int) -> VisitType | None:
    return visit_types.find(actor=actor, entry_id=type_id)


def find_gender(*, actor: Scope, gender_id: int) -> Gender | None:
    return genders.find(actor=actor, entry_id=gender_id)


def gender_by_code(*, actor: Scope, code: str) -> Gender | None:
    return genders.by_code(actor=actor, code=code)
