from django.conf import settings

from careflow.domains.accounts import operations
from careflow.domains.accounts.schemas import AccessOut, CsrfOut, RefreshIn, SignInIn
from careflow.platform.endpoint import gate
from careflow.platform.endpoint.gate import Call, Cookie
from careflow.platform.endpoint.needs import anyone
from careflow.platform.endpoint.routes import Routes
from careflow.platform.identity import Surface, sender_of
from careflow.platform.problems import BadInput

SECTION = "Authentication"
REFRESH_COOKIE = "careflow_refresh"
COOKIE_PATH = "/v1/users/"
routes = Routes()


def refresh_cookie(token: str) -> Cookie:
    """The cookie that carries the session of the clinic surface; an empty token clears it."""
    age = int(settings.REFRESH_TOKEN_LIFETIME.total_seconds()) if token else 0
    return Cookie(REFRESH_COOKIE, token, COOKIE_PATH, age)


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
        now=call.now,
    )
    call.cookies.append(refresh_cookie(tokens.refresh))
    return AccessOut(tokens.access)


@routes.endpoint(
    "GET", "users/csrf/", needs=anyone(), section=SECTION,
    summary="Receive the token that cookie-carried requests must repeat in a header.",
)  # fmt: skip
def issue_csrf_token(call: Call) -> CsrfOut:
    return CsrfOut(gate.issue_csrf_token(call))


@routes.endpoint(
    "POST", "users/token/refresh/", needs=anyone(csrf=True), section=SECTION, atomic=False,
    summary="Exchange the refresh token for the next pair.",
)  # fmt: skip
def refresh_tokens(call: Call, body: RefreshIn) -> AccessOut:
    token = body.refresh or call.request.COOKIES.get(REFRESH_COOKIE, "")
    if not token:
        raise BadInput(refresh="Sign in first: there is no refresh token.")
    tokens = operations.refresh(token=token, surface=Surface.CLINIC, sender=sender_of(call.request), now=call.now)
    call.cookies.append(refresh_cookie(tokens.refresh))
    return AccessOut(tokens.access)


@routes.endpoint(
    "POST", "users/logout/", needs=anyone(csrf=True), section=SECTION,
    summary="End the session on this device and clear its cookie.",
)  # fmt: skip
def sign_out(call: Call) -> None:
    token = call.request.COOKIES.get(REFRESH_COOKIE, "")
    operations.sign_out(token=token, surface=Surface.CLINIC, sender=sender_of(call.request), now=call.now)
    call.cookies.append(refresh_cookie(""))
