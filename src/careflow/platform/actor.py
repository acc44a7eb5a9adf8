"""Who is asking. Built once per request from one query and passed by hand to every call below it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Actor:
    """A person (or the system) at work, with the rights that hold for this one request.

    `facility_id` is the facility the request is scoped to; `permissions` are the effective keys of the
    person's staff row there and empty for an organization administrator without such a row.

    A person of the portal has no staff row: `patient_id` is whom the request is about, in the facility of that
    chart, and `proxy_id` what lets them speak for somebody else.
    """

    user_id: int | None
    name: str
    organization_id: int | None = None
    organization_role: str = ""
    organization_permissions: frozenset[str] = frozenset()
    membership_id: int | None = None
    facility_id: int | None = None
    facility_timezone: str = "UTC"
    staff_id: int | None = None
    patient_id: int | None = None
    proxy_id: int | None = None
    role_code: str = ""
    permissions: frozenset[str] = frozenset()
    is_superuser: bool = False
    session_id: int | None = None
    second_factor_required: bool = False
    second_factor_given: bool = False
    request_id: str = ""
    address: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)

    def can(self, permission: str) -> bool:
        return permission in self.permissions

    @property
    def must_enrol(self) -> bool:
        """Whether the role asks for a second factor and this session was opened without one: until that is made
        good, the person has no rights but to set one up."""
        return self.second_factor_required and not self.second_factor_given

    @property
    def is_organization_admin(self) -> bool:
        return self.organization_role in {"owner", "admin"}

    @property
    def is_organization_owner(self) -> bool:
        return self.organization_role == "owner"

    @property
    def zone(self) -> ZoneInfo:
        """The scoped facility's time zone."""
        return ZoneInfo(self.facility_timezone)


def system(*, name: str, organization_id: int | None = None, facility_id: int | None = None) -> Actor:
    """The actor of jobs, importers and the demo builder: no person, no permissions, named in the audit."""
    return Actor(user_id=None, name=name, organization_id=organization_id, facility_id=facility_id)
