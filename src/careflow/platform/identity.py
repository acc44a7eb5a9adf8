"""Who signed the request: tokens, the client's address, and the slot for the query that finds the actor.

The query itself needs tables that only a domain knows; that domain registers it at start.
"""

import hashlib
import ipaddress
import time
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

import jwt
from django.conf import settings
from django.http import HttpRequest

from careflow.platform.actor import Actor
from careflow.platform.problems import DeadToken

ALGORITHM = "HS256"
KEPT_TOKENS = 2_048  # in each process; about a kilobyte each


class Surface(StrEnum):
    CLINIC = "clinic"
    PORTAL = "portal"


class TokenType(StrEnum):
    ACCESS = "access"
    REFRESH = "refresh"


class ScopeMode(StrEnum):
    """Where a request happens. STAFF needs the caller's own working staff row in a facility; FACILITY also admits the
    organization's administrators, who then hold no facility permission; SUBJECT is the one whom a person of the
    portal speaks for."""

    NONE = "none"
    STAFF = "staff"
    FACILITY = "facility"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class Claims:
    user_id: int
    session_id: int
    surface: Surface
    generation: int


class _Signed(NamedTuple):
    """`ends` is in seconds since 1970."""

    claims: Claims
    kind: TokenType
    ends: int


@dataclass(frozen=True, slots=True)
class Sender:
    """What the connection says of itself, for the audit."""

    request_id: str
    address: str


class ActorFinder(Protocol):
    def __call__(
        self, *, claims: Claims, mode: ScopeMode, scope_id: int | None, sender: Sender, now: datetime
    ) -> Actor: ...


_finders: dict[Surface, ActorFinder] = {}


def register_finder(surface: Surface, finder: ActorFinder) -> None:
    _finders[surface] = finder


def find_actor(*, claims: Claims, mode: ScopeMode, scope_id: int | None, sender: Sender, now: datetime) -> Actor:
    """`scope_id` is what the request names, if anything: a facility, or whom it speaks for.

    Raises DeadToken when the session or the person is no longer active, NotAllowed when the facility is not theirs
    to work in, NotFound for somebody whom they do not speak for."""
    return _finders[claims.surface](claims=claims, mode=mode, scope_id=scope_id, sender=sender, now=now)


def issue(*, kind: TokenType, claims: Claims, issued_at: datetime, expires_at: datetime) -> str:
    """A token of ours; the same claims and times give the same bytes, which the refresh grace relies on."""
    seed = f"{kind}:{claims.session_id}:{claims.generation}:{settings.SECRET_KEY}"
    payload: dict[str, Any] = {
        "token_type": kind.value,
        "iat": int(issued_at.timestamp()),
        "exp": int(expires_at.timestamp()),
        "jti": hashlib.sha256(seed.encode()).hexdigest()[:32],
        "user_id": str(claims.user_id),
        "surface": claims.surface.value,
        "sid": claims.session_id,
        "gen": claims.generation,
    }
    return jwt.encode(payload, settings.SECRET_KEY, ALGORITHM, headers={"kid": key_id(settings.SECRET_KEY)})


def read(token: str, *, kind: TokenType, surface: Surface) -> Claims:
    """Claims of a token that we signed, of this kind and surface and not expired; anything else is DeadToken."""
    try:
        verify = _known if kind is TokenType.ACCESS else _verified  # the others come once
        found = verify(token, tuple(map(str, (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS))))
    except (jwt.InvalidTokenError, KeyError, ValueError, TypeError, OverflowError, RecursionError):
        raise DeadToken from None
    if found.kind != kind or found.claims.surface != surface or found.ends <= time.time():
        raise DeadToken
    return found.claims


def _verified(token: str, keys: tuple[str, ...]) -> _Signed:
    """What a token says that one of these keys has signed and that is not expired yet."""
    known = {key_id(key): key for key in keys}
    key = known[jwt.get_unverified_header(token)["kid"]]
    payload = jwt.decode(token, key, algorithms=[ALGORITHM], options={"require": ["exp", "iat"]})
    numbers = [int(payload[name]) for name in ("user_id", "sid", "gen")]
    if not all(0 < number < 2**63 for number in numbers):
        raise ValueError
    claims = Claims(numbers[0], numbers[1], Surface(payload["surface"]), numbers[2])
    return _Signed(claims, TokenType(payload["token_type"]), int(payload["exp"]))


# People send theirs with each request for minutes. Of all that was checked, only time can undo anything.
_known = lru_cache(maxsize=KEPT_TOKENS)(_verified)


def key_id(key: str) -> str:
    return hashlib.sha256(f"careflow-kid:{key}".encode()).hexdigest()[:8]


def client_address(request: HttpRequest) -> str:
    """The caller's address. `X-Forwarded-For` counts only behind NUM_PROXIES trusted proxies, from the right."""
    address = str(request.META.get("REMOTE_ADDR", ""))
    if settings.NUM_PROXIES:
        hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
        if len(hops) >= settings.NUM_PROXIES:
            address = hops[-settings.NUM_PROXIES]
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def sender_of(request: HttpRequest) -> Sender:
    return Sender(getattr(request, "request_id", ""), client_address(request))
