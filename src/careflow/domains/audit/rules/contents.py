"""An event as the text that is sealed. It covers every column, and must read the same for ever: a column that comes
later needs a format of its own."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

FORMAT = "careflow-audit-event-1"
COLUMNS = (
    "id", "created_at", "organization_id", "facility_id", "patient_id", "actor_id", "action", "app_label",
    "model_name", "object_pk", "summary", "metadata", "request_id", "address",
)  # fmt: skip


def content_of(row: Sequence[Any]) -> str:
    """`row` holds the values of `COLUMNS` in their order."""
    return _encode({"format": FORMAT} | dict(zip(COLUMNS, row, strict=True)))


def unreadable(event_id: int) -> str:
    """Stands for an event whose columns hold what no program of ours wrote."""
    return _encode({"format": FORMAT, "id": event_id, "unreadable": True})


def _plain(value: object) -> str:
    """A type that a column should not hold is told apart from its text."""
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else repr(value)


_encode = json.JSONEncoder(sort_keys=True, separators=(",", ":"), default=_plain).encode
