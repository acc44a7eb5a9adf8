"""What a caller holds, and whether it still holds: lists that a browser keeps and asks about each time (If-None-Match),
records that a change is based on (If-Match). RFC 9110, 13.1."""

from collections.abc import Callable
from hashlib import sha256
from types import FunctionType
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.http import parse_etags

# In this browser alone, and never shown unasked: somebody else may have signed in by then.
ASK_FIRST = "private, no-cache"

Handler = TypeVar("Handler", bound=Callable[..., Any])


def revalidated(handler: Handler) -> Handler:
    """Below `@routes.endpoint("GET", …)`: the answer carries a tag of its bytes, and is not sent again to who holds it
    already. A handler may still forbid to store it (Cache-Control)."""
    handler.revalidated = True  # type: ignore[attr-defined]  # read where the route is registered
    return handler


def is_revalidated(handler: Callable[..., Any]) -> bool:
    return bool(getattr(handler, "revalidated", False))


def tag_of(body: bytes) -> str:
    """Equal bytes have equal tags, so a tag can never vouch for what the caller may no longer see."""
    return f'"{sha256(body).hexdigest()[:24]}"'


def is_known(request: HttpRequest, tag: str) -> bool:
    """Whether the caller holds this very answer. A proxy that packs answers marks their tags as weak."""
    held = parse_etags(request.headers.get("If-None-Match", ""))
    return "*" in held or any(each.removeprefix("W/") == tag for each in held)


def checks_version(handler: Callable[..., Any]) -> bool:
    """Whether a handler, or a function beside it that it calls, reads `call.expected_version`: the description of a
    route says what it does."""
    looked_at = [handler, *(handler.__globals__.get(name) for name in handler.__code__.co_names)]
    return any(
        "expected_version" in each.__code__.co_names
        for each in looked_at
        if isinstance(each, FunctionType) and each.__module__ == handler.__module__
    )
