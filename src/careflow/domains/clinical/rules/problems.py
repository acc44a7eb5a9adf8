"""How a problem stands, and which of its dates fit together."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any


class ProblemStatus(StrEnum):
    """`entered_in_error` is final: the patient never had it, and the line says so for good."""

    ACTIVE = "active"
    INACTIVE = "inactive"
    RESOLVED = "resolved"
    ENTERED_IN_ERROR = "entered_in_error"


LABELS: dict[str, str] = {
    ProblemStatus.ACTIVE: "Active",
    ProblemStatus.INACTIVE: "Inactive",
    ProblemStatus.RESOLVED: "Resolved",
    ProblemStatus.ENTERED_IN_ERROR: "Entered in Error",
}


def settle_resolution(before: Mapping[str, Any], said: Mapping[str, Any], *, today: date) -> Mapping[str, Any]:
    """What is said, with the day of resolution that follows from it: today when a problem is resolved without one,
    none when it comes back, though the day that it had may be sent along."""
    status = said.get("status", before.get("status"))
    if status == ProblemStatus.RESOLVED:
        turns = before.get("status") != ProblemStatus.RESOLVED
        forgets = "resolved_date" in said or turns
        return {**said, "resolved_date": said.get("resolved_date") or today} if forgets else said
    comes_back = status != before.get("status") and status != ProblemStatus.ENTERED_IN_ERROR
    if comes_back and said.get("resolved_date") in (None, before.get("resolved_date")):
        return {**said, "resolved_date": None}
    return said


def date_errors(said: Mapping[str, Any], after: Mapping[str, Any], *, today: date) -> dict[str, str]:
    """`said` is what is new, `after` everything as it would stand; by field."""
    onset, resolved = after["onset_date"], after["resolved_date"]
    if said.get("onset_date") is not None and onset > today:
        return {"onset_date": "The onset cannot lie in the future."}
    if said.get("resolved_date") is not None:
        if after["status"] != ProblemStatus.RESOLVED:
            return {"resolved_date": "Only a resolved problem has a day on which it was resolved."}
        if resolved > today:
            return {"resolved_date": "This day is still to come."}
    if onset is not None and resolved is not None and resolved < onset:
        field = "onset_date" if said.get("onset_date") and not said.get("resolved_date") else "resolved_date"
        return {field: "A problem cannot be resolved before its onset."}
    return {}
