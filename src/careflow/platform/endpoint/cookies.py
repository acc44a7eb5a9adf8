"""The cookie that carries a session between page loads, one per surface."""

from django.conf import settings

from careflow.platform.endpoint.gate import Call, Cookie
from careflow.platform.identity import Surface

REFRESH_COOKIE = "careflow_refresh"
# The same name under two paths keeps the surfaces apart on one host.
PATHS = {Surface.CLINIC: "/v1/users/", Surface.PORTAL: "/v1/portal/"}


def refresh_token(call: Call) -> str:
    """The token that the browser sent, or blank."""
    return call.request.COOKIES.get(REFRESH_COOKIE, "")


def set_refresh_token(call: Call, token: str, *, surface: Surface) -> None:
    """Put it on the answer; an empty token clears the cookie."""
    age = int(settings.REFRESH_TOKEN_LIFETIME.total_seconds()) if token else 0
    call.cookies.append(Cookie(REFRESH_COOKIE, token, PATHS[surface], age))
