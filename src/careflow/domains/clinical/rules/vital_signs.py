"""Vital signs in metric units: what can be measured on a living person, when, and the body mass index."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

CLOCKS_DIFFER = timedelta(minutes=5)
LONG_BEFORE = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Measurement:
    """Outside `least` and `most` it is taken for a slip of the finger and not for a measurement."""

    label: str
    unit: str
    least: Decimal
    most: Decimal
    decimals: int = 0

    def admits(self, value: Decimal) -> bool:
        return self.least <= value <= self.most and value == round(value, self.decimals)

    @property
    def sentence(self) -> str:
        """What a right entry looks like."""
        number = f"a number with at most {_places(self.decimals)}" if self.decimals else "a whole number"
        return f"Enter the {self.label} in {self.unit}: {number}, from {self.least} to {self.most}."


def _places(decimals: int) -> str:
    return "one decimal" if decimals == 1 else f"{decimals} decimals"


def _measurement(label: str, unit: str, least: str, most: str, decimals: int = 0) -> Measurement:
    return Measurement(label, unit, Decimal(least), Decimal(most), decimals)


MEASUREMENTS: dict[str, Measurement] = {
    "height_cm": _measurement("height", "cm", "20", "260", 1),
    "weight_kg": _measurement("weight", "kg", "0.5", "500", 2),
    "bp_systolic": _measurement("systolic blood pressure", "mmHg", "50", "260"),
    "bp_diastolic": _measurement("diastolic blood pressure", "mmHg", "30", "180"),
    "heart_rate_bpm": _measurement("heart rate", "beats per minute", "20", "260"),
    "respiratory_rate": _measurement("respiratory rate", "breaths per minute", "4", "80"),
    "temperature_c": _measurement("temperature", "°C", "25", "45", 1),
    "spo2_percent": _measurement("oxygen saturation", "percent", "50", "100"),
    "pain_score": _measurement("pain score", "points", "0", "10"),
}
RANGES = {name: (measurement.least, measurement.most) for name, measurement in MEASUREMENTS.items()}


def body_mass_index(height_cm: Decimal | None, weight_kg: Decimal | None) -> Decimal | None:
    """kg/m² to one decimal, half up; None unless both are known."""
    if height_cm is None or weight_kg is None:
        return None
    metres = height_cm / 100
    return (weight_kg / (metres * metres)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)


def written(value: Decimal | None, decimals: int) -> str | None:
    return None if value is None else f"{value:.{decimals}f}"


def is_measured(values: Mapping[str, Any]) -> bool:
    """Whether there is at least one measurement among the values."""
    return any(values.get(name) is not None for name in MEASUREMENTS)


def is_pressure_upside_down(values: Mapping[str, Any]) -> bool:
    systolic, diastolic = values.get("bp_systolic"), values.get("bp_diastolic")
    return systolic is not None and diastolic is not None and diastolic >= systolic


def is_ahead(measured_at: datetime, *, now: datetime) -> bool:
    """Whether it lies in the future, by more than clocks differ."""
    return measured_at > now + CLOCKS_DIFFER


def is_long_before(measured_at: datetime, *, started_at: datetime, now: datetime) -> bool:
    """Whether it was measured too early to belong to the visit. One that is planned begins no later than now."""
    return measured_at < min(started_at, now) - LONG_BEFORE
