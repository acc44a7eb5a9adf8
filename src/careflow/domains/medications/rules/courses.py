"""From when until when a medication is taken, and whether it still is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from careflow.domains.medications.rules.statuses import ACTIVE, DISCONTINUED

YEARS = range(1900, 2201)


@dataclass(frozen=True, slots=True)
class Course:
    """`end_is_implied` while nobody said the end: it is the day on which the medication was discontinued."""

    status: str = ACTIVE
    start_date: date | None = None
    end_date: date | None = None
    end_is_implied: bool = False

    @property
    def is_active(self) -> bool:
        return self.status == ACTIVE


def changed(before: Course, said: Mapping[str, Any]) -> Course:
    """The course after somebody said some of its `status`, `start_date` and `end_date`. Repeating the end that
    stands there says nothing, as web clients send back whole records; so a medication that is taken again loses
    an end that only came from discontinuing it."""
    status, start = said.get("status", before.status), said.get("start_date", before.start_date)
    end = said.get("end_date", before.end_date)
    after = replace(before, status=status, start_date=start, end_date=end)
    if end != before.end_date:
        return replace(after, end_is_implied=False)
    if after.is_active and before.end_is_implied:
        return replace(after, end_date=None, end_is_implied=False)
    return after


def discontinued(before: Course, *, today: date) -> Course:
    """Over as of today, or as of its start when that lies ahead; an end that somebody said stays."""
    after = replace(before, status=DISCONTINUED)
    if before.end_date is not None:
        return after
    return replace(after, end_date=max(today, before.start_date or today), end_is_implied=True)


def objections(after: Course, *, before: Course | None, today: date) -> dict[str, list[str]]:
    """What is wrong with what was newly said, by field; an old record is not held against who changes the rest."""
    fields = ("status", "start_date", "end_date")
    new = {name for name in fields if before is None or getattr(after, name) != getattr(before, name)}
    wrong: dict[str, list[str]] = {
        name: ["This is too far from today: check the year."]
        for name in ("start_date", "end_date")
        if name in new and not _is_sane(getattr(after, name))
    }
    if after.end_date is None or "end_date" in wrong:
        return wrong
    if after.start_date is not None and after.end_date < after.start_date and new & {"start_date", "end_date"}:
        wrong["end_date"] = ["The end must not come before the start."]
    elif after.is_active and after.end_date < today and new & {"status", "end_date"}:
        wrong["end_date"] = ["An active medication cannot have ended already. Clear the end or choose another status."]
    return wrong


def _is_sane(day: date | None) -> bool:
    return day is None or day.year in YEARS
