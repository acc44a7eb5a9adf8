"""What a row of the export says in the note of its visit: the recorded fact in a plain sentence, nothing else."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass

from careflow.importers.csv_file import BadCell, Cells
from careflow.importers.synthea.cells import text

LONGEST_CELL = 2000
GIVEN = "Immunization given: "
# The kind of thing that a SNOMED CT term ends with; to a reader it says nothing.
_KIND = re.compile(
    r" *\((?:disorder|finding|situation|procedure|regime/therapy|substance|organism|person|qualifier value|environment"
    r"|morphologic abnormality|physical object|record artifact|event|observable entity|product)\)$"
)
# What the patient said; all other observations were found.
ASKED = frozenset({"survey", "social-history"})


@dataclass(frozen=True, slots=True)
class Telling:
    """One file whose rows stand in the notes: the part of the note and the sentence of a row."""

    file: str
    noun: str
    moment: str
    columns: Collection[str]
    say: Callable[[Cells], tuple[str, str]]


def plain(cells: Cells, column: str) -> str:
    """A term without the kind that SNOMED CT adds to it."""
    return _KIND.sub("", text(cells, column, LONGEST_CELL))


def _term(cells: Cells) -> str:
    term = plain(cells, "DESCRIPTION")
    if not term:
        raise BadCell("DESCRIPTION", "is empty")
    return term


def because(cells: Cells) -> str:
    """What it was for, to follow the fact."""
    reason = plain(cells, "REASONDESCRIPTION")
    return f", for {reason}" if reason else ""


def _observation(cells: Cells) -> tuple[str, str]:
    question, answer = _term(cells), plain(cells, "VALUE")
    if not answer:
        raise BadCell("VALUE", "is empty")
    unit = text(cells, "UNITS", LONGEST_CELL)
    measured = f"{answer} {unit}" if unit and not unit.startswith("{") else answer
    section = "subjective" if cells["CATEGORY"] in ASKED else "objective"
    return section, f"{question} {measured}." if question.endswith("?") else f"{question}: {measured}."


OBSERVATIONS = Telling(
    "observations", "other observations, told in the notes", "DATE",
    ("DATE", "PATIENT", "ENCOUNTER", "CATEGORY", "CODE", "DESCRIPTION", "VALUE", "UNITS"), _observation,
)  # fmt: skip
IMMUNIZATIONS = Telling(
    "immunizations", "immunizations, told in the notes", "DATE",
    ("DATE", "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION"),
    lambda cells: ("plan", f"{GIVEN}{_term(cells)}."),
)  # fmt: skip
# In the order in which their sentences stand in a part of a note.
TELLINGS = (
    OBSERVATIONS,
    Telling(
        "procedures", "procedures, told in the notes", "START",
        ("START", "PATIENT", "ENCOUNTER", "DESCRIPTION", "REASONDESCRIPTION"),
        lambda cells: ("objective", f"Done: {_term(cells)}{because(cells)}."),
    ),
    Telling(
        "conditions", "", "START", ("START", "PATIENT", "ENCOUNTER", "DESCRIPTION"),
        lambda cells: ("assessment", f"Found: {_term(cells)}."),
    ),
    Telling(
        "allergies", "", "START", ("START", "PATIENT", "ENCOUNTER", "DESCRIPTION"),
        lambda cells: ("assessment", f"Allergy recorded: {_term(cells)}."),
    ),
    Telling(
        "medications", "", "START", ("START", "PATIENT", "ENCOUNTER", "DESCRIPTION", "REASONDESCRIPTION"),
        lambda cells: ("plan", f"Medication: {_term(cells)}{because(cells)}."),
    ),
    Telling(
        "careplans", "care plans, told in the notes", "START",
        ("START", "PATIENT", "ENCOUNTER", "DESCRIPTION", "REASONDESCRIPTION"),
        lambda cells: ("plan", f"Care plan: {_term(cells)}{because(cells)}."),
    ),
    IMMUNIZATIONS,
)  # fmt: skip
