"""Superbills on the wire. Amounts and units are texts with two decimals and come in as texts or numbers."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import Field
from pydantic_core import PydanticCustomError

from careflow.domains.billing.queries.superbill_shape import FindingOut
from careflow.domains.billing.rules.superbills import (
    LARGEST_SEQUENCE,
    MOST_DIAGNOSES,
    MOST_LINES,
    MOST_POINTERS,
    OFFICE,
    ONE_UNIT,
    Diagnosis,
    Line,
    SuperbillStatus,
)
from careflow.domains.billing.schemas.fee_items import Modifier, ServiceCode
from careflow.platform.endpoint.amounts import Cents, Hundredths
from careflow.platform.endpoint.shapes import AfterValidator, Id, OptionalId, Out, Strict, Whole, sent, size
from careflow.platform.money import spelled

LONGEST_NOTES = 10_000
LONGEST_REASON = 255
LONGEST_DIAGNOSIS_CODE = 18  # of SNOMED CT, as imported claims have them; the check says that it is none of ICD-10


def _capitals(most: int) -> AfterValidator:
    """After `size`: some letters are longer as capitals."""

    def capitalize(text: str) -> str:
        if len(text.upper()) > most:
            raise PydanticCustomError("string_too_long", "Use at most {max_length} characters.", {"max_length": most})
        return text.upper()

    return AfterValidator(capitalize)


def _distinct(pointers: list[int]) -> list[int]:
    if len(set(pointers)) < len(pointers):
        raise PydanticCustomError("distinct", "Name each diagnosis once.")
    return pointers


Sequence = Annotated[Whole, Field(ge=1, le=LARGEST_SEQUENCE)]
Description = Annotated[str, size(255)]
Pointers = Annotated[list[Sequence], Field(max_length=MOST_POINTERS), AfterValidator(_distinct)]


class DiagnosisIn(Strict):
    code: Annotated[str, size(LONGEST_DIAGNOSIS_CODE, least=1), _capitals(LONGEST_DIAGNOSIS_CODE)]
    description: Description = ""
    sequence: Sequence | None = None


class ChargeLineIn(Strict):
    """`charge_amount` is the price of one unit. The pointers name diagnoses by their sequence."""

    service_code: ServiceCode
    description: Description = ""
    modifier_1: Modifier = ""
    modifier_2: Modifier = ""
    modifier_3: Modifier = ""
    modifier_4: Modifier = ""
    units: Hundredths = Field(ONE_UNIT, json_schema_extra={"default": spelled(ONE_UNIT)})
    charge_amount: Cents = Field(0, json_schema_extra={"default": spelled(0)})
    diagnosis_pointers: Pointers = []  # pydantic copies it
    sequence: Sequence | None = None


class SuperbillPatch(Strict):
    """Every field may be left out and then keeps its value; a list that is given replaces the former one. The
    encounter may be repeated, not changed."""

    encounter: Id = 0
    status: SuperbillStatus = SuperbillStatus.CODING_NEEDED
    payer_name: Annotated[str, size(150)] = ""
    policy: OptionalId = None
    place_of_service: Annotated[str, size(2)] = OFFICE
    notes: Annotated[str, size(LONGEST_NOTES)] = ""
    override_reason: Annotated[str, size(LONGEST_REASON)] = ""
    diagnoses: Annotated[list[DiagnosisIn], Field(max_length=MOST_DIAGNOSES)] = []
    charge_lines: Annotated[list[ChargeLineIn], Field(max_length=MOST_LINES)] = []

    def fields(self) -> dict[str, Any]:
        """Only what was sent, the lists as plain values."""
        said = sent(self)
        if "diagnoses" in said:
            said["diagnoses"] = tuple(
                Diagnosis(entry.sequence or place, entry.code, entry.description)
                for place, entry in enumerate(self.diagnoses, start=1)
            )
        if "charge_lines" in said:
            said["charge_lines"] = tuple(_line(entry, place) for place, entry in enumerate(self.charge_lines, start=1))
        return said


class SuperbillPut(SuperbillPatch):
    encounter: Id


class SuperbillIn(SuperbillPut):
    """A new superbill needs its encounter; everything else has a default."""


class VoidIn(Strict):
    reason: Annotated[str, size(LONGEST_REASON, least=1)]


def _line(entry: ChargeLineIn, place: int) -> Line:
    values = entry.model_dump(exclude={"charge_amount", "sequence", "diagnosis_pointers"})
    return Line(
        sequence=entry.sequence or place, charge_cents=entry.charge_amount,
        diagnosis_pointers=tuple(entry.diagnosis_pointers), **values,
    )  # fmt: skip


class CheckOut(Out):
    findings: list[FindingOut]
    checked_at: datetime
