"""How the list of common procedures is written and priced.

A line names a code, the minutes of a clinician, the minutes of other staff, the supplies in dollars, after an `x`
the usual units where they are not one, and the description. What it costs follows from these (`suggested_cents`)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

CPT, HCPCS = "cpt", "hcpcs"
LONGEST_CODE: Final = 16
ONE_UNIT: Final = 100  # hundredths
CLINICIAN_MINUTE: Final = 500  # cents
STAFF_MINUTE: Final = 150
CHEAP: Final = 20_00
MOST_COMMON: Final = 1_000
_LINE = re.compile(
    r"(?P<code>\S{5}) +(?P<clinician>\d+) +(?P<staff>\d+) +(?P<supplies>\d+)(?: x(?P<units>\d+))? +(?P<words>.+)"
)
_LEVEL_TWO = re.compile(r"[A-Z][0-9]{4}")
_LEVEL_ONE = re.compile(r"[0-9]{4}[0-9A-Z]")


@dataclass(frozen=True, slots=True)
class CommonProcedure:
    """`default_units` in hundredths, `suggested_cents` for one unit."""

    code: str
    system: str
    description: str
    category: str
    suggested_cents: int
    default_units: int


def read(text: str) -> Iterator[CommonProcedure]:
    category = ""
    for line in filter(None, text.splitlines()):
        if line.startswith("# "):
            category = line[2:]
        else:
            yield _procedure(line, category)


def _procedure(line: str, category: str) -> CommonProcedure:
    found = _LINE.fullmatch(line)
    if found is None:
        raise ValueError(f"not a line of the list: {line}")
    cents = suggested_cents(
        clinician_minutes=int(found["clinician"]), staff_minutes=int(found["staff"]), supplies=int(found["supplies"])
    )
    units = int(found["units"] or 1) * ONE_UNIT
    return CommonProcedure(found["code"], system_of(found["code"]) or "", found["words"], category, cents, units)


def suggested_cents(*, clinician_minutes: int, staff_minutes: int, supplies: int) -> int:
    """Time and supplies, rounded up to whole dollars, and to five dollars from twenty on."""
    cents = clinician_minutes * CLINICIAN_MINUTE + staff_minutes * STAFF_MINUTE + supplies * 100
    step = 100 if cents < CHEAP else 500
    return -(-cents // step) * step


def rank_of(code: str, *, place: int | None = None) -> int:
    """Where a code stands when codes are shown: common ones by their place in the catalog, the others behind them,
    by code. No two codes have the same, and none depends on which others there are."""
    return MOST_COMMON + int(code, 36) if place is None else place


def system_of(code: str) -> str | None:
    """Which code set writes codes like this; None when neither does."""
    if _LEVEL_ONE.fullmatch(code):
        return CPT
    return HCPCS if _LEVEL_TWO.fullmatch(code) else None
