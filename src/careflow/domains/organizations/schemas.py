from datetime import datetime
from typing import Annotated, Any

from pydantic import Field, StrictBool

from careflow.domains.organizations.queries import Member, Profile, Role
from careflow.platform.address import AddressOut, AddressPatch, shape_address
from careflow.platform.endpoint.shapes import Lenient, Out, Strict, size
from careflow.platform.endpoint.texts import Email, Phone, Slug, WebAddress

Code = Annotated[str, size(50, least=1)]
Rights = Annotated[dict[str, bool], Field(description="Unknown keys are dropped, absent ones mean false.")]


class OrganizationPatch(Lenient):
    name: Annotated[str, size(255, least=1)] = ""
    slug: Slug = ""
    legal_name: Annotated[str, size(255)] = ""
    phone_number: Phone = ""
    email: Email = ""
    website: WebAddress = ""
    tax_id: Annotated[str, size(50)] = ""
    notes: Annotated[str, size(20_000)] = ""
    address: AddressPatch | None = Field(None, description="Merged into the stored address; null removes it.")


class OrganizationOut(Out):
    id: int
    name: str
    slug: str
    legal_name: str
    phone_number: str
    email: str
    website: str
    tax_id: str
    address: AddressOut | None
    notes: str
    created_at: datetime
    updated_at: datetime
    version: int


class MemberOut(Out):
    id: int
    user_id: int
    username: str
    email: str
    first_name: str
    last_name: str
    role: str
    security_permissions: dict[str, bool]
    is_active: bool
    created_at: datetime


class OrganizationDetailOut(OrganizationOut):
    active_people_count: int
    members: list[MemberOut]


class OrganizationRolePatch(Lenient):
    code: Code = ""
    name: Code = ""
    description: Annotated[str, size(255)] = ""
    is_active: bool = True


class OrganizationRoleIn(OrganizationRolePatch):
    code: Code
    name: Code


class OrganizationRoleOut(Out):
    id: int
    code: str
    name: str
    description: str
    security_permissions: dict[str, bool]
    is_system_role: bool
    is_deletable: bool
    is_active: bool
    requires_second_factor: bool
    created_at: datetime
    updated_at: datetime
    version: int


class SecurityRoleOut(Out):
    id: int
    key: str
    label: str
    is_system_role: bool
    is_deletable: bool
    description: str
    security_permissions: dict[str, bool]
    member_count: int
    requires_second_factor: bool
    version: int


class RolePermissionsIn(Lenient):
    role: Code = Field(description="The code of the role.")
    security_permissions: Rights


class RolePermissionsOut(Out):
    role: str
    security_permissions: dict[str, bool]
    members_updated: int
    version: int


class RoleSecondFactorIn(Strict):
    role: Code = Field(description="The code of the role.")
    required: StrictBool = Field(description="Whether everybody with this role needs an authenticator app.")


class RoleSecondFactorOut(Out):
    role: str
    requires_second_factor: bool
    members_without: int
    version: int


def shape_organization(profile: Profile) -> OrganizationOut:
    return OrganizationOut(**_profile(profile))


def shape_detail(profile: Profile, members: list[Member], *, sees_people: bool, in_full: bool) -> OrganizationDetailOut:
    """`in_full` shows addresses and permissions of the members; others see names and roles, or their number only."""
    shown = [_member(member, in_full=in_full) for member in members] if sees_people else []
    return OrganizationDetailOut(**_profile(profile), active_people_count=len(members), members=shown)


def _profile(profile: Profile) -> dict[str, Any]:
    return profile._asdict() | {"address": shape_address(profile.id, profile.address)}


def _member(member: Member, *, in_full: bool) -> MemberOut:
    return MemberOut(
        id=member.id,
        user_id=member.user_id,
        username=member.username,
        email=member.email if in_full else "",
        first_name=member.first_name,
        last_name=member.last_name,
        role=member.role,
        security_permissions=member.permissions if in_full else {},
        is_active=member.is_active,
        created_at=member.created_at,
    )


def shape_role(role: Role) -> OrganizationRoleOut:
    return OrganizationRoleOut(
        id=role.id,
        code=role.code,
        name=role.name,
        description=role.description,
        security_permissions=role.permissions,
        is_system_role=role.is_system_role,
        is_deletable=role.is_deletable,
        is_active=role.is_active,
        requires_second_factor=role.requires_second_factor,
        created_at=role.created_at,
        updated_at=role.updated_at,
        version=role.version,
    )


def shape_security_role(role: Role) -> SecurityRoleOut:
    return SecurityRoleOut(
        id=role.id,
        key=role.code,
        label=role.name,
        is_system_role=role.is_system_role,
        is_deletable=role.is_deletable,
        description=role.description,
        security_permissions=role.permissions,
        member_count=role.member_count,
        requires_second_factor=role.requires_second_factor,
        version=role.version,
    )
