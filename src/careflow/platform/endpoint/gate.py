"""The first three steps of every request: identify, authorise, read the body."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import msgspec
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.csrf import CsrfViewMiddleware, get_token
from django.utils import timezone

from careflow.platform import identity
from careflow.platform.actor import Actor
from careflow.platform.endpoint.bodies import FORMS, LARGEST_BODY, raw_body, read_body, read_query
from careflow.platform.endpoint.needs import Need
from careflow.platform.endpoint.shapes import spelled_id
from careflow.platform.endpoint.uploads import FileField, Upload
from careflow.platform.identity import ScopeMode, TokenType
from careflow.platform.problems import BadInput, CsrfFailed, DeadToken, EnrolmentMissing, NotAllowed, NotSignedIn

# The clients' library reads the kind of token from here.
DEAD_ACCESS_TOKEN = {"token_class": "AccessToken", "token_type": "access", "message": DeadToken.detail}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# The query parameter that names where a request happens, and what its number is one of.
SCOPES = {
    ScopeMode.STAFF: ("facility_id", "a facility"),
    ScopeMode.FACILITY: ("facility_id", "a facility"),
    ScopeMode.SUBJECT: ("patient", "a patient"),
}


@dataclass(slots=True)
class Cookie:
    """A cookie to set; an empty value clears it. Secure and SameSite follow the settings."""

    name: str
    value: str
    path: str
    max_age: int


@dataclass(slots=True)
class Call:
    """What a handler may know about the request, and what it may add to the answer. `prepared` is what the
    route's `around` has made ready."""

    actor: Actor
    now: datetime
    request: HttpRequest
    expected_version: int | None = None
    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    cookies: list[Cookie] = field(default_factory=list)
    prepared: Any = None

    def link_next(self, **cursor: object) -> None:
        """Say in a Link header (RFC 8288) where the next page stands."""
        query = {key: value for key, value in self.request.GET.items() if key not in cursor}
        target = f"{self.request.path}?{urlencode(query | cursor)}"
        self.headers["Link"] = f'<{target}>; rel="next"'

    def forget_answer(self) -> None:
        """Before the handler is tried again."""
        self.status = None
        self.headers.clear()
        self.cookies.clear()


def enter(
    request: HttpRequest, need: Need, *, reads_body: bool, largest: int = LARGEST_BODY,
    file_field: FileField | None = None,
) -> Call:  # fmt: skip
    """Raises a Problem for whoever or whatever may not pass."""
    now = timezone.now()
    read_query(request)
    actor = _identify(request, need, now)
    if actor.must_enrol and not need.enrolling:
        raise EnrolmentMissing
    if not need.allows(actor):
        raise NotAllowed(need.refusal)
    if reads_body:
        _leave_for_parser(request, read_body(request, largest=largest, file_field=file_field))
    return Call(actor, now, request, expected_version=_expected_version(request))


def _leave_for_parser(request: HttpRequest, fields: dict[str, Any]) -> None:
    """Ninja looks at the raw body before it asks our parser: an empty one would count as none at all. What stands
    between the parts of a multipart form is another with each try, and would make each another request."""
    request.fields = fields  # type: ignore[attr-defined]  # for bound_body
    if request.content_type == FORMS[1] or not raw_body(request):
        marks = {name: value.mark() if isinstance(value, Upload) else value for name, value in fields.items()}
        request._body = msgspec.json.encode(marks)  # noqa: SLF001  (no public way)


def _identify(request: HttpRequest, need: Need, now: datetime) -> Actor:
    sender = identity.sender_of(request)
    if not need.signed_in:
        if need.csrf and request.method not in SAFE:
            _check_csrf(request)
        return Actor(user_id=None, name="", request_id=sender.request_id, address=sender.address)
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise NotSignedIn
    try:
        claims = identity.read(token.strip(), kind=TokenType.ACCESS, surface=need.surface)
        request.claims = claims  # type: ignore[attr-defined]  # for the log lines, also of what is refused from here on
        scope_id = _scope_id(request, need.facility)
        return identity.find_actor(claims=claims, mode=need.facility, scope_id=scope_id, sender=sender, now=now)
    except DeadToken:
        raise DeadToken(messages=[DEAD_ACCESS_TOKEN]) from None


def _csrf() -> CsrfViewMiddleware:
    return CsrfViewMiddleware(lambda _: HttpResponse())


def _check_csrf(request: HttpRequest) -> None:
    """Django's own check, for the few routes whose cookie carries the session; the others need none."""
    check = _csrf()
    check.process_request(request)
    if check.process_view(request, lambda _: HttpResponse(), (), {}) is not None:
        raise CsrfFailed


def issue_csrf_token(call: Call) -> str:
    """The masked token for the JSON body; the answer then carries the cookie, an existing secret kept."""
    _csrf().process_request(call.request)
    return get_token(call.request)


def finish(call: Call, response: HttpResponseBase) -> HttpResponseBase:
    """Put the CSRF cookie on the answer if one was issued."""
    if "CSRF_COOKIE_NEEDS_UPDATE" in call.request.META:
        _csrf().process_response(call.request, response)
    return response


def _scope_id(request: HttpRequest, mode: ScopeMode) -> int | None:
    if mode is ScopeMode.NONE:
        return None
    name, what = SCOPES[mode]
    sent = request.GET.get(name, "")
    if not sent:
        return None
    number = spelled_id(sent)
    if number is None:
        raise BadInput({name: [f"Enter the number of {what}."]})
    return number


def _expected_version(request: HttpRequest) -> int | None:
    """The version named by If-Match; `*` and absence mean any. An empty value and an unreadable tag match nothing
    (RFC 9110, 13.1.1): who sent a condition wants no unguarded write."""
    tag = request.headers.get("If-Match")
    if tag is None or tag.strip() == "*":
        return None
    number = tag.strip().removeprefix("W/").strip('"')
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else -1


def bound_body(request: HttpRequest) -> dict[str, Any]:
    """The fields that `enter` has read, for the parameter parser."""
    return getattr(request, "fields", {})
