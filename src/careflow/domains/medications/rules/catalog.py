"""What a prescription form may suggest: everyday medications of an outpatient clinic, ways of taking them and how
often. Suggestions only; a medication's own route and frequency are free texts."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Suggestion:
    """`default_route` and `default_frequency` are codes of ROUTES and FREQUENCIES."""

    generic_name: str
    common_strengths: tuple[str, ...]
    default_route: str
    default_frequency: str
    category: str


@dataclass(frozen=True, slots=True)
class RouteOfUse:
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Frequency:
    """`times_per_day` is None where a day says nothing: less than daily, or as needed."""

    code: str
    label: str
    times_per_day: int | None


_stored = json.loads(Path(__file__).with_name("catalog.json").read_text(encoding="utf-8"))
MEDICATIONS = tuple(
    Suggestion(**{**entry, "common_strengths": tuple(entry["common_strengths"])}) for entry in _stored["medications"]
)
ROUTES = tuple(RouteOfUse(**entry) for entry in _stored["routes"])
FREQUENCIES = tuple(Frequency(**entry) for entry in _stored["frequencies"])
