"""Roles of the organization and what they permit. Members point to their role, so a change holds at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.organizations import rules
from careflow.domains.organizations.models import Membership, OrganizationRole
from careflow.domains.organizations.operations.members import BeyondOwnRights, forbid_grant, may_grant
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

SUBJECT = "organizations/organizationrole"
CODE_TAKEN = "A role with this code exists already."


class OwnerIsFixed(NotAllowed):
    code, detail = "organization_role.owner_is_fixed", "The owner role cannot be changed."


class OwnLockOut(NotAllowed):
    code = "organization_role.own_lock_out"
    detail = "Your own role must keep the right to manage security."


class RoleIsFixed(NotAllowed):
    code, detail = "organization_role.fixed", "This role belongs to the system and cannot be deleted."


@transaction.atomic(savepoint=False)
def add_role(*, actor: Actor, code: str, name: str, description: str, is_active: bool, now: datetime) -> int:
    """A role that starts with a member's permissions. Raises BadInput for a code that is taken."""
    if actor.organization_id is None:
        raise NotAllowed("You belong to no organization.")
    _refuse_taken_code(actor, code)
    try:
        role = OrganizationRole.unscoped.create(
            organization_id=actor.organization_id,
            code=code,
            name=name,
            description=description,
            is_active=is_active,
            security_permissions=rules.template(code),
            created_at=now,
            updated_at=now,
        )
    except IntegrityError as error:
        raise _translated(error) from None
    _record(actor, Action.CREATE, role.pk, f"Organization role {name} added", {"role": code}, now)
    return int(role.pk)


@transaction.atomic(savepoint=False)
def change_role(
    *, actor: Actor, role_id: int, changes: Mapping[str, Any], now: datetime, expected_version: int | None = None
) -> None:
    """Write the fields that differ. Of a system role only the description may change; the owner role not at
    all. A role that people hold stays active. Raises NotFound, StaleVersion, OwnerIsFixed, BadInput."""
    role = _lock(actor, role_id)
    if role.code == rules.OWNER:
        raise OwnerIsFixed
    check_version(role.version, expected_version)
    wanted = {name: value for name, value in changes.items() if getattr(role, name) != value}
    if not wanted:
        return
    _check(actor, role, wanted)
    try:
        update_row(OrganizationRole.objects.visible_to(actor).filter(pk=role_id), wanted, now=now)
    except IntegrityError as error:
        raise _translated(error) from None
    facts = {"role": wanted.get("code", role.code), "changed_fields": sorted(wanted)}
    _record(actor, Action.UPDATE, role_id, f"Organization role {wanted.get('name', role.name)} changed", facts, now)


@transaction.atomic(savepoint=False)
def delete_role(*, actor: Actor, role_id: int, now: datetime, expected_version: int | None = None) -> None:
    """Raises NotFound, OwnerIsFixed, RoleIsFixed, and BadInput while anybody, active or not, has the role."""
    role = _lock(actor, role_id)
    if role.code == rules.OWNER:
        raise OwnerIsFixed
    check_version(role.version, expected_version)
    if not role.is_deletable:
        raise RoleIsFixed
    if Membership.objects.visible_to(actor).filter(role=role).exists():
        raise BadInput(detail="People still have this role. Give them another one first.")
    OrganizationRole.objects.visible_to(actor).filter(pk=role_id).delete()
    _record(actor, Action.DELETE, role_id, f"Organization role {role.name} deleted", {"role": role.code}, now)


@transaction.atomic(savepoint=False)
def change_role_permissions(
    *, actor: Actor, code: str, permissions: Mapping[str, bool], now: datetime, expected_version: int | None = None
) -> tuple[int, int]:
    """Replace the role's map; returns the role's id and how many active members it concerns.

    Raises OwnerIsFixed, BeyondOwnRights for a role above the actor's and for keys that the actor has not, OwnLockOut,
    StaleVersion, and BadInput for a role that the organization does not have."""
    if code == rules.OWNER:
        raise OwnerIsFixed
    roles = OrganizationRole.objects.visible_to(actor).filter(code=code, is_active=True)
    role = roles.select_for_update(no_key=True, of=("self",)).first()
    if role is None:
        raise BadInput(role="This organization has no role with this code.")
    forbid_grant(actor, role)
    check_version(role.version, expected_version)
    after = rules.whole(permissions)
    if code == actor.organization_role and not after["org.security.manage"]:
        raise OwnLockOut
    changed = rules.changed_keys(rules.full_map(code, role.security_permissions), after)
    if not may_grant(actor, code, frozenset(key for key in changed if after[key])):
        raise BeyondOwnRights("You cannot give rights that you do not have. Ask an owner.")
    members = Membership.objects.visible_to(actor).filter(role=role, is_active=True).count()
    if changed:
        update_row(roles, {"security_permissions": after}, now=now)
        _record_permissions(actor, role, members, changed, after, now)
    return int(role.pk), members


def _lock(actor: Actor, role_id: int) -> OrganizationRole:
    roles = OrganizationRole.objects.visible_to(actor).filter(pk=role_id)
    role: OrganizationRole | None = roles.select_for_update(of=("self",)).first()
    if role is None:
        raise NotFound
    return role


def _check(actor: Actor, role: OrganizationRole, wanted: Mapping[str, Any]) -> None:
    fixed = [name for name in ("code", "name", "is_active") if name in wanted] if role.is_system_role else []
    if fixed:
        raise BadInput({name: ["This belongs to the system and cannot be changed."] for name in fixed})
    if "code" in wanted:
        _refuse_taken_code(actor, wanted["code"], but=role.pk)
    if wanted.get("is_active") is False and Membership.objects.visible_to(actor).filter(role=role).exists():
        raise BadInput(is_active="People still have this role. Give them another one first.")


def _refuse_taken_code(actor: Actor, code: str, *, but: int | None = None) -> None:
    """Codes that differ only in case would be mistaken for each other."""
    others = OrganizationRole.objects.visible_to(actor).exclude(pk=but)
    if code.lower() in rules.SYSTEM_ROLES or others.filter(code__iexact=code).exists():
        raise BadInput(code=CODE_TAKEN)


def _translated(error: IntegrityError) -> Exception:
    return BadInput(code=CODE_TAKEN) if breaks_unique(error, OrganizationRole, "organization", "code") else error


def _record(actor: Actor, action: Action, role_id: int, summary: str, facts: Mapping[str, Any], now: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=SUBJECT,
        subject_id=role_id,
        summary=summary,
        metadata={"organization_id": actor.organization_id, **facts},
        at=now,
    )


def _record_permissions(
    actor: Actor, role: OrganizationRole, members: int, changed: list[str], after: Mapping[str, bool], now: datetime
) -> None:
    audit.record(
        actor=actor,
        action=Action.UPDATE,
        subject="organizations/organizationmembership",
        subject_id=actor.organization_id,
        summary=f"Permissions of the organization role {role.name} changed",
        metadata={
            "organization_id": actor.organization_id,
            "role": role.code,
            "members_updated": members,
            "changed_fields": changed,
            "previous": {key: not after[key] for key in changed},
            "next": {key: after[key] for key in changed},
        },
        at=now,
    )
