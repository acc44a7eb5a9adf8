"""HTTP's own manners, in one pass over every answer."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.response import HttpResponseBase
from django.middleware.common import CommonMiddleware
from django.utils.http import escape_leading_slashes

from careflow.platform.endpoint.bodies import discard_body
from careflow.platform.problems import WrongMethod
from careflow.web.errors import answer

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class Manners(CommonMiddleware):
    """A missing slash is redirected without losing the body (308 where 301 would turn a POST into a GET), a
    method that an address does not take is refused in JSON with Allow, HEAD has no body on any server, and a write is
    heard out before it is answered, where it says how long it is."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if request.method not in SAFE:
            discard_body(request)
        if response.status_code == 404 and self.should_redirect_with_slash(request):
            return HttpResponsePermanentRedirect(
                self.get_full_path_with_slash(request), preserve_request=request.method not in SAFE
            )
        if response.status_code == 405:
            response = _wrong_method(request, response)
        answered = super().process_response(request, response)
        if request.method == "HEAD":
            _leave_out_body(response)
        return answered

    def get_full_path_with_slash(self, request: HttpRequest) -> str:
        """Django's own refuses unsafe methods while debugging, because its redirect would lose the body."""
        return escape_leading_slashes(request.get_full_path(force_append_slash=True))


def _leave_out_body(response: Any) -> None:
    """What is streamed is not even made; closing the answer still closes where it would have come from."""
    if response.streaming:
        response.streaming_content = ()
    else:
        response.content = b""


def _wrong_method(request: HttpRequest, response: HttpResponseBase) -> HttpResponse:
    """Asking for the options is no error."""
    allowed = {method.strip() for method in response.get("Allow", "").split(",")}
    polite = HttpResponse(status=204) if request.method == "OPTIONS" else answer(request, WrongMethod())
    polite["Allow"] = ", ".join(sorted(allowed | {"OPTIONS"}))
    return polite
