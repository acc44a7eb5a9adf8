"""Whether a higher domain has anything to do when a visit is written: asked together with what the visit names, so
that who has not need not ask again."""

from collections.abc import Callable
from typing import Any, TypeAlias

from django.db.models import QuerySet

from careflow.platform.tenancy import Scope

# Of a visit and its patient; zero stands for a visit that is being booked.
Follower: TypeAlias = Callable[[Scope | None, int, int], QuerySet[Any, Any]]
_followers: dict[str, Follower] = {}


def register_follower(name: str, rows: Follower) -> None:
    """From an app's `ready`, before anything is asked: the few rows, by primary key, that make the domain listen.
    They are read when the visit is locked, so they count only if nobody adds to them without that lock, or if coming
    too late to be heard does no harm."""
    _followers[name] = rows


def followers() -> dict[str, Follower]:
    return dict(_followers)
