"""The note of a visit: a line for each fact that the files hold of it, in the part where a reader looks for it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from careflow.importers.synthea.facts import Measured, Told
from careflow.importers.synthea.vital_signs import sentence

SECTIONS = ("subjective", "objective", "assessment", "plan")
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stay:
    started_at: datetime
    ended_at: datetime

    def line(self, told: Told) -> str:
        """With its time, when the stay was so long that it matters."""
        if self.ended_at - self.started_at <= DAY:
            return told.sentence
        return f"On {told.moment}: {told.sentence}"


def compose(reason: str, stay: Stay, told: Iterable[Told], measured: Iterable[Measured]) -> dict[str, str]:
    """The texts by part. `measured` are the vital signs that the visit's row of vitals has no place for."""
    lines: dict[str, list[str]] = {section: [] for section in SECTIONS}
    if reason:
        lines["subjective"].append(f"Reason for the visit: {reason}.")
    lines["objective"].extend(sentence(one) for one in measured)
    for one in told:
        lines[one.section].append(stay.line(one))
    return {section: "\n".join(dict.fromkeys(found)) for section, found in lines.items()}
