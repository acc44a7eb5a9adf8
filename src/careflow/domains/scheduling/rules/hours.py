"""Opening hours. A visit outside them is booked all the same; the answer says so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

Span = tuple[time, time]


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """A facility's simple hours; `custom` ones per weekday replace them where they are set."""

    opens: time
    closes: time
    days: Sequence[int]
    custom: Sequence[Mapping[str, Any]] | None = None

    def on(self, day: date) -> list[Span]:
        weekday = day.isoweekday()
        if self.custom:
            return [
                (time.fromisoformat(str(entry["start_time"])), time.fromisoformat(str(entry["end_time"])))
                for entry in self.custom
                if weekday in {int(number) for number in entry["days"]}
            ]
        return [(self.opens, self.closes)] if weekday in {int(number) for number in self.days} else []


def is_inside(starts: datetime, ends: datetime, spans: Sequence[Span]) -> bool:
    """Whether a visit, in naive local time, lies within one of the day's spans."""
    return starts.date() == ends.date() and any(
        opens <= starts.time() and ends.time() <= closes for opens, closes in spans
    )
