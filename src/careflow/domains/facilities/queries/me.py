"""What a person's own client starts with: who they are and where they work. One query brings all of it."""

from datetime import datetime, time
from typing import Any, NamedTuple

from django.contrib.auth import get_user_model
from django.db.models import QuerySet

from careflow.domains.facilities.rules import preferences, security
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound

PERSON = (
    "id", "username", "email", "first_name", "last_name", "phone_number", "preferences", "version",
    "membership__is_active", "membership__organization_id", "membership__organization__name",
    "membership__organization__slug", "membership__role__code", "second_factor__confirmed_at",
    "membership__role__requires_second_factor",
)  # fmt: skip
WORKPLACE = (
    "id", "facility_id", "facility__name", "facility__timezone", "facility__operating_start_time",
    "facility__operating_end_time", "facility__operating_days", "facility__custom_operating_hours",
    "facility__is_active", "facility__organization_id", "role_id", "role__name", "role__code", "role__is_active",
    "role__security_permissions", "title_id", "title__name", "title__code", "is_active", "is_default",
    "eprescribe_enabled", "security_overrides",
)  # fmt: skip


class Workplace(NamedTuple):
    """A staff row of the person, with the facility's hours and the role's permissions."""

    staff_id: int
    facility_id: int
    facility_name: str
    timezone: str
    operating_start_time: time
    operating_end_time: time
    operating_days: list[int]
    custom_operating_hours: list[dict[str, Any]] | None
    facility_is_active: bool
    facility_organization_id: int
    role_id: int
    role_name: str
    role_code: str
    role_is_active: bool
    role_permissions: dict[str, Any]
    title_id: int | None
    title_name: str | None
    title_code: str | None
    is_active: bool
    is_default: bool
    can_eprescribe: bool
    overrides: dict[str, Any]

    @property
    def permissions(self) -> dict[str, bool]:
        return security.effective(self.role_permissions or {}, self.overrides or {})


class CurrentPerson(NamedTuple):
    """`workplaces` holds only those that count, the one to start with first."""

    id: int
    username: str
    email: str
    first_name: str
    last_name: str
    phone_number: str
    stored_preferences: dict[str, Any]
    version: int
    is_member: bool
    organization_id: int | None
    organization_name: str | None
    organization_slug: str | None
    organization_role: str | None
    second_factor_since: datetime | None
    role_requires_second_factor: bool
    workplaces: list[Workplace]

    def at_the_door(self) -> "CurrentPerson":
        """What somebody may see who has yet to set up a second factor: who they are, and nothing of their work."""
        return self._replace(
            stored_preferences={}, is_member=False, organization_id=None, organization_name=None,
            organization_slug=None, organization_role=None, workplaces=[],
        )  # fmt: skip

    @property
    def preferences(self) -> dict[str, Any]:
        """With the facility that is used now, whatever was stored."""
        start = self.workplaces[0].facility_id if self.workplaces else None
        return preferences.with_facility(self.stored_preferences, start)


def _with_workplaces(user: int) -> QuerySet[Any, Any]:
    rows = get_user_model().objects.filter(pk=user)
    return rows.values_list(*PERSON, *(f"staff_rows__{name}" for name in WORKPLACE))


WITH_WORKPLACES = Compiled(_with_workplaces, user=-1)


def get_current_person(*, user_id: int) -> CurrentPerson:
    rows = WITH_WORKPLACES.rows(user=user_id)
    if not rows:
        raise NotFound
    columns = len(PERSON)
    *person, is_member, organization_id, name, slug, role, since, required = rows[0][:columns]
    own = [Workplace(*row[columns:]) for row in rows if is_member and row[columns] is not None]
    counting = [work for work in own if _counts(work, organization_id)]
    in_order = sorted(counting, key=lambda work: _rank(work, preferences.wished_facility(person[6] or {})))
    if not is_member:
        return CurrentPerson._make((*person, False, None, None, None, None, since, False, in_order))
    return CurrentPerson._make((*person, True, organization_id, name, slug, role, since, bool(required), in_order))


def _counts(work: Workplace, organization_id: int | None) -> bool:
    return bool(
        work.is_active
        and work.facility_is_active
        and work.role_is_active
        and work.facility_organization_id == organization_id
    )


def _rank(work: Workplace, wished: str) -> tuple[bool, bool, str, int]:
    return (str(work.facility_id) != wished, not work.is_default, work.facility_name, work.facility_id)
