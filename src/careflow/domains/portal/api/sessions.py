from careflow.domains.accounts import operations as accounts
from careflow.domains.accounts import queries as account_queries
from careflow.domains.portal import operations
from careflow.domains.portal.api.routes import ANYBODY, SECTION, routes
from careflow.domains.portal.schemas.sessions import (
    PortalAccessOut,
    PortalDemoOut,
    PortalRefreshIn,
    PortalSessionOut,
    PortalSignInIn,
    shape_portal_session,
)
from careflow.platform.endpoint.cookies import refresh_token, set_refresh_token
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import anyone
from careflow.platform.identity import Surface, sender_of
from careflow.platform.problems import BadInput


@routes.endpoint(
    "POST", "portal/auth/login/", needs=anyone(csrf=True), section=SECTION, atomic=False,
    summary="Sign in on the portal; the refresh token travels in a cookie of its own.",
)  # fmt: skip
def sign_in_on_portal(call: Call, body: PortalSignInIn) -> PortalAccessOut:
    tokens = accounts.sign_in(
        username=body.username,
        password=body.password,
        surface=Surface.PORTAL,
        sender=sender_of(call.request),
        user_agent=call.request.headers.get("User-Agent", ""),
        device_token=refresh_token(call),
        now=call.now,
    )
    set_refresh_token(call, tokens.refresh, surface=Surface.PORTAL)
    return PortalAccessOut(tokens.access)


@routes.endpoint(
    "POST", "portal/auth/refresh/", needs=anyone(csrf=True), section=SECTION, also=(401,), atomic=False,
    summary="Exchange the portal’s refresh token for the next pair.",
)  # fmt: skip
def refresh_portal_tokens(call: Call, body: PortalRefreshIn) -> PortalAccessOut:
    token = body.refresh or refresh_token(call)
    if not token:
        raise BadInput(refresh="Sign in first: there is no refresh token.")
    tokens = accounts.refresh(token=token, surface=Surface.PORTAL, sender=sender_of(call.request), now=call.now)
    set_refresh_token(call, tokens.refresh, surface=Surface.PORTAL)
    return PortalAccessOut(tokens.access)


@routes.endpoint(
    "POST", "portal/auth/logout/", needs=anyone(csrf=True), section=SECTION,
    summary="End the portal’s session on this device and clear its cookie.",
)  # fmt: skip
def sign_out_of_portal(call: Call) -> None:
    token = refresh_token(call)
    accounts.sign_out(token=token, surface=Surface.PORTAL, sender=sender_of(call.request), now=call.now)
    set_refresh_token(call, "", surface=Surface.PORTAL)


@routes.endpoint(
    "POST", "portal/demo-login/", needs=anyone(csrf=True), section=SECTION, atomic=False,
    summary="Sign in as the demo patient, where demo mode is on.",
)  # fmt: skip
def sign_in_demo_patient(call: Call) -> PortalDemoOut:
    tokens = operations.sign_in_demo_patient(
        sender=sender_of(call.request), user_agent=call.request.headers.get("User-Agent", ""), now=call.now
    )
    set_refresh_token(call, tokens.refresh, surface=Surface.PORTAL)
    return PortalDemoOut(access=tokens.access, is_demo=True)


@routes.endpoint(
    "GET", "portal/sessions/", needs=ANYBODY, section=SECTION, summary="List the caller’s own sessions that are alive."
)
def list_portal_sessions(call: Call) -> list[PortalSessionOut]:
    """The one used last first. `last_used_at` is exact to the few minutes for which an access token is good."""
    found = account_queries.list_sessions(actor=call.actor, now=call.now)
    return [shape_portal_session(session, call.actor.session_id) for session in found]


@routes.endpoint(
    "DELETE", "portal/sessions/{id:session_id}/", needs=ANYBODY, section=SECTION, status=204,
    summary="End one of the caller’s own sessions.",
)  # fmt: skip
def end_portal_session(call: Call, session_id: int) -> None:
    accounts.end_session(actor=call.actor, session_id=session_id, now=call.now)


@routes.endpoint(
    "POST", "portal/logout-everywhere/", needs=ANYBODY, section=SECTION, status=204,
    summary="End all of the caller’s sessions, this one too.",
)  # fmt: skip
def sign_out_of_portal_everywhere(call: Call) -> None:
    """Access tokens that were handed out stop working at once."""
    accounts.sign_out_everywhere(actor=call.actor, now=call.now)
    set_refresh_token(call, "", surface=Surface.PORTAL)
