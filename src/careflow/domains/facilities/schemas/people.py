from datetime import datetime
from typing import Annotated, cast

from pydantic import Field

from careflow.domains.accounts.operations import PersonFields
from careflow.domains.facilities.operations.people import PersonChange
from careflow.domains.facilities.queries.people import Person
from careflow.platform.endpoint.shapes import Id, Lenient, Out, sent, size
from careflow.platform.endpoint.texts import PersonName, RequiredEmail, Username

RoleCode = Annotated[str, size(50, least=1)]
FacilityIds = Annotated[list[Id], Field(max_length=1000)]
ACCOUNT = ("username", "email", "first_name", "last_name")


class PersonPatch(Lenient):
    username: Username = ""
    email: RequiredEmail = ""
    first_name: PersonName = ""
    last_name: PersonName = ""
    role: RoleCode = Field("", description="The code of one of the organization's roles.")
    is_active: bool = True
    facility_ids: FacilityIds = Field(
        [],
        description="All facilities where the person works; others end. What is none of the organization’s is dropped.",
    )
    admin_facility_ids: FacilityIds = Field(
        [], description="Those of them that the person administers; what is none of them is dropped."
    )


class PersonIn(PersonPatch):
    username: Username
    email: RequiredEmail
    role: RoleCode = Field(description="The code of one of the organization's roles.")


class PersonOut(Out):
    id: int
    user_id: int
    username: str
    email: str
    first_name: str
    last_name: str
    role: str
    is_active: bool
    facility_ids: list[int]
    admin_facility_ids: list[int]
    facility_names: list[str]
    admin_facility_names: list[str]
    created_at: datetime
    version: int


class InvitationOut(Out):
    expires_at: datetime


def person_change(body: PersonPatch) -> PersonChange:
    """What was sent, in the operation's words."""
    keys = sent(body)
    return PersonChange(
        fields=cast("PersonFields", {name: keys[name] for name in ACCOUNT if name in keys}),
        role=keys.get("role"),
        is_active=keys.get("is_active"),
        facility_ids=keys.get("facility_ids"),
        admin_facility_ids=keys.get("admin_facility_ids"),
    )


def shape_person(person: Person) -> PersonOut:
    administered = [place for place in person.places if place.role_code == "admin"]
    return PersonOut(
        id=person.id,
        user_id=person.user_id,
        username=person.username,
        email=person.email,
        first_name=person.first_name,
        last_name=person.last_name,
        role=person.role,
        is_active=person.is_active,
        facility_ids=[place.facility_id for place in person.places],
        admin_facility_ids=[place.facility_id for place in administered],
        facility_names=[place.facility_name for place in person.places],
        admin_facility_names=[place.facility_name for place in administered],
        created_at=person.created_at,
        version=person.version,
    )
