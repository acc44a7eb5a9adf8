"""Bodies of vital signs. Numbers with decimals go out as strings, and come in as strings or numbers."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AwareDatetime
from pydantic_core import PydanticCustomError

from careflow.domains.clinical.rules.vital_signs import MEASUREMENTS, body_mass_index
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import BeforeValidator, Id, Out, Strict, WithJsonSchema, size

LONGEST_TEXT = 10_000
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)


def _reads(name: str) -> Callable[[Any], Decimal | None]:
    measurement = MEASUREMENTS[name]

    def read(value: Any) -> Decimal | None:
        if value is None or value == "":
            return None
        text = value.strip() if isinstance(value, str) else str(value)
        if not isinstance(value, bool) and _NUMBER.fullmatch(text) and measurement.admits(Decimal(text)):
            return Decimal(text)
        raise PydanticCustomError("measurement", "{sentence}", {"sentence": measurement.sentence})

    return read


def _form(name: str) -> dict[str, Any]:
    measurement = MEASUREMENTS[name]
    number: dict[str, Any] = {
        "type": "number" if measurement.decimals else "integer",
        "minimum": float(measurement.least),
        "maximum": float(measurement.most),
    }
    written = {"type": "string", "description": f"The same as text, with at most {measurement.decimals} decimals."}
    blank = {"type": "string", "maxLength": 0}
    return {"anyOf": [number, written, blank, {"type": "null"}], "description": measurement.sentence}


def _empty_is_none(value: Any) -> Any:
    return None if value == "" else value


Height = Annotated[Decimal | None, BeforeValidator(_reads("height_cm")), WithJsonSchema(_form("height_cm"))]
Weight = Annotated[Decimal | None, BeforeValidator(_reads("weight_kg")), WithJsonSchema(_form("weight_kg"))]
Systolic = Annotated[int | None, BeforeValidator(_reads("bp_systolic")), WithJsonSchema(_form("bp_systolic"))]
Diastolic = Annotated[int | None, BeforeValidator(_reads("bp_diastolic")), WithJsonSchema(_form("bp_diastolic"))]
HeartRate = Annotated[int | None, BeforeValidator(_reads("heart_rate_bpm")), WithJsonSchema(_form("heart_rate_bpm"))]
Breaths = Annotated[int | None, BeforeValidator(_reads("respiratory_rate")), WithJsonSchema(_form("respiratory_rate"))]
Temperature = Annotated[
    Decimal | None, BeforeValidator(_reads("temperature_c")), WithJsonSchema(_form("temperature_c"))
]
Oxygen = Annotated[int | None, BeforeValidator(_reads("spo2_percent")), WithJsonSchema(_form("spo2_percent"))]
Pain = Annotated[int | None, BeforeValidator(_reads("pain_score")), WithJsonSchema(_form("pain_score"))]


class VitalsPatch(Strict):
    """What is left out keeps its value; null or blank takes a measurement back."""

    encounter: Id = 0
    height_cm: Height = None
    weight_kg: Weight = None
    bp_systolic: Systolic = None
    bp_diastolic: Diastolic = None
    heart_rate_bpm: HeartRate = None
    respiratory_rate: Breaths = None
    temperature_c: Temperature = None
    spo2_percent: Oxygen = None
    pain_score: Pain = None
    measured_at: Annotated[AwareDatetime | None, BeforeValidator(_empty_is_none)] = None
    notes: Annotated[str, size(LONGEST_TEXT)] = ""


class VitalsIn(VitalsPatch):
    encounter: Id


class VitalsOut(Out):
    """`bmi` is there when height and weight are."""

    id: int
    encounter: int
    height_cm: str | None
    weight_kg: str | None
    bp_systolic: int | None
    bp_diastolic: int | None
    heart_rate_bpm: int | None
    respiratory_rate: int | None
    temperature_c: str | None
    spo2_percent: int | None
    pain_score: int | None
    measured_at: dt.datetime
    recorded_by: int | None
    recorded_by_name: str
    notes: str
    created_at: dt.datetime
    updated_at: dt.datetime
    version: int
    bmi: str | None

    @classmethod
    def of(cls, row: Row) -> "VitalsOut":
        """From `queries.vitals.COLUMNS`."""
        height, weight, temperature = row[2], row[3], row[8]
        return VitalsOut(
            *row[:2], _text(height, 1), _text(weight, 2), *row[4:8], _text(temperature, 1), *row[9:],
            _text(body_mass_index(height, weight), 1),
        )  # fmt: skip


def _text(value: Decimal | None, decimals: int) -> str | None:
    return None if value is None else f"{value:.{decimals}f}"
