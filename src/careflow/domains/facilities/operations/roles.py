"""Staff roles: dictionary entries that grant rights, so their changes pass the lock-out rules."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from careflow.domains.audit.operations import Action
from careflow.domains.facilities.models import Staff, StaffRole
from careflow.domains.facilities.operations import dictionaries, lockout
from careflow.domains.facilities.operations.dictionaries import ROLE
from careflow.domains.facilities.operations.linked_resources import follow_staff
from careflow.domains.facilities.rules import names, security
from careflow.domains.facilities.rules.lockout import with_role
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed
from careflow.platform.records import update_row

FIXED = ("code", "name", "is_active")


@transaction.atomic(savepoint=False)
def add_staff_role(*, actor: Actor, values: Mapping[str, Any], may_manage_security: bool, now: datetime) -> int:
    """A new role starts with the rights that roles of its code have by default, else with none.

    Raises NotAllowed when those rights manage the facility and the caller may not manage security."""
    granted = security.template(values["code"])
    if security.SELF_MANAGEMENT & security.held(granted) and not may_manage_security:
        raise NotAllowed
    row = {**values, "security_permissions": granted, "is_system_role": False}
    return dictionaries.add_entry(actor=actor, kind=ROLE, values=row, told=granted, now=now)


@transaction.atomic(savepoint=False)
def change_staff_role(
    *,
    actor: Actor,
    role_id: int,
    changes: Mapping[str, Any],
    may_manage_security: bool,
    now: datetime,
    expected_version: int | None = None,
) -> None:
    """`changes` may hold `security_permissions`, which replaces the whole map and needs
    `may_manage_security`. Raises NotFound, StaleVersion, NotAllowed, WouldLockOut, and BadInput for the name,
    code or state of a role that the product relies on."""
    plain = {name: value for name, value in changes.items() if name != "security_permissions"}
    granted = changes.get("security_permissions")
    if granted is not None and not may_manage_security:
        raise NotAllowed
    if granted is not None or "is_active" in plain:
        lockout.lock_facilities(actor=actor, facility_ids=[actor.facility_id or 0])
    role = dictionaries.lock_entry(actor=actor, kind=ROLE, entry_id=role_id, expected_version=expected_version)
    _forbid_renaming(role, plain)
    _forbid_lock_out(actor, role, granted=granted, is_active=plain.get("is_active", role.is_active))
    _write(actor, role, plain, now=now)
    if granted is not None:
        _grant(actor, role, granted, now=now)


@transaction.atomic(savepoint=False)
def delete_staff_role(*, actor: Actor, role_id: int, now: datetime, expected_version: int | None = None) -> None:
    """Raises NotFound, StaleVersion, NotAllowed for a role that every facility starts with, BadInput for one that
    people have."""
    role = dictionaries.lock_entry(actor=actor, kind=ROLE, entry_id=role_id, expected_version=expected_version)
    if not role.is_deletable:
        raise NotAllowed(detail="This role comes with the system and cannot be deleted.")
    dictionaries.delete_entry(actor=actor, kind=ROLE, entry=role, now=now)


def _forbid_lock_out(actor: Actor, role: StaffRole, *, granted: Mapping[str, bool] | None, is_active: bool) -> None:
    if granted is None and is_active == role.is_active:
        return
    before = lockout.read_team(lockout.here(actor))
    rights = role.security_permissions if granted is None else granted
    after = with_role(before, role.pk, rights, is_active=is_active)
    lockout.forbid_lock_out(actor_user_id=actor.user_id, before=before, after=after)


def _forbid_renaming(role: StaffRole, changes: Mapping[str, Any]) -> None:
    if role.code not in ROLE.protected_codes:
        return
    changed = [name for name in FIXED if name in changes and changes[name] != getattr(role, name)]
    if changed:
        raise BadInput({name: ["The system relies on this role: it stays as it is."] for name in changed})


def _write(actor: Actor, role: StaffRole, changes: Mapping[str, Any], *, now: datetime) -> None:
    """A role that is called physician gives its people a column on the schedule."""
    gave_columns = names.has_column(role.code, role.name, is_active=True)
    dictionaries.write_entry(actor=actor, kind=ROLE, entry=role, changes=changes, now=now)
    if names.has_column(role.code, role.name, is_active=True) != gave_columns:
        team = Staff.objects.visible_to(actor).filter(role_id=role.pk).select_related("role", "title", "user")
        for staff in team:
            follow_staff(staff=staff, had_column=gave_columns and staff.is_active, now=now)


def _grant(actor: Actor, role: StaffRole, granted: Mapping[str, bool], *, now: datetime) -> None:
    previous, following = security.full_map(role.security_permissions), security.full_map(granted)
    if following == previous:
        return
    rows = StaffRole.objects.visible_to(actor).filter(pk=role.pk)
    update_row(rows, {"security_permissions": following}, now=now)
    affected = Staff.objects.visible_to(actor).filter(role_id=role.pk, is_active=True).count()
    metadata = {
        "changed_fields": ["Security permissions"],
        "previous": previous,
        "next": following,
        "members_affected": affected,
    }
    dictionaries.record(actor=actor, kind=ROLE, action=Action.UPDATE, entry=role, metadata=metadata, at=now)
