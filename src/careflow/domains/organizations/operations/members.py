"""Memberships: who belongs to the organization, in which role."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from careflow.domains.organizations import rules
from careflow.domains.organizations.models import Membership, OrganizationRole
from careflow.domains.organizations.operations.owners import LastOwner, count_other_owners, hold_with_owners
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed, NotFound
from careflow.platform.records import update_row


class OwnersOnly(NotAllowed):
    code, detail = "member.owners_only", "Only an owner can do this."


class BeyondOwnRights(NotAllowed):
    code, detail = "member.beyond_own_rights", "That role may do more than yours. Ask an owner."


@dataclass(frozen=True, slots=True)
class LockedMember:
    """A membership that the transaction holds, with what the rules about owners need to know."""

    membership_id: int
    user_id: int
    role_code: str
    role_permissions: dict[str, Any]
    is_active: bool
    version: int
    other_owners: int


def add_member(
    *, organization_id: int, user_id: int, role_code: str, now: datetime, actor: Actor | None = None
) -> Membership:
    """Make a person a member; the caller records it. With an actor, their own rights limit the role.

    Raises BadInput for a role that the organization does not have, OwnersOnly, BeyondOwnRights."""
    role = _role(organization_id, role_code)
    if actor is not None:
        forbid_grant(actor, role)
    membership: Membership = Membership.unscoped.create(
        organization_id=organization_id, user_id=user_id, role=role, created_at=now, updated_at=now
    )
    return membership


def lock_members(*, actor: Actor, membership_id: int) -> LockedMember:
    """Hold this membership and those of all owners, so that two owners cannot demote each other at once.

    Raises NotFound, and OwnersOnly or BeyondOwnRights when the person stands above the actor: by their role, or
    because the console opens to them."""
    held = hold_with_owners(Membership.objects.visible_to(actor), membership_id=membership_id)
    target = held.get(membership_id)
    if target is None:
        raise NotFound
    forbid_grant(actor, target.role)
    _forbid_keepers(actor, target)
    return LockedMember(
        target.pk, target.user_id, target.role.code, target.role.security_permissions, target.is_active,
        target.version, count_other_owners(held, membership_id=membership_id),
    )  # fmt: skip


@transaction.atomic(savepoint=False)
def change_member(
    *, actor: Actor, member: LockedMember, role_code: str | None, is_active: bool | None, touch: bool, now: datetime
) -> list[str]:
    """Write role and active state where they differ, and return the names of what changed; the caller records
    it. `touch` counts the version up for changes of the person that are stored elsewhere.

    Raises BadInput for an unknown role, OwnersOnly, BeyondOwnRights, LastOwner."""
    changes: dict[str, Any] = {}
    if role_code is not None and role_code != member.role_code:
        role = _role(int(actor.organization_id or 0), role_code)
        forbid_grant(actor, role)
        changes["role"] = role
    if is_active is not None and is_active != member.is_active:
        changes["is_active"] = is_active
    leaves = "role" in changes or changes.get("is_active") is False
    if member.role_code == rules.OWNER and member.is_active and leaves and not member.other_owners:
        raise LastOwner
    if changes or touch:
        update_row(Membership.objects.visible_to(actor).filter(pk=member.membership_id), changes, now=now)
    return sorted(changes)


def make_owner(*, user_id: int, now: datetime) -> int | None:
    """Put a person back as an active owner of their organization, whose id is returned if anything changed;
    for the demo account, whose visitors may have demoted it."""
    membership = Membership.unscoped.select_related("role").filter(user_id=user_id).first()
    if membership is None or (membership.is_active and membership.role.code == rules.OWNER):
        return None
    owner = _role(membership.organization_id, rules.OWNER)
    update_row(Membership.unscoped.filter(pk=membership.pk), {"role": owner, "is_active": True}, now=now)
    return int(membership.organization_id)


def may_grant(actor: Actor, role_code: str, permissions: frozenset[str]) -> bool:
    """Nobody gives away, or meddles with people who hold, more than they have themselves."""
    if actor.is_organization_owner:
        return True
    return role_code != rules.OWNER and (actor.is_superuser or permissions <= actor.organization_permissions)


def forbid_grant(actor: Actor, role: OrganizationRole) -> None:
    if may_grant(actor, role.code, rules.organization_permissions(role.code, role.security_permissions)):
        return
    raise OwnersOnly if role.code == rules.OWNER else BeyondOwnRights


def _forbid_keepers(actor: Actor, target: Membership) -> None:
    """Whoever may change an account's address can ask for its password, and the console would come with it."""
    opens_console = target.user.is_staff or target.user.is_superuser
    if opens_console and not (actor.is_superuser or actor.user_id == target.user_id):
        raise BeyondOwnRights("This person may enter the console. Ask the installation's administrator.")


def _role(organization_id: int, code: str) -> OrganizationRole:
    roles = OrganizationRole.unscoped.filter(organization_id=organization_id, code=code, is_active=True)
    role: OrganizationRole | None = roles.first()
    if role is None:
        raise BadInput(role="This organization has no role with this code.")
    return role
