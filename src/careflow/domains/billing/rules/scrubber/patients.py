"""Whether a diagnosis fits the patient's sex and age. All of it is a question, since charts and bodies differ: Medicare
itself took its edit of sexes out of use on 1 October 2024.

Where the table comes from: ICD-10-CM chapter 15 is for the record of the mother and chapter 16 for conditions that
began before or shortly after birth (Official Guidelines, sections I.C.15 and I.C.16); the headings of the blocks name
female and male organs; routine examinations (Z00) say the age in their titles; the ages of maternity, 9 to 64, are
those of the Medicare Code Editor."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from careflow.domains.billing.rules.scrubber.claim import Claim, Finding, Sex, warning


@dataclass(frozen=True, slots=True)
class Block:
    """Codes from `first` to `last`, compared by as many characters as `last` has, without points."""

    first: str
    last: str
    sex: Sex | None = None
    youngest: int = 0
    oldest: int | None = None

    def holds(self, code: str) -> bool:
        return len(code) >= len(self.last) and self.first <= code[: len(self.last)] <= self.last


BLOCKS = (
    Block("O00", "O9A", Sex.FEMALE, youngest=9, oldest=64),
    Block("Z34", "Z34", Sex.FEMALE, youngest=9, oldest=64),
    Block("Z37", "Z37", Sex.FEMALE, youngest=9, oldest=64),
    Block("Z3A", "Z3A", Sex.FEMALE, youngest=9, oldest=64),
    Block("C51", "C58", Sex.FEMALE),
    Block("D06", "D06", Sex.FEMALE),
    Block("D25", "D28", Sex.FEMALE),
    Block("E28", "E28", Sex.FEMALE),
    Block("N70", "N77", Sex.FEMALE),
    Block("N80", "N98", Sex.FEMALE),
    Block("Z124", "Z124", Sex.FEMALE),
    Block("C60", "C63", Sex.MALE),
    Block("D29", "D29", Sex.MALE),
    Block("E29", "E29", Sex.MALE),
    Block("N40", "N53", Sex.MALE),
    Block("Z125", "Z125", Sex.MALE),
    Block("P00", "P96", oldest=0),
    Block("Z38", "Z38", oldest=0),
    Block("Z0011", "Z0011", oldest=0),
    Block("Z0012", "Z0012", oldest=17),
    Block("Z000", "Z000", youngest=15),
)


def findings(claim: Claim) -> Iterator[Finding]:
    age = age_on(claim.served_on, claim.birth_date)
    for diagnosis in claim.diagnoses:
        code = diagnosis.code.replace(".", "")
        for block in BLOCKS:
            if not block.holds(code):
                continue
            if block.sex is not None and claim.sex not in (None, block.sex):
                yield warning(
                    "diagnosis.sex", "diagnoses", f"This is a diagnosis of {block.sex} patients.", diagnosis.sequence
                )
            if age < block.youngest or (block.oldest is not None and age > block.oldest):
                yield warning("diagnosis.age", "diagnoses", _ages(block), diagnosis.sequence)


def age_on(day: date, birth_date: date) -> int:
    """In whole years; somebody born on 29 February has their birthday on 1 March in other years."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


def _ages(block: Block) -> str:
    if block.oldest is None:
        return f"This is a diagnosis of patients of {block.youngest} years and more."
    if block.oldest == 0:
        return "This is a diagnosis of newborns and infants."
    return f"This is a diagnosis of patients of {block.youngest} to {block.oldest} years."
