"""Who works at a facility, in which role: added, changed and deactivated under the lock-out rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from careflow.domains.facilities.models import Staff, StaffRole, StaffTitle
from careflow.domains.facilities.operations import lockout, staff_events, workplaces
from careflow.domains.facilities.operations.linked_resources import ensure_linked_resource, follow_staff, has_column
from careflow.domains.facilities.queries.place import Place, place_of
from careflow.domains.facilities.queries.schedules import check_schedule
from careflow.domains.facilities.rules.lockout import Worker, with_worker, without
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

SECURED = frozenset(staff_events.STANDING)


@transaction.atomic(savepoint=False)
def add_staff(
    *,
    actor: Actor,
    facility_id: int,
    user_id: int,
    role_id: int,
    may_manage_security: bool,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    via: str = "",
) -> int:
    """Give a member of the organization a place of work; `details` are further columns. The person's first
    active row becomes their default, a physician gets a column on the schedule.

    Raises NotFound for a facility of another organization, BadInput naming `user_id`, `role_id` or `title_id`,
    NotAllowed for a role that manages security when the caller may not. Overrides of such a caller are dropped."""
    place = place_of(actor=actor, facility_id=facility_id)
    row = dict(details or {})
    role = _role(place, role_id)
    if not may_manage_security:
        if role.security_permissions.get("admin.security.manage") is True:
            raise NotAllowed
        row.pop("security_overrides", None)
    _check_title(place, row.get("title_id"))
    check_schedule(actor=actor, schedule_id=row.get("fee_schedule_id"), facility_id=facility_id)
    workplaces.lock_person(user_id=user_id)
    _check_member(place, user_id)
    row["is_default"] = _settle_default(row, user_id=user_id, is_active=row.get("is_active", True), now=now)
    created = _insert({**row, "facility_id": facility_id, "user_id": user_id, "role_id": role_id}, now=now)
    staff = Staff.objects.visible_to(place).select_related("role", "title", "user").get(pk=created)
    ensure_linked_resource(staff=staff, now=now)
    staff_events.record_added(actor=actor, staff=staff, via=via, at=now)
    return created


@transaction.atomic(savepoint=False)
def change_staff(
    *,
    actor: Actor,
    facility_id: int,
    staff_id: int,
    changes: Mapping[str, Any],
    may_manage_security: bool,
    now: datetime,
    may_return: bool = False,
    expected_version: int | None = None,
    via: str = "",
) -> None:
    """Write the columns that differ; nothing happens when none does.

    Role, active state and overrides need `may_manage_security` (NotAllowed) and pass the lock-out rules
    (WouldLockOut). An actor who `may_return` can appoint themselves again, so they may step back from their own row.
    Raises NotFound, StaleVersion, and BadInput as `add_staff`."""
    place = place_of(actor=actor, facility_id=facility_id)
    if SECURED & changes.keys():
        lockout.lock_facilities(actor=actor, facility_ids=[facility_id])
    change = _prepare(place, staff_id, changes)
    check_version(change.staff.version, expected_version)
    if not may_manage_security and ("security_overrides" in changes or SECURED & change.after.keys()):
        raise NotAllowed
    if not change.after:
        return
    _check_change(place, change)
    check_schedule(actor=actor, schedule_id=change.after.get("fee_schedule_id"), facility_id=facility_id)
    if SECURED & change.after.keys():
        _forbid_lock_out(None if may_return else actor.user_id, place, change)
    _store(place, change, now=now)
    staff_events.record_changed(
        actor=actor,
        staff=change.staff,
        before=change.before,
        role_names=(change.role_before.name, change.staff.role.name),
        via=via,
        at=now,
    )


def deactivate_staff(
    *, actor: Actor, facility_id: int, staff_id: int, may_manage_security: bool, now: datetime,
    expected_version: int | None = None,
) -> None:  # fmt: skip
    """Take the person off the facility's staff; history keeps the row. Doing it again changes nothing."""
    change_staff(
        actor=actor,
        facility_id=facility_id,
        staff_id=staff_id,
        changes={"is_active": False},
        may_manage_security=may_manage_security,
        now=now,
        expected_version=expected_version,
    )


@dataclass(slots=True)
class _Change:
    """A locked staff row with what was and what will be; `staff` carries the new state once stored."""

    staff: Staff
    before: dict[str, Any]
    after: dict[str, Any]
    role_before: StaffRole
    had_column: bool


def _prepare(place: Place, staff_id: int, changes: Mapping[str, Any]) -> _Change:
    rows = Staff.objects.visible_to(place).filter(pk=staff_id)
    if {"is_active", "is_default"} & changes.keys():
        user_id = rows.values_list("user_id", flat=True).first()
        if user_id is not None:
            workplaces.lock_person(user_id=user_id)
    # Locked by itself: PostgreSQL drops a row from a join when what it joined to changed while it was waited for.
    list(rows.select_for_update().values_list("pk"))
    staff = rows.select_related("role", "title", "user").first()
    if staff is None:
        raise NotFound
    before = {name: getattr(staff, name) for name, value in changes.items() if getattr(staff, name) != value}
    after = {name: changes[name] for name in before}
    return _Change(staff, before, after, staff.role, has_column(staff))


def _check_change(place: Place, change: _Change) -> None:
    if "role_id" in change.after:
        change.staff.role = _role(place, change.after["role_id"])
    if "title_id" in change.after:
        change.staff.title = _check_title(place, change.after["title_id"])
    if change.after.get("is_default") and not change.after.get("is_active", change.staff.is_active):
        raise BadInput(is_default="Only an active member of staff can start here by default.")


def _forbid_lock_out(actor_user_id: int | None, place: Place, change: _Change) -> None:
    """Uses the role that `_check_change` has put in place."""
    staff, after = change.staff, change.after
    team = lockout.read_team(place)
    if after.get("is_active", staff.is_active):
        here = next((worker for worker in team if worker.staff_id == staff.pk), None)
        changed = Worker(
            staff_id=staff.pk,
            user_id=staff.user_id,
            role_id=staff.role.pk,
            role_permissions=staff.role.security_permissions,
            overrides=after.get("security_overrides", staff.security_overrides),
            works=here is None or here.works or "role_id" in after,
        )
        lockout.forbid_lock_out(actor_user_id=actor_user_id, before=team, after=with_worker(team, changed))
    else:
        lockout.forbid_lock_out(actor_user_id=actor_user_id, before=team, after=without(team, staff.pk))


def _store(place: Place, change: _Change, *, now: datetime) -> None:
    staff, after = change.staff, change.after
    user_id = staff.user_id
    if "is_active" in after or "is_default" in after:
        is_active = after.get("is_active", staff.is_active)
        wishes = {"is_default": after.get("is_default", staff.is_default)}
        default = _settle_default(wishes, user_id=user_id, is_active=is_active, now=now, staff=staff)
        if default != staff.is_default:
            after["is_default"] = default
    update_row(Staff.objects.visible_to(place).filter(pk=staff.pk), after, now=now)
    for name, value in after.items():
        setattr(staff, name, value)
    if after.get("is_active") is False:
        workplaces.hand_on_default(user_id=user_id, now=now)
    follow_staff(staff=staff, had_column=change.had_column, now=now)


def _settle_default(
    row: Mapping[str, Any], *, user_id: int, is_active: bool, now: datetime, staff: Staff | None = None
) -> bool:
    """Whether the row is the person's default from now on; takes the default from another row if so."""
    if not is_active:
        return False
    if row.get("is_default"):
        if staff is None or not (staff.is_default and staff.is_active):
            workplaces.clear_default(user_id=user_id, now=now)
        return True
    becomes_active = staff is None or not staff.is_active
    return becomes_active and not workplaces.has_default(user_id=user_id)


def _role(place: Place, role_id: int) -> StaffRole:
    role: StaffRole | None = StaffRole.objects.visible_to(place).filter(pk=role_id).first()
    if role is None:
        raise BadInput(role_id="Choose a role of this facility.")
    if not role.is_active:
        raise BadInput(role_id="This role is no longer in use. Choose another one.")
    return role


def _check_title(place: Place, title_id: int | None) -> StaffTitle | None:
    if title_id is None:
        return None
    title: StaffTitle | None = StaffTitle.objects.visible_to(place).filter(pk=title_id).first()
    if title is None:
        raise BadInput(title_id="Choose a title of this facility.")
    return title


def _check_member(place: Place, user_id: int) -> None:
    """One sentence for strangers and for people of other organizations, whose existence is not ours to tell."""
    people = get_user_model().objects.filter(pk=user_id, is_active=True, membership__is_active=True)
    if (user_id, place.organization_id) not in people.values_list("pk", "membership__organization_id"):
        raise BadInput(user_id="Choose an active person of this organization.")


def _insert(row: Mapping[str, Any], *, now: datetime) -> int:
    try:
        return int(Staff.unscoped.create(**row, created_at=now, updated_at=now).pk)
    except IntegrityError as error:
        if breaks_unique(error, Staff, "user", "facility"):
            raise BadInput(user_id="This person is on the staff of this facility already.") from None
        raise
