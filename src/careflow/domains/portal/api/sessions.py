from careflow.domains.accounts import operations as accounts
from careflow.domains.portal import operations
from careflow.domains.portal.api.routes import SECTION, routes
from careflow.domains.portal.schemas.sessions import (
    PortalAccessOut,
    PortalDemoOut,
    PortalRefreshIn,
    PortalSignInIn,
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
