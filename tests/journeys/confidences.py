"""What must never stand in a log: everything private that the database holds, and what was said on top."""

import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain

from django.apps import apps
from django.urls import get_resolver

from tests.architecture.test_field_classes import CLASSES

SHORTEST = 4  # shorter texts are initials, states and units: they stand by chance in any line
SAID_OF_PLACES = frozenset({"clinic", "portal", "harbor", "lakeside"})


def private_texts() -> set[str]:
    """Texts and birth dates of all columns that are classed as identifying or clinical, sealed ones opened."""
    found = set()
    for label, kinds in CLASSES.items():
        model = apps.get_model(label)
        for name in chain(kinds.get("identifying", ()), kinds.get("clinical", ())):
            if not getattr(model._meta.get_field(name), "choices", None):
                found.update(texts(row[0] for row in model._meta.base_manager.values_list(name)))
    return found - vocabulary()


def texts(values) -> Iterator[str]:
    for value in values:
        if isinstance(value, date) and not isinstance(value, datetime):
            yield value.isoformat()
        elif isinstance(value, str) and len(value.strip()) >= SHORTEST and not value.isdigit():
            yield value.strip().casefold()


def vocabulary() -> frozenset[str]:
    """Words of our own routes and codes, which records use too."""
    return SAID_OF_PLACES | {word.casefold() for route in routes() for word in re.split(r"[^A-Za-z_]+", route)}


def routes() -> Iterator[str]:
    for pattern in get_resolver().url_patterns:
        yield str(pattern.pattern)
        yield from (str(inner.pattern) for inner in getattr(pattern, "url_patterns", ()))


def leaks(log: str, said: set[str]) -> list[str]:
    """What of it stands in the log, as a word of its own."""
    lines = log.casefold()
    return sorted(text for text in said if re.search(rf"(?<!\w){re.escape(text.casefold())}(?!\w)", lines))
