"""What every mutable record carries, and the one way to change it without erasing a colleague's change."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import F, QuerySet
from django.utils import timezone

from careflow.platform.compiled import Row
from careflow.platform.problems import StaleVersion


class Versioned(models.Model):
    """`version` goes up by one with every change and stands in answers and in the ETag."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Recorded(Versioned):
    """A versioned record that knows when it came and when it last changed."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True


def check_version(found: int, expected: int | None) -> None:
    """Raise StaleVersion unless the caller's If-Match, when there is one, names the stored version.

    Call it with the row locked."""
    if expected is not None and found != expected:
        raise StaleVersion


def update_row(rows: QuerySet[Any], changes: Mapping[str, Any], *, now: datetime) -> int:
    """Write only the given columns and count the version up; two changes of different fields both survive.

    Returns the number of rows changed. `rows` must already be filtered to the one locked row."""
    stamped: dict[str, Any] = dict(changes) | {"version": F("version") + 1}
    if any(column.name == "updated_at" for column in rows.model._meta.concrete_fields):
        stamped["updated_at"] = now
    return rows.update(**stamped)


def rewritten(columns: Sequence[str], row: Row, changes: Mapping[str, Any], *, now: datetime) -> Row:
    """How `columns` of the locked row, as it was read, stand after `update_row` with these changes."""
    values = {**dict(zip(columns, row, strict=True)), **changes, "updated_at": now}
    values["version"] += 1
    return tuple(values[column] for column in columns)
