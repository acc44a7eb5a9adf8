"""Placing a person: at which facilities they work from now on, and where they administer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from careflow.domains.facilities.rules import security

ADMINISTRATOR = "admin"


@dataclass(frozen=True, slots=True)
class Role:
    role_id: int
    code: str
    permissions: Mapping[str, object]

    @property
    def manages(self) -> bool:
        return not security.SELF_MANAGEMENT.isdisjoint(security.held(self.permissions))


@dataclass(frozen=True, slots=True)
class Row:
    """A staff row that the person has, active or not."""

    staff_id: int
    role: Role
    is_active: bool
    overrides: Mapping[str, Any]

    @property
    def manages(self) -> bool:
        rights = security.held(security.effective(self.role.permissions, self.overrides))
        return not security.SELF_MANAGEMENT.isdisjoint(rights)


@dataclass(frozen=True, slots=True)
class Step:
    """What changes at one facility: a new row with this role, or these columns of the row that is there.
    `concerns_administration` is true when administrator rights come, go or wake up."""

    facility_id: int
    staff_id: int | None
    role_id: int | None
    changes: Mapping[str, Any]
    concerns_administration: bool


def ordinary_role(roles: Iterable[Role], *, preferred: str) -> Role | None:
    """What somebody gets who does not administer: the preferred role, else the one that may do least."""
    harmless = [role for role in roles if not role.manages]
    return min(
        harmless,
        key=lambda role: (role.code != preferred, len(security.held(role.permissions)), role.code),
        default=None,
    )


def step(facility_id: int, row: Row | None, *, role: Role, as_administrator: bool) -> Step | None:
    """Make the person work at the facility; `role` is the administrator's or the ordinary one. A row keeps any
    other role that it has."""
    if row is None:
        return Step(facility_id, None, role.role_id, {}, as_administrator)
    changes: dict[str, Any] = {} if row.is_active else {"is_active": True}
    manages = row.manages
    if as_administrator != (row.role.code == ADMINISTRATOR):
        changes["role_id"] = role.role_id
        manages = manages or as_administrator
        kept = {key: value for key, value in row.overrides.items() if key not in security.SELF_MANAGEMENT}
        if not as_administrator and kept != dict(row.overrides):
            changes["security_overrides"] = kept
    return Step(facility_id, row.staff_id, None, changes, manages) if changes else None


def departure(facility_id: int, row: Row) -> Step | None:
    """Take the person off the facility's staff."""
    if not row.is_active:
        return None
    return Step(facility_id, row.staff_id, None, {"is_active": False}, row.manages)
