"""Vital signs in metric units: what can be measured on a living person, and the body mass index."""

from decimal import ROUND_HALF_UP, Decimal

# Name of the measurement → lowest and highest value that is taken for a measurement and not for a slip of the finger.
RANGES: dict[str, tuple[Decimal, Decimal]] = {
    "height_cm": (Decimal(20), Decimal(260)),
    "weight_kg": (Decimal("0.5"), Decimal(500)),
    "bp_systolic": (Decimal(50), Decimal(260)),
    "bp_diastolic": (Decimal(30), Decimal(180)),
    "heart_rate_bpm": (Decimal(20), Decimal(260)),
    "respiratory_rate": (Decimal(4), Decimal(80)),
    "temperature_c": (Decimal(25), Decimal(45)),
    "spo2_percent": (Decimal(50), Decimal(100)),
    "pain_score": (Decimal(0), Decimal(10)),
}


def body_mass_index(height_cm: Decimal | None, weight_kg: Decimal | None) -> Decimal | None:
    """kg/m² to one decimal, half up; None unless both are known."""
    if height_cm is None or weight_kg is None:
        return None
    metres = height_cm / 100
    return (weight_kg / (metres * metres)).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
