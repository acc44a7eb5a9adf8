"""What must never stand in a log: everything private that the database holds, and what was said on top."""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain

from django.apps import apps
from django.test import override_settings
from django.urls import get_resolver

from careflow.platform.sealed import ring
from careflow.settings import keys
from careflow.settings.environment import Environment
from proofs.serving import Running
from tests.architecture.test_field_classes import CLASSES
from tests.plugins.races import database_named

SHORTEST = 4  # shorter texts are initials, states and units: they stand by chance in any line
NAMES = frozenset({"first_name", "last_name", "middle_name", "preferred_name", "username"})
SHORTEST_NAME = 2
FEWEST_DIGITS = 7  # a local phone number; shorter ones are ids, counts and parts of a second
BETWEEN_DIGITS = "[-. ()]{0,2}"
SAID_OF_PLACES = frozenset({"clinic", "portal", "harbor", "lakeside"})


def private_texts() -> set[str]:
    """Texts and birth dates of all columns that are classed as identifying or clinical, sealed ones opened."""
    found = set()
    for label, kinds in CLASSES.items():
        model = apps.get_model(label)
        for name in chain(kinds.get("identifying", ()), kinds.get("clinical", ())):
            if not getattr(model._meta.get_field(name), "choices", None):
                shortest = SHORTEST_NAME if name in NAMES else SHORTEST
                found.update(texts((row[0] for row in model._meta.base_manager.values_list(name)), shortest))
    return found - vocabulary()


def texts_of(running: Running) -> set[str]:
    """Of the server's own database, opened with its own keys."""
    data = running.folder / "data"
    name = running.environment.get("DATABASE_URL", "").rpartition("/")[2] or str(data / "careflow.sqlite3")
    ours = keys.field_keys(Environment(data_dir=data))
    with override_settings(FIELD_KEYS=ours), database_named(name):
        ring.cache_clear()
        try:
            return private_texts()
        finally:
            ring.cache_clear()


def texts(values, shortest) -> Iterator[str]:
    for value in values:
        if isinstance(value, date) and not isinstance(value, datetime):
            yield from ways_to_write(value)
        elif isinstance(value, str) and len(value.strip()) >= (FEWEST_DIGITS if is_number(value) else shortest):
            yield value.strip().casefold()
            yield json.dumps(value.strip())[1:-1].casefold()  # as it stands in a line of JSON


def ways_to_write(day: date) -> Iterator[str]:
    """In figures, as a repr, and as forms and people write it here."""
    yield day.isoformat()
    yield repr(day)
    yield f"{day.year}, {day.month}, {day.day}"
    yield f"{day:%m/%d/%Y}"
    yield f"{day.month}/{day.day}/{day.year}"
    yield f"{day:%B} {day.day}, {day.year}"
    yield f"{day:%b} {day.day}, {day.year}"


def is_number(text: str) -> bool:
    return re.sub(BETWEEN_DIGITS, "", text).isdigit()


def vocabulary() -> frozenset[str]:
    """Words of our own routes and codes, which records use too."""
    return SAID_OF_PLACES | {word.casefold() for route in routes() for word in re.split(r"[^A-Za-z_]+", route)}


def routes() -> Iterator[str]:
    for pattern in get_resolver().url_patterns:
        yield str(pattern.pattern)
        yield from (str(inner.pattern) for inner in getattr(pattern, "url_patterns", ()))


def leaks(log: str, said: set[str]) -> list[str]:
    """What of it stands in the log, as a word of its own; numbers however they are parted."""
    lines = log.casefold()
    return sorted(text for text in said if is_number(text) or text.casefold() in lines if stands_in(lines, text))


def stands_in(lines: str, text: str) -> bool:
    written = re.escape(text.casefold())
    if is_number(text):
        written = BETWEEN_DIGITS.join(re.sub(BETWEEN_DIGITS, "", text))
    return bool(re.search(rf"(?<!\w){written}(?!\w)", lines))
