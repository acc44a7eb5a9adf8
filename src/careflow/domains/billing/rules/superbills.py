"""What a superbill is, in plain values: its states, its limits, and what contradicts itself."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

OFFICE = "11"  # place of service
ONE_UNIT = 100  # hundredths
MOST_DIAGNOSES = 12  # as many as a claim form carries
MOST_LINES = 50  # a form carries six; a superbill with more becomes several claims
LINES_OF_A_CLAIM = 6
MOST_POINTERS = 4
LARGEST_SEQUENCE = 9_999
LARGEST_AMOUNT = 99_999_999_99  # ten digits, in cents


class SuperbillStatus(StrEnum):
    CODING_NEEDED = "coding_needed"
    READY_TO_SUBMIT = "ready_to_submit"
    CLAIM_CREATED = "claim_created"


MOVES = {
    SuperbillStatus.CODING_NEEDED: {SuperbillStatus.READY_TO_SUBMIT},
    SuperbillStatus.READY_TO_SUBMIT: {SuperbillStatus.CODING_NEEDED, SuperbillStatus.CLAIM_CREATED},
    SuperbillStatus.CLAIM_CREATED: set(),
}
FIRST = frozenset({SuperbillStatus.CODING_NEEDED, SuperbillStatus.READY_TO_SUBMIT})


@dataclass(frozen=True, slots=True)
class Diagnosis:
    sequence: int
    code: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`units` in hundredths, the price of one and the total in cents; pointers name diagnoses by sequence."""

    sequence: int
    service_code: str
    description: str = ""
    modifier_1: str = ""
    modifier_2: str = ""
    modifier_3: str = ""
    modifier_4: str = ""
    units: int = ONE_UNIT
    charge_cents: int = 0
    total_cents: int = 0
    diagnosis_pointers: tuple[int, ...] = ()

    @property
    def modifiers(self) -> tuple[str, ...]:
        """Those that are there, in their places' order."""
        return tuple(filter(None, (self.modifier_1, self.modifier_2, self.modifier_3, self.modifier_4)))


def status_error(before: SuperbillStatus | None, after: SuperbillStatus) -> str:
    """Why a superbill cannot get into this state from that one, or blank; None before is a new one."""
    if before is None:
        return "" if after in FIRST else "A new superbill is coded first. Its claim is created afterwards."
    if after == before or after in MOVES[before]:
        return ""
    if before == SuperbillStatus.CLAIM_CREATED:
        return "The claim was created. Void this superbill, or correct it."
    return "Mark it as ready to submit first."


def completeness_errors(
    status: SuperbillStatus, diagnoses: Sequence[Diagnosis], lines: Sequence[Line]
) -> dict[str, list[str]]:
    """What is missing for leaving the coding."""
    if status == SuperbillStatus.CODING_NEEDED:
        return {}
    found = {}
    if not diagnoses:
        found["diagnoses"] = ["Add a diagnosis before it is submitted."]
    if not lines:
        found["charge_lines"] = ["Add a charge line before it is submitted."]
    return found


def content_errors(diagnoses: Sequence[Diagnosis], lines: Sequence[Line]) -> dict[str, Any]:
    """What contradicts itself, by field; lines are named by their places in the list."""
    found: dict[str, Any] = {}
    if again := _repeated(entry.sequence for entry in diagnoses):
        found["diagnoses"] = [f"Two diagnoses have the number {again}."]
    known = {entry.sequence for entry in diagnoses}
    if again := _repeated(line.sequence for line in lines):
        found["charge_lines"] = [f"Two lines have the number {again}."]
    elif (entries := [_line_errors(line, known) for line in lines]) and any(entries):
        found["charge_lines"] = entries
    elif sum(line.total_cents for line in lines) > LARGEST_AMOUNT:
        found["charge_lines"] = ["Together they cost more than a claim can carry."]
    return found


def _line_errors(line: Line, known: set[int]) -> dict[str, list[str]]:
    lost = next((number for number in line.diagnosis_pointers if number not in known), None)
    found = {}
    if lost is not None:
        found["diagnosis_pointers"] = [f"There is no diagnosis {lost}."]
    if line.total_cents > LARGEST_AMOUNT:
        found["charge_amount"] = ["Units times charge are more than a claim can carry."]
    return found


def _repeated(numbers: Any) -> int | None:
    return next((number for number, times in Counter(numbers).items() if times > 1), None)
