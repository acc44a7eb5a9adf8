from careflow.domains.accounts import operations, queries
from careflow.domains.accounts.api.routes import SECTION, routes
from careflow.domains.accounts.schemas import AccessOut, CsrfOut, RefreshIn, SessionOut, SignInIn, shape_session
from careflow.platform.endpoint import gate
from careflow.platform.endpoint.cookies import refresh_token, set_refresh_token
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import anyone, signed_in
from careflow.platform.identity import Surface, sender_of
from careflow.platform.problems import BadInput


@routes.endpoint(
    "POST", "users/token/", needs=anyone(csrf=True), section=SECTION, atomic=False,
    summary="Sign in and receive an access token; the refresh token travels in a cookie.",
)  # fmt: skip
def sign_in(call: Call, body: SignInIn) -> AccessOut:
    """Whoever has turned on a second factor is answered `auth.second_factor_required` with status 400 first, and
    sends the same again with `otp`."""
    tokens = operations.sign_in(
        username=body.username,
        password=body.password,
        surface=Surface.CLINIC,
        sender=sender_of(call.request),
        user_agent=call.request.headers.get("User-Agent", ""),
        device_token=refresh_token(call),
        now=call.now,
        otp=body.otp or "",
    )
    set_refresh_token(call, tokens.refresh, surface=Surface.CLINIC)
    return AccessOut(tokens.access)


@routes.endpoint(
    "GET", "users/csrf/", needs=anyone(), section=SECTION,
    summary="Receive the token that cookie-carried requests must repeat in a header.",
)  # fmt: skip
def issue_csrf_token(call: Call) -> CsrfOut:
    return CsrfOut(gate.issue_csrf_token(call))


@routes.endpoint(
    "POST", "users/token/refresh/", needs=anyone(csrf=True), section=SECTION, also=(401,), atomic=False,
    summary="Exchange the refresh token for the next pair.",
)  # fmt: skip
def refresh_tokens(call: Call, body: RefreshIn) -> AccessOut:
    token = body.refresh or refresh_token(call)
    if not token:
        raise BadInput(refresh="Sign in first: there is no refresh token.")
    tokens = operations.refresh(token=token, surface=Surface.CLINIC, sender=sender_of(call.request), now=call.now)
    set_refresh_token(call, tokens.refresh, surface=Surface.CLINIC)
    return AccessOut(tokens.access)


@routes.endpoint(
    "POST", "users/logout/", needs=anyone(csrf=True), section=SECTION,
    summary="End the session on this device and clear its cookie.",
)  # fmt: skip
def sign_out(call: Call) -> None:
    operations.sign_out(token=refresh_token(call), surface=Surface.CLINIC, sender=sender_of(call.request), now=call.now)
    set_refresh_token(call, "", surface=Surface.CLINIC)


@routes.endpoint(
    "GET", "users/sessions/", needs=signed_in(enrolling=True), section=SECTION,
    summary="List the caller's own sessions that are alive.",
)  # fmt: skip
def list_sessions(call: Call) -> list[SessionOut]:
    """The one used last first. `last_used_at` is exact to the few minutes for which an access token is good."""
    found = queries.list_sessions(actor=call.actor, now=call.now)
    return [shape_session(session, call.actor.session_id) for session in found]


@routes.endpoint(
    "DELETE", "users/sessions/{id:session_id}/", needs=signed_in(enrolling=True), section=SECTION, status=204,
    summary="End one of the caller's own sessions.",
)  # fmt: skip
def end_session(call: Call, session_id: int) -> None:
    operations.end_session(actor=call.actor, session_id=session_id, now=call.now)


@routes.endpoint(
    "POST", "users/logout-everywhere/", needs=signed_in(enrolling=True), section=SECTION, status=204,
    summary="End all of the caller's sessions, this one too.",
)  # fmt: skip
def sign_out_everywhere(call: Call) -> None:
    """Access tokens that were handed out stop working at once."""
    operations.sign_out_everywhere(actor=call.actor, now=call.now)
    set_refresh_token(call, "", surface=Surface.CLINIC)
