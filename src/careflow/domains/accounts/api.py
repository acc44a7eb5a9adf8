from careflow.domains.accounts import operations
from careflow.domains.accounts.schemas import AccessOut, CsrfOut, RefreshIn, SignInIn
from careflow.platform.endpoint import gate
from careflow.platform.endpoint.cookies import refresh_token, set_refresh_token
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import anyone
from careflow.platform.endpoint.routes import Routes
from careflow.platform.identity import Surface, sender_of
from careflow.platform.problems import BadInput

SECTION = "Authentication"
routes = Routes()


@routes.endpoint(
    "POST", "users/token/", needs=anyone(csrf=True), section=SECTION, atomic=False,
    summary="Sign in and receive an access token; the refresh token travels in a cookie.",
)  # fmt: skip
def sign_in(call: Call, body: SignInIn) -> AccessOut:
    tokens = operations.sign_in(
        username=body.username,
        password=body.password,
        surface=Surface.CLINIC,
        sender=sender_of(call.request),
        user_agent=call.request.headers.get("User-Agent", ""),
        device_token=refresh_token(call),
        now=call.now,
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
