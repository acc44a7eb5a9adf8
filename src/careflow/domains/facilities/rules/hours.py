"""When a facility is open: one span for its weekdays, or blocks that say it more exactly."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any, NamedTuple


class Week(NamedTuple):
    operating_days: list[int]
    operating_start_time: time
    operating_end_time: time


def distinct(days: Sequence[int]) -> list[int]:
    """In the order given, each once."""
    return list(dict.fromkeys(days))


def week_of(blocks: Sequence[Mapping[str, Any]]) -> Week:
    """The plain week that holds all blocks: every day that occurs, the earliest opening, the latest closing."""
    return Week(
        sorted({day for block in blocks for day in block["days"]}),
        min(time.fromisoformat(block["start_time"]) for block in blocks),
        max(time.fromisoformat(block["end_time"]) for block in blocks),
    )
