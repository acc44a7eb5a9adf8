from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from careflow.domains.clinical.queries.problem_shape import ProblemOut, fields_of
from careflow.domains.clinical.rules import icd10, snomed
from careflow.domains.clinical.rules.problems import ProblemStatus
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Id, OptionalDate, OptionalId, Out, Strict, size
from careflow.platform.endpoint.texts import ONE_LINE

LONGEST_DESCRIPTION = 255
LONGEST_TEXT = 10_000


def _icd10(text: str) -> str:
    if not text:
        return ""
    written = icd10.normal(text)
    if written is None:
        raise PydanticCustomError("icd10_code", "Enter a code of ICD-10-CM, such as E11.42.")
    return written


def _snomed(text: str) -> str:
    if text and not snomed.is_identifier(text):
        raise PydanticCustomError("snomed_code", "This is no identifier of SNOMED CT: a digit may be mistyped.")
    return text


class ProblemPatch(Strict):
    """Every field may be left out and then keeps its value; `patient` may be sent back, but not changed."""

    patient: Id = 0
    description: Annotated[str, size(LONGEST_DESCRIPTION), ONE_LINE] = ""
    icd10_code: Annotated[str, size(20), AfterValidator(_icd10)] = ""
    snomed_code: Annotated[str, size(18), AfterValidator(_snomed)] = ""
    status: ProblemStatus = ProblemStatus.ACTIVE
    onset_date: OptionalDate = None
    resolved_date: OptionalDate = None
    encounter: OptionalId = None
    notes: Annotated[str, size(LONGEST_TEXT)] = ""


class ProblemIn(ProblemPatch):
    patient: Id


class ProblemWarningOut(Out):
    code: str
    detail: str


class SavedProblemOut(ProblemOut, kw_only=True):
    """A problem as it was just saved, with what should be looked at again."""

    warnings: list[ProblemWarningOut]

    @classmethod
    def saved(cls, row: Row, warnings: Sequence[tuple[str, str]]) -> "SavedProblemOut":
        told = [ProblemWarningOut(code, detail) for code, detail in warnings]
        return SavedProblemOut(*fields_of(row), warnings=told)
