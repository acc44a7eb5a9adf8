"""Which stretches of time are taken, kept as a sorted list of stretches that do not touch.

Knowing the union is enough to say whether something new overlaps anything before it, and it stays small where
visits stand back to back.
"""

from array import array
from bisect import bisect_left, bisect_right
from datetime import datetime


class OccupiedTime:
    """Half-open stretches; whole microseconds inside, so that nothing is rounded."""

    def __init__(self) -> None:
        self._starts = array("q")
        self._ends = array("q")

    def overlaps(self, start: datetime, end: datetime) -> bool:
        first = bisect_right(self._ends, _ticks(start))
        return first < len(self._starts) and self._starts[first] < _ticks(end)

    def take(self, start: datetime, end: datetime) -> None:
        begin, finish = _ticks(start), _ticks(end)
        first = bisect_left(self._ends, begin)
        last = bisect_right(self._starts, finish)
        if first < last:
            begin, finish = min(begin, self._starts[first]), max(finish, self._ends[last - 1])
        self._starts[first:last] = array("q", [begin])
        self._ends[first:last] = array("q", [finish])


def _ticks(moment: datetime) -> int:
    whole = int(moment.replace(microsecond=0).timestamp())
    return whole * 1_000_000 + moment.microsecond
