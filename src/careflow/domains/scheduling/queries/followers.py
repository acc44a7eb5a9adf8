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
    They are read while the visit that is changed is locked, but before the patient is: they count only if nobody adds
    to them without the visit's lock, or if being added too late to be heard does no harm."""
    assert name not in _followers  # noqa: S101  (two domains of one name)
    _followers[name] = rows


def followers() -> dict[str, Follower]:
    return dict(_followers)
