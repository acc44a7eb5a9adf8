from datetime import time
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from careflow.domains.facilities.queries.me import CurrentPerson, Workplace
from careflow.domains.organizations.queries import Member
from careflow.platform.endpoint.shapes import Lenient, Out, size
from careflow.platform.endpoint.texts import Password, PersonName, RequiredEmail, Username, phone_text


class OrganizationBriefOut(Out):
    id: int
    name: str
    slug: str


class WorkplaceFacilityOut(Out):
    id: int
    name: str
    timezone: str
    operating_start_time: time
    operating_end_time: time
    operating_days: list[int]
    custom_operating_hours: list[dict[str, Any]] | None
    organization: OrganizationBriefOut


class NamedRoleOut(Out):
    id: int
    name: str
    code: str


class PersonBriefOut(Out):
    id: int
    username: str
    first_name: str
    last_name: str


class StaffMembershipOut(Out):
    id: int
    user: PersonBriefOut
    facility: WorkplaceFacilityOut
    role: NamedRoleOut
    title: NamedRoleOut | None
    is_active: bool
    is_default: bool
    effective_security_permissions: dict[str, bool]
    can_eprescribe: bool


class SecondFactorBriefOut(Out):
    enrolled: bool
    required: bool


class CurrentUserOut(Out):
    id: int
    username: str
    email: str
    first_name: str
    last_name: str
    phone_number: str
    organization: OrganizationBriefOut | None
    organization_role: str | None
    memberships: list[StaffMembershipOut]
    current_membership: StaffMembershipOut | None
    is_org_admin: bool
    admin_facility_ids: list[int]
    organization_people: list[PersonBriefOut]
    preferences: dict[str, Any]
    second_factor: SecondFactorBriefOut


class DemoSessionOut(Out):
    access: str
    is_demo: bool
    user: CurrentUserOut


class PreferencesPatch(Lenient):
    preferences: dict[str, Any] = Field({}, description="Replaces everything that is stored.")


class PreferencesOut(Out):
    preferences: dict[str, Any]
    version: int


class RegistrationIn(Lenient):
    username: Username
    email: RequiredEmail
    password: Password
    first_name: PersonName = ""
    last_name: PersonName = ""
    phone_number: Annotated[str, size(15), AfterValidator(phone_text)] | None = None


def shape_current_user(person: CurrentPerson, people: list[Member]) -> CurrentUserOut:
    """`people` are the colleagues that an administrator of the organization may choose from."""
    memberships = [_membership(person, work) for work in person.workplaces]
    return CurrentUserOut(
        id=person.id,
        username=person.username,
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        phone_number=person.phone_number,
        organization=_organization(person),
        organization_role=person.organization_role,
        memberships=memberships,
        current_membership=memberships[0] if memberships else None,
        is_org_admin=person.organization_role in {"owner", "admin"},
        admin_facility_ids=[work.facility_id for work in person.workplaces if work.role_code == "admin"],
        organization_people=[
            PersonBriefOut(member.user_id, member.username, member.first_name, member.last_name) for member in people
        ],
        preferences=person.preferences,
        second_factor=SecondFactorBriefOut(person.second_factor_since is not None, person.role_requires_second_factor),
    )


def _organization(person: CurrentPerson) -> OrganizationBriefOut | None:
    if person.organization_id is None:
        return None
    return OrganizationBriefOut(person.organization_id, person.organization_name or "", person.organization_slug or "")


def _membership(person: CurrentPerson, work: Workplace) -> StaffMembershipOut:
    title = None
    if work.title_id is not None:
        title = NamedRoleOut(work.title_id, work.title_name or "", work.title_code or "")
    return StaffMembershipOut(
        id=work.staff_id,
        user=PersonBriefOut(person.id, person.username, person.first_name, person.last_name),
        facility=WorkplaceFacilityOut(
            id=work.facility_id,
            name=work.facility_name,
            timezone=work.timezone,
            operating_start_time=work.operating_start_time,
            operating_end_time=work.operating_end_time,
            operating_days=work.operating_days,
            custom_operating_hours=work.custom_operating_hours,
            organization=OrganizationBriefOut(
                work.facility_organization_id, person.organization_name or "", person.organization_slug or ""
            ),
        ),
        role=NamedRoleOut(work.role_id, work.role_name, work.role_code),
        title=title,
        is_active=work.is_active,
        is_default=work.is_default,
        effective_security_permissions=work.permissions,
        can_eprescribe=work.can_eprescribe,
    )
