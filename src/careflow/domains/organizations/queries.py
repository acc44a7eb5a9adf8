"""Reads of the organization, its roles and its members."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet

from careflow.domains.organizations import rules
from careflow.domains.organizations.models import Membership, Organization, OrganizationRole
from careflow.domains.organizations.permissions import OrganizationPermission
from careflow.platform.actor import Actor
from careflow.platform.address import ADDRESS_COLUMNS
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

__all__ = [
    "Member",
    "OrganizationPermission",
    "Profile",
    "Role",
    "get_organization",
    "get_role",
    "list_active_members",
    "list_organizations",
    "list_role_permissions",
    "list_roles",
    "permissions_of",
    "sees_people",
    "sees_profile",
]

PROFILE = (
    "id", "name", "slug", "legal_name", "phone_number", "email", "website", "tax_id", "notes",
    "created_at", "updated_at", "version", *ADDRESS_COLUMNS,
)  # fmt: skip
ROLE = (
    "id", "code", "name", "description", "security_permissions", "is_system_role", "is_deletable", "is_active",
    "requires_second_factor", "created_at", "updated_at", "version",
)  # fmt: skip
MEMBER = (
    "id", "user_id", "user__username", "user__email", "user__first_name", "user__last_name", "role__code",
    "role__security_permissions", "is_active", "created_at",
)  # fmt: skip


class Profile(NamedTuple):
    id: int
    name: str
    slug: str
    legal_name: str
    phone_number: str
    email: str
    website: str
    tax_id: str
    notes: str
    created_at: datetime
    updated_at: datetime
    version: int
    address: tuple[Any, ...]


class Role(NamedTuple):
    id: int
    code: str
    name: str
    description: str
    stored_permissions: dict[str, Any]
    is_system_role: bool
    is_deletable: bool
    is_active: bool
    requires_second_factor: bool
    created_at: datetime
    updated_at: datetime
    version: int
    member_count: int = 0

    @property
    def permissions(self) -> dict[str, bool]:
        return rules.full_map(self.code, self.stored_permissions)


class Member(NamedTuple):
    id: int
    user_id: int
    username: str
    email: str
    first_name: str
    last_name: str
    role: str
    stored_permissions: dict[str, Any]
    is_active: bool
    created_at: datetime

    @property
    def permissions(self) -> dict[str, bool]:
        return rules.full_map(self.role, self.stored_permissions)


ONE_PROFILE = Compiled(lambda key: Organization.objects.filter(pk=key).values_list(*PROFILE), key=-1)


def _roles(scope: Scope) -> QuerySet[Any, Any]:
    roles: QuerySet[Any, Any] = OrganizationRole.objects.visible_to(scope).order_by("name", "id").values_list(*ROLE)
    return roles


def _active_members(scope: Scope) -> QuerySet[Any, Any]:
    active = Membership.objects.visible_to(scope).filter(is_active=True)
    members: QuerySet[Any, Any] = active.order_by("user__username_key").values_list(*MEMBER)
    return members


def _counted_roles(scope: Scope) -> QuerySet[Any, Any]:
    counted = OrganizationRole.objects.visible_to(scope).filter(is_active=True)
    counted = counted.annotate(members=Count("memberships", filter=Q(memberships__is_active=True)))
    roles: QuerySet[Any, Any] = counted.order_by("-is_system_role", "name", "id").values_list(*ROLE, "members")
    return roles


ROLES = Compiled(_roles, scoped=True)
ACTIVE_MEMBERS = Compiled(_active_members, scoped=True)
COUNTED_ROLES = Compiled(_counted_roles, scoped=True)


def permissions_of(role_code: str, stored: Mapping[str, object]) -> frozenset[str]:
    """The organization permissions that a role holds, from its stored map or the template of its code."""
    return rules.organization_permissions(role_code, stored)


def list_organizations(*, actor: Actor) -> list[Profile]:
    """The actor's own organization; all of them, by name, for an administrator of the installation."""
    if actor.is_superuser:
        return [_profile(row) for row in Organization.objects.order_by("name", "id").values_list(*PROFILE)]
    if actor.organization_id is None or not sees_profile(actor):
        return []
    return [_profile(row) for row in ONE_PROFILE.rows(key=actor.organization_id)]


def sees_profile(actor: Actor) -> bool:
    return actor.is_superuser or OrganizationPermission.VIEW_PROFILE in actor.organization_permissions


def sees_people(actor: Actor) -> bool:
    return actor.is_superuser or OrganizationPermission.VIEW_USERS in actor.organization_permissions


def get_organization(*, actor: Actor, organization_id: int) -> Profile:
    """Raises NotFound for an organization that is not the actor's own."""
    if not (actor.is_superuser or actor.organization_id == organization_id):
        raise NotFound
    row = ONE_PROFILE.first(key=organization_id)
    if row is None:
        raise NotFound
    return _profile(row)


def list_active_members(*, organization_id: int) -> list[Member]:
    """By username. Whoever shows it decides how much of each row the reader may see."""
    return [Member(*row) for row in ACTIVE_MEMBERS.rows(_Of(organization_id))]


def list_roles(*, actor: Actor) -> list[Role]:
    return [Role(*row) for row in ROLES.rows(actor)] if actor.organization_id else []


def get_role(*, actor: Actor, role_id: int) -> Role:
    row = OrganizationRole.objects.visible_to(actor).filter(pk=role_id).values_list(*ROLE).first()
    if row is None:
        raise NotFound
    return Role(*row)


def list_role_permissions(*, actor: Actor) -> list[Role]:
    """Active roles with their numbers of active members, system roles first."""
    return [Role(*row) for row in COUNTED_ROLES.rows(actor)] if actor.organization_id else []


def _profile(row: tuple[Any, ...]) -> Profile:
    plain = len(PROFILE) - len(ADDRESS_COLUMNS)
    return Profile._make((*row[:plain], row[plain:]))


class _Of(NamedTuple):
    """The scope of one organization, for readers who were let in by another rule."""

    organization_id: int | None
    facility_id: int | None = None
