"""What must hold between the facts about a person."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from careflow.domains.patients.rules.choices import DECLINABLE, UNKNOWN

EARLIEST_BIRTH = date(1880, 1, 1)
# Facts that are judged together.
PAIRED = ("date_of_birth", "deceased_on", *(part for name in DECLINABLE for part in (name, f"{name}_declined")))


def contradictions(facts: Mapping[str, Any], *, sent: Collection[str], today: date) -> dict[str, str]:
    """Field → sentence for what cannot be. Only what somebody has just sent is judged, against all `facts`."""
    found = {}
    born: date | None = facts.get("date_of_birth")
    died: date | None = facts.get("deceased_on")
    if born is not None and "date_of_birth" in sent:
        if born > today:
            found["date_of_birth"] = "A date of birth cannot lie in the future."
        elif born < EARLIEST_BIRTH:
            found["date_of_birth"] = f"Enter a date of birth from {EARLIEST_BIRTH.year} on."
    if died is not None and not {"deceased_on", "date_of_birth"}.isdisjoint(sent):
        if died > today:
            found["deceased_on"] = "A date of death cannot lie in the future."
        elif born is not None and died < born:
            found["deceased_on"] = "The date of death lies before the date of birth."
    for name in DECLINABLE:
        was_sent = not {name, f"{name}_declined"}.isdisjoint(sent)
        if was_sent and facts.get(f"{name}_declined") and facts.get(name, "") not in {"", UNKNOWN}:
            found[name] = "Leave this blank when the patient declined to answer."
    return found
