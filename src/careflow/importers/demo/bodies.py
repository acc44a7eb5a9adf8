"""Vital signs of made-up people: a body that stays the same from visit to visit, with a little chance each time."""

from datetime import date
from decimal import Decimal
from itertools import pairwise
from random import Random

from careflow.importers.demo.calendar import SEED

# Age in years → share of the height that somebody reaches.
GROWTH = (
    (0, 0.29), (1, 0.44), (2, 0.50), (4, 0.60), (6, 0.67), (8, 0.74), (10, 0.80), (12, 0.87), (14, 0.94), (16, 0.98),
    (18, 1.0), (200, 1.0),
)  # fmt: skip
ADULT = 18
HOT = frozenset({"Fever", "Sore throat"})
SORE = frozenset({"Knee pain", "Headaches", "Sprained ankle", "Sore throat", "Wound check"})


def vital_signs(key: str, born: date, *, on: date, reason: str, is_hypertensive: bool) -> dict[str, Decimal]:
    """By the names of our measurements. The same person, day and reason always give the same."""
    person = Random(f"{SEED}:body:{key}")  # noqa: S311  (a made-up person)
    chance = Random(f"{SEED}:body:{key}:{on.isoformat()}")  # noqa: S311
    age = (on - born).days / 365.25
    height = person.uniform(155, 190) * _grown(age)
    mass_index = person.uniform(20, 32) if age >= ADULT else person.uniform(15.5, 19)
    weight = mass_index * (height / 100) ** 2 * chance.uniform(0.985, 1.015)
    systolic = _systolic(age, person, is_hypertensive=is_hypertensive) + chance.randint(-6, 6)
    return {
        "height_cm": _rounded(height, 1),
        "weight_kg": _rounded(weight, 1),
        "bp_systolic": Decimal(systolic),
        "bp_diastolic": Decimal(round(systolic * person.uniform(0.58, 0.66))),
        "heart_rate_bpm": Decimal(chance.randint(60, 84) + round(max(0.0, 10 - age) * 4)),
        "respiratory_rate": Decimal(chance.randint(12, 17) + round(max(0.0, 8 - age))),
        "temperature_c": _rounded(chance.uniform(38.0, 39.1) if reason in HOT else chance.uniform(36.3, 37.1), 1),
        "spo2_percent": Decimal(chance.randint(96, 99)),
        "pain_score": Decimal(chance.randint(2, 6) if reason in SORE else chance.choice((0, 0, 0, 1))),
    }


def _grown(age: float) -> float:
    for (younger, less), (older, more) in pairwise(GROWTH):
        if age < older:
            return less + (more - less) * max(0.0, age - younger) / (older - younger)
    return 1.0


def _systolic(age: float, person: Random, *, is_hypertensive: bool) -> int:
    if age < ADULT:
        return round(88 + age * 1.8 + person.uniform(-4, 4))
    return round(person.uniform(136, 152) if is_hypertensive else person.uniform(108, 128))


def _rounded(value: float, places: int) -> Decimal:
    return Decimal(f"{value:.{places}f}")
