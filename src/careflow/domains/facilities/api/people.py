from careflow.domains.facilities.api.routes import routes
from careflow.domains.facilities.operations import people as operations
from careflow.domains.facilities.queries import people as queries
from careflow.domains.facilities.schemas.people import (
    InvitationOut,
    PersonIn,
    PersonOut,
    PersonPatch,
    person_change,
    shape_person,
)
from careflow.domains.organizations.queries import OrganizationPermission
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import organization_permission

SECTION = "Organizations"
MANAGES_PEOPLE = organization_permission(OrganizationPermission.MANAGE_USERS)


@routes.endpoint(
    "GET", "organizations/people/", needs=MANAGES_PEOPLE, section=SECTION,
    summary="List the organization's people, with their roles and places of work.",
)  # fmt: skip
def list_people(call: Call) -> list[PersonOut]:
    return [shape_person(person) for person in queries.list_people(actor=call.actor)]


@routes.endpoint(
    "POST", "organizations/people/", needs=MANAGES_PEOPLE, section=SECTION, status=201,
    summary="Add a person with a role and places of work.",
)  # fmt: skip
def add_person(call: Call, body: PersonIn) -> PersonOut:
    """The person starts active, administers the facilities of `admin_facility_ids` and has the least
    privileged role in the others. An invitation lets the person choose a password."""
    membership_id = operations.add_person(actor=call.actor, change=person_change(body), now=call.now)
    return shape_person(queries.get_person(actor=call.actor, membership_id=membership_id))


@routes.endpoint(
    "GET", "organizations/people/{id:membership_id}/", needs=MANAGES_PEOPLE, section=SECTION,
    summary="Read one person of the organization.",
)  # fmt: skip
def get_person(call: Call, membership_id: int) -> PersonOut:
    return shape_person(queries.get_person(actor=call.actor, membership_id=membership_id))


@routes.endpoint(
    "PATCH", "organizations/people/{id:membership_id}/", needs=MANAGES_PEOPLE, section=SECTION,
    summary="Change a person's account, role, active state and places of work.",
)  # fmt: skip
def change_person(call: Call, membership_id: int, body: PersonPatch) -> PersonOut:
    """Without `facility_ids` the places of work stay as they are. Somebody whose role changes or who is
    deactivated is signed out everywhere at once."""
    operations.change_person(
        actor=call.actor,
        membership_id=membership_id,
        change=person_change(body),
        now=call.now,
        expected_version=call.expected_version,
    )
    return shape_person(queries.get_person(actor=call.actor, membership_id=membership_id))


@routes.endpoint(
    "POST", "organizations/people/{id:membership_id}/invite/", needs=MANAGES_PEOPLE, section=SECTION, also=(429,),
    summary="Send a person a link for their first password.",
)  # fmt: skip
def invite_person(call: Call, membership_id: int) -> InvitationOut:
    """The link goes to the person's e-mail address, works once, and ends when a newer one is sent. Who has a
    password already is refused: they can ask for a new one themselves."""
    return InvitationOut(operations.invite_person(actor=call.actor, membership_id=membership_id, now=call.now))


@routes.endpoint(
    "DELETE", "organizations/people/{id:membership_id}/second-factor/", needs=MANAGES_PEOPLE, section=SECTION,
    status=204, summary="Remove the second factor of a person who has lost it.",
)  # fmt: skip
def remove_second_factor(call: Call, membership_id: int) -> None:
    """All their sessions end. Where their role asks for a second factor, they set up another one at the next
    sign-in. One's own is turned off with a code instead."""
    operations.remove_second_factor(actor=call.actor, membership_id=membership_id, now=call.now)
