"""The note of a visit: a line for each fact that the files hold of it, in the part where a reader looks for it."""

from collections.abc import Iterable
from datetime import datetime

from careflow.importers.synthea.facts import Measured, Told
from careflow.importers.synthea.vital_signs import sentence

SECTIONS = ("subjective", "objective", "assessment", "plan")


def compose(reason: str, started_at: datetime, told: Iterable[Told], measured: Iterable[Measured]) -> dict[str, str]:
    """The texts by part. `measured` are the vital signs that the visit's row of vitals has no place for."""
    lines: dict[str, list[str]] = {section: [] for section in SECTIONS}
    if reason:
        lines["subjective"].append(f"Reason for the visit: {reason}.")
    lines["objective"].extend(sentence(one) for one in measured)
    for one in told:
        lines[one.section].append(line(one, started_at))
    return {section: "\n".join(dict.fromkeys(found)) for section, found in lines.items()}


def line(told: Told, started_at: datetime) -> str:
    """With its day where that is not the visit's first."""
    return told.sentence if told.day == started_at.date().isoformat() else f"On {told.day}: {told.sentence}"
