"""Where a person works: the plan of the steps, who may take them, and the taking."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from careflow.domains.facilities.models import Facility, Staff, StaffRole
from careflow.domains.facilities.operations.staff import add_staff, change_staff
from careflow.domains.facilities.queries.place import Place
from careflow.domains.facilities.rules import defaults, placement, security
from careflow.domains.facilities.rules.placement import Role, Row, Step
from careflow.domains.organizations.queries import OrganizationPermission
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed

VIA = "organization_people"


class CannotAppoint(NotAllowed):
    code = "staff.cannot_appoint"
    detail = "You cannot appoint or remove administrators of this facility."


@dataclass(frozen=True, slots=True)
class Wish:
    """Facilities of the organization where the person shall work, and those of them to administer."""

    facility_ids: frozenset[int]
    administered: frozenset[int]


def wish_for(*, actor: Actor, facility_ids: Collection[int], administered: Collection[int]) -> Wish:
    """Facilities of other organizations are dropped, as are administered ones without work there."""
    wanted = set(facility_ids)
    own = set(Facility.objects.visible_to(actor).filter(pk__in=wanted).values_list("pk", flat=True))
    return Wish(frozenset(own), frozenset(own.intersection(administered)))


def facilities_of(*, actor: Actor, user_id: int) -> set[int]:
    """Where the person has a staff row in the organization, active or not."""
    return set(_rows(actor, user_id))


def plan(*, actor: Actor, user_id: int | None, wish: Wish) -> list[Step]:
    """The steps that lead to the wish, by facility. The facilities must be locked.

    Raises CannotAppoint when administrator rights are touched that the actor may not give, BadInput when a
    facility has no role to give."""
    rows = {} if user_id is None else _rows(actor, user_id)
    roles = _roles(actor, wish.facility_ids)
    steps: list[Step | None] = [
        _arrive(
            facility_id,
            rows.get(facility_id),
            roles.get(facility_id, []),
            as_administrator=facility_id in wish.administered,
        )
        for facility_id in sorted(wish.facility_ids)
    ]
    steps += [
        placement.departure(facility_id, row)
        for facility_id, row in sorted(rows.items())
        if facility_id not in wish.facility_ids
    ]
    needed = sorted((one for one in steps if one is not None), key=lambda one: one.facility_id)
    _forbid_appointments(actor, [one.facility_id for one in needed if one.concerns_administration])
    return needed


def take(*, actor: Actor, user_id: int, steps: Iterable[Step], now: datetime) -> None:
    """Raises WouldLockOut, and BadInput for somebody who is not an active member."""
    for step in steps:
        if step.staff_id is None:
            add_staff(
                actor=actor,
                facility_id=step.facility_id,
                user_id=user_id,
                role_id=int(step.role_id or 0),
                may_manage_security=True,
                via=VIA,
                now=now,
            )
        else:
            change_staff(
                actor=actor,
                facility_id=step.facility_id,
                staff_id=step.staff_id,
                changes=step.changes,
                may_manage_security=True,
                may_return=_appoints_everywhere(actor),
                via=VIA,
                now=now,
            )


def _arrive(facility_id: int, row: Row | None, roles: list[Role], *, as_administrator: bool) -> Step | None:
    if as_administrator:
        role = next((role for role in roles if role.code == placement.ADMINISTRATOR), None)
    else:
        role = placement.ordinary_role(roles, preferred=defaults.LEAST_PRIVILEGED_ROLE)
    if role is None:
        raise BadInput(facility_ids="One of these facilities has no role for this person. Add one there first.")
    return placement.step(facility_id, row, role=role, as_administrator=as_administrator)


def _rows(actor: Actor, user_id: int) -> dict[int, Row]:
    rows = Staff.unscoped.filter(user_id=user_id, facility__organization_id=actor.organization_id).values_list(
        "facility_id", "pk", "role_id", "role__code", "role__security_permissions", "is_active", "security_overrides"
    )
    return {
        facility_id: Row(staff_id, Role(role_id, code, granted or {}), is_active, overrides or {})
        for facility_id, staff_id, role_id, code, granted, is_active, overrides in rows
    }


def _roles(actor: Actor, facility_ids: Collection[int]) -> dict[int, list[Role]]:
    found: dict[int, list[Role]] = {}
    rows = StaffRole.unscoped.filter(
        facility_id__in=facility_ids, facility__organization_id=actor.organization_id, is_active=True
    )
    for facility_id, role_id, code, granted in rows.values_list("facility_id", "pk", "code", "security_permissions"):
        found.setdefault(facility_id, []).append(Role(role_id, code, granted or {}))
    return found


def _forbid_appointments(actor: Actor, facility_ids: list[int]) -> None:
    """Administrators are appointed by owners, by those who manage the organization's security, and by those
    who manage security in the facility itself."""
    if _appoints_everywhere(actor):
        return
    for facility_id in facility_ids:
        if not _manages_security(Place(actor.organization_id, facility_id), actor):
            raise CannotAppoint


def _appoints_everywhere(actor: Actor) -> bool:
    may = actor.is_superuser or actor.is_organization_owner
    return may or OrganizationPermission.MANAGE_SECURITY in actor.organization_permissions


def _manages_security(place: Place, actor: Actor) -> bool:
    rows = Staff.objects.visible_to(place).filter(
        user_id=actor.user_id, is_active=True, role__is_active=True, facility__is_active=True
    )
    return any(
        "admin.security.manage" in security.held(security.effective(granted or {}, overrides or {}))
        for granted, overrides in rows.values_list("role__security_permissions", "security_overrides")
    )
