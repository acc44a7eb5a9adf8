from careflow.domains.accounts.operations import PersonFields
from careflow.domains.facilities.api.routes import routes
from careflow.domains.facilities.operations import me as operations
from careflow.domains.facilities.queries.me import get_current_person
from careflow.domains.facilities.schemas.me import (
    CurrentUserOut,
    DemoSessionOut,
    PreferencesOut,
    PreferencesPatch,
    RegistrationIn,
    shape_current_user,
)
from careflow.domains.organizations import queries as organizations
from careflow.platform.endpoint.cookies import set_refresh_token
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import anyone, signed_in
from careflow.platform.endpoint.shapes import sent
from careflow.platform.identity import Surface, sender_of

SECTION = "Authentication"


@routes.endpoint(
    "GET", "users/me/", needs=signed_in(enrolling=True), section=SECTION,
    summary="Read who is signed in, where they work and what they may do there.",
)  # fmt: skip
def get_current_user(call: Call) -> CurrentUserOut:
    """`memberships` are the caller's own places of work. Administrators of the organization also find its
    people in `organization_people`, to choose new staff from. Whoever has yet to set up the second factor that
    their role asks for finds themselves without organization and memberships, and `second_factor` says why."""
    return _current_user(int(call.actor.user_id or 0), at_the_door=call.actor.must_enrol)


@routes.endpoint(
    "GET", "users/me/preferences/", needs=signed_in(), section=SECTION, summary="Read the caller's preferences."
)
def get_preferences(call: Call) -> PreferencesOut:
    person = get_current_person(user_id=int(call.actor.user_id or 0))
    return PreferencesOut(person.preferences, person.version)


@routes.endpoint(
    "PATCH", "users/me/preferences/", needs=signed_in(), section=SECTION, summary="Replace the caller's preferences."
)
def change_preferences(call: Call, body: PreferencesPatch) -> PreferencesOut:
    """At most 64 KB. `lastFacilityId` must be a facility where the caller works; without it, the caller's first
    one is filled in."""
    if "preferences" in sent(body):
        operations.change_preferences(
            actor=call.actor,
            preferences=body.preferences,
            now=call.now,
            expected_version=call.expected_version,
        )
    person = get_current_person(user_id=int(call.actor.user_id or 0))
    return PreferencesOut(person.preferences, person.version)


@routes.endpoint(
    "POST", "users/demo-login/", needs=anyone(csrf=True), section=SECTION, atomic=False,
    summary="Sign in as the demo owner, where demo mode is on.",
)  # fmt: skip
def sign_in_demo(call: Call) -> DemoSessionOut:
    tokens = operations.sign_in_demo(
        sender=sender_of(call.request),
        user_agent=call.request.headers.get("User-Agent", ""),
        now=call.now,
    )
    set_refresh_token(call, tokens.refresh, surface=Surface.CLINIC)
    user = _current_user(int(tokens.actor.user_id or 0))
    return DemoSessionOut(access=tokens.access, is_demo=True, user=user)


@routes.endpoint(
    "POST", "users/register/", needs=anyone(), section=SECTION, status=201, also=(403, 429), atomic=False,
    summary="Make an account for oneself, where that is allowed.",
)  # fmt: skip
def register(call: Call, body: RegistrationIn) -> CurrentUserOut:
    """The account belongs to no organization yet; its holder can sign in but sees nothing."""
    fields = PersonFields(
        username=body.username,
        email=body.email,
        first_name=body.first_name,
        last_name=body.last_name,
        phone_number=body.phone_number or "",
    )
    user_id = operations.register(fields=fields, password=body.password, sender=sender_of(call.request), now=call.now)
    return _current_user(user_id)


def _current_user(user_id: int, *, at_the_door: bool = False) -> CurrentUserOut:
    person = get_current_person(user_id=user_id)
    if at_the_door:
        person = person.at_the_door()
    chooses = person.organization_id is not None and person.organization_role in {"owner", "admin"}
    people = organizations.list_active_members(organization_id=person.organization_id or 0) if chooses else []
    return shape_current_user(person, people)
