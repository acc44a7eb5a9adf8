"""Bodies of vital signs. Numbers with decimals go out as strings, and come in as strings or numbers."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from careflow.domains.clinical.rules.vital_signs import MEASUREMENTS, body_mass_index, written
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Id, OptionalInstant, Out, Strict, size

LONGEST_TEXT = 10_000
_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(\.[0-9]{1,12})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Measured:
    """For `Annotated`: reads a number, a number written as text, or nothing; refuses what cannot be measured."""

    name: str

    def read(self, value: Any) -> Decimal | None:
        text = str(value).strip() if isinstance(value, int | float | str) else "-"
        if value is None or not text:
            return None
        measurement = MEASUREMENTS[self.name]
        if _NUMBER.fullmatch(text) and measurement.admits(Decimal(text)):
            return Decimal(text)
        raise PydanticCustomError("measurement", "{sentence}", {"sentence": measurement.sentence})

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.read, handler(source))

    def __get_pydantic_json_schema__(self, _schema: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        measurement = MEASUREMENTS[self.name]
        number = {
            "type": "number" if measurement.decimals else "integer",
            "minimum": float(measurement.least),
            "maximum": float(measurement.most),
        }
        written = {"type": "string", "pattern": rf"^([0-9]+(\.[0-9]{{1,{measurement.decimals}}})?)?$"}
        if not measurement.decimals:
            written["pattern"] = "^[0-9]*$"
        return {"anyOf": [number, written, {"type": "null"}], "description": measurement.sentence}


class VitalsPatch(Strict):
    """What is left out keeps its value; null or blank takes a measurement back."""

    encounter: Id = 0
    height_cm: Annotated[Decimal | None, Measured("height_cm")] = None
    weight_kg: Annotated[Decimal | None, Measured("weight_kg")] = None
    bp_systolic: Annotated[int | None, Measured("bp_systolic")] = None
    bp_diastolic: Annotated[int | None, Measured("bp_diastolic")] = None
    heart_rate_bpm: Annotated[int | None, Measured("heart_rate_bpm")] = None
    respiratory_rate: Annotated[int | None, Measured("respiratory_rate")] = None
    temperature_c: Annotated[Decimal | None, Measured("temperature_c")] = None
    spo2_percent: Annotated[int | None, Measured("spo2_percent")] = None
    pain_score: Annotated[int | None, Measured("pain_score")] = None
    measured_at: OptionalInstant = None
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
        fields: Row = (
            *row[:2], written(height, 1), written(weight, 2), *row[4:8], written(temperature, 1), *row[9:],
            written(body_mass_index(height, weight), 1),
        )  # fmt: skip
        return VitalsOut(*fields)
