"""Which observations are vital signs of ours, in which unit, and which of them make up the vitals of a visit."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from careflow.domains.clinical.rules.vital_signs import MEASUREMENTS, is_pressure_upside_down
from careflow.importers.csv_file import BadCell, Cells
from careflow.importers.synthea.facts import Measured

# LOINC code → our measurement and the unit, as UCUM writes it, that its values come in.
BY_CODE = {
    "8302-2": ("height_cm", "cm"),
    "29463-7": ("weight_kg", "kg"),
    "8480-6": ("bp_systolic", "mm[Hg]"),
    "8462-4": ("bp_diastolic", "mm[Hg]"),
    "8867-4": ("heart_rate_bpm", "/min"),
    "9279-1": ("respiratory_rate", "/min"),
    "8310-5": ("temperature_c", "Cel"),
    "2708-6": ("spo2_percent", "%"),
    "59408-5": ("spo2_percent", "%"),
    "72514-3": ("pain_score", "{score}"),
}
PRECISION = ("a whole number", "one decimal", "two decimals")


@dataclass(frozen=True, slots=True)
class Selection:
    """What goes into the one row of vitals that a visit has, and what its note tells beside it."""

    at: str
    taken: Sequence[Measured]
    left: Sequence[Measured]


def measurement(cells: Cells) -> tuple[str, Decimal, str]:
    """Name, value and what to know about it. Raises BadCell for a unit that is not ours and a value that nobody
    has."""
    name, unit = BY_CODE[cells["CODE"]]
    if cells["UNITS"] != unit:
        raise BadCell("UNITS", f"is not {unit}, in which this is measured")
    try:
        exact = Decimal(cells["VALUE"])
    except InvalidOperation:
        raise BadCell("VALUE", "is not a number") from None
    kind = MEASUREMENTS[name]
    if not exact.is_finite() or not kind.least <= exact <= kind.most:
        raise BadCell("VALUE", f"is no plausible {kind.label}: not from {kind.least} to {kind.most}")
    value = exact.quantize(Decimal(1).scaleb(-kind.decimals), ROUND_HALF_UP)
    is_rounded = value != exact
    return name, value, f"is rounded to {PRECISION[kind.decimals]}: {kind.label}" if is_rounded else ""


def select(measured: Sequence[Measured]) -> Selection:
    """The moment at which most was measured, the later one of equals: values of different moments would claim to
    have been taken together. Of two values of one moment the first counts."""
    moments: defaultdict[str, dict[str, Measured]] = defaultdict(dict)
    for one in measured:
        moments[one.at].setdefault(one.name, one)
    at = max(moments, key=lambda moment: (len(moments[moment]), datetime.fromisoformat(moment)))
    chosen = moments[at]
    if is_pressure_upside_down({name: Decimal(one.value) for name, one in chosen.items()}):
        del chosen["bp_systolic"], chosen["bp_diastolic"]
    taken = list(chosen.values())
    return Selection(at, taken, [one for one in measured if one not in taken])


def sentence(one: Measured) -> str:
    """How the note tells it."""
    kind = MEASUREMENTS[one.name]
    return f"{kind.label.capitalize()} on {one.at[:10]} at {one.at[11:16]}: {one.value} {kind.unit}."
