"""What a browser may do with an answer of ours that it is made to open as a page."""

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from careflow.web.console_middleware import CONSOLE

POLICY = "Content-Security-Policy"
NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
# Django's pages of the console: its lists may carry styles of their own.
CONSOLE_PAGES = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none';"
    " form-action 'self'; frame-ancestors 'none'"
)


class ContentPolicy:
    """Outside all that may answer: what has no policy of its own lets a browser load nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if POLICY not in response.headers:
            response.headers[POLICY] = CONSOLE_PAGES if request.path_info.startswith(CONSOLE) else NOTHING
        return response
