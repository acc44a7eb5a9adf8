"""Facts that a lower domain tells and higher ones listen to, in the caller's transaction.

A listener may raise: that is how a higher domain vetoes (a signed visit, a billed encounter)."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

Event = TypeVar("Event")

_listeners: defaultdict[type, list[Callable[[Any], None]]] = defaultdict(list)


def listen(kind: type[Event], listener: Callable[[Event], None]) -> None:
    """Register once, from an app's `ready`; a second registration of the same function changes nothing."""
    if listener not in _listeners[kind]:
        _listeners[kind].append(listener)


def publish(event: object) -> None:
    for listener in _listeners[type(event)]:
        listener(event)
