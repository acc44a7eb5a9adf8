"""Lists that seldom change: a browser keeps them and asks each time whether they still hold (RFC 9110, 13.1.2)."""

from collections.abc import Callable
from hashlib import sha256
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
