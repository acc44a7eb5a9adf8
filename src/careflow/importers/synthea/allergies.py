"""allergies.csv: what patients react to, and how badly they did."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from careflow.domains.allergies.models import PatientAllergy
from careflow.domains.allergies.operations import RecordedAllergy, import_allergies
from careflow.domains.allergies.rules.choices import Category, Severity, Status
from careflow.importers.csv_file import BadCell, Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea import references
from careflow.importers.synthea.cells import Note, fingerprint, identifier, local_day, text
from careflow.importers.synthea.destination import SYSTEM
from careflow.importers.synthea.tables import Parsed, Table, skip
from careflow.importers.synthea.tellings import LONGEST_CELL, plain

LONGEST_ALLERGEN = 160
CATEGORIES = {
    "environment": Category.ENVIRONMENTAL, "food": Category.FOOD, "medication": Category.MEDICATION,
}  # fmt: skip
LATEX = "111088007"
SEVERITIES = (Severity.UNKNOWN, Severity.MILD, Severity.MODERATE, Severity.SEVERE)  # the worst comes last
NO_REACTION = "Not recorded"


@dataclass(frozen=True, slots=True)
class Allergy:
    patient_id: str
    allergen: str
    category: Category
    reaction: str
    severity: Severity
    onset: date
    is_over: bool
    notes: str


class Allergies(Table[Allergy]):
    file = "allergies"
    noun = "allergies"
    subject = "allergies/patientallergy"
    columns = (
        "START", "STOP", "PATIENT", "ENCOUNTER", "CODE", "SYSTEM", "DESCRIPTION", "TYPE", "CATEGORY", "DESCRIPTION1",
        "SEVERITY1", "DESCRIPTION2", "SEVERITY2",
    )  # fmt: skip

    def key(self, cells: Cells) -> str:
        return fingerprint(cells, ("START", "STOP", "PATIENT", "ENCOUNTER", "CODE"))

    def parse(self, cells: Cells, note: Note) -> Allergy:
        allergen = plain(cells, "DESCRIPTION")
        if not allergen or len(allergen) > LONGEST_ALLERGEN:
            raise BadCell("DESCRIPTION", f"is empty or longer than {LONGEST_ALLERGEN} characters")
        end = local_day(cells, "STOP", self.destination.zone) if cells["STOP"] else None
        reactions = filter(None, (plain(cells, "DESCRIPTION1"), plain(cells, "DESCRIPTION2")))
        return Allergy(
            identifier(cells, "PATIENT"),
            allergen,
            _category(cells, note),
            ", ".join(reactions) or NO_REACTION,
            _severity(cells, note),
            local_day(cells, "START", self.destination.zone),
            end is not None and end <= self.destination.today,
            _notes(cells),
        )

    def stored(self, keys: Collection[str]) -> set[str]:
        rows = PatientAllergy.unscoped.filter(**self.destination.source, external_id__in=keys)
        return set(rows.values_list("external_id", flat=True))

    def store(self, rows: Sequence[Parsed[Allergy]], tally: Tally) -> None:
        patients = references.patients(self.destination, {row.record.patient_id for row in rows})
        allergies = []
        for row in rows:
            patient_id = patients.get(row.record.patient_id)
            if patient_id is None:
                skip(tally, row.line, "PATIENT", "names nobody who was imported")
            else:
                allergies.append(_allergy(row, patient_id))
        imported = import_allergies(
            actor=self.destination.actor, allergies=allergies, external_system=SYSTEM, now=self.destination.now
        )
        for row in rows:
            if row.key in imported.repeated:
                skip(tally, row.line, "DESCRIPTION", "is on the patient's list already")


def _allergy(row: Parsed[Allergy], patient_id: int) -> RecordedAllergy:
    allergy = row.record
    return RecordedAllergy(
        external_id=row.key,
        patient_id=patient_id,
        allergen=allergy.allergen,
        category=allergy.category,
        reaction=allergy.reaction,
        severity=allergy.severity,
        status=Status.RESOLVED if allergy.is_over else Status.ACTIVE,
        onset_date=allergy.onset,
        notes=allergy.notes,
    )


def _category(cells: Cells, note: Note) -> Category:
    if cells["CODE"] == LATEX:
        return Category.LATEX
    category = CATEGORIES.get(cells["CATEGORY"].lower())
    if category is None:
        note("CATEGORY", "is none of the known values; kept as other")
    return category or Category.OTHER


def _severity(cells: Cells, note: Note) -> Severity:
    found = [Severity.UNKNOWN]
    for column in ("SEVERITY1", "SEVERITY2"):
        value = cells[column].lower()
        if value in SEVERITIES[1:]:
            found.append(Severity(value))
        elif value:
            note(column, "is none of the known values; not regarded")
    return max(found, key=SEVERITIES.index)


def _notes(cells: Cells) -> str:
    """Whether it is an allergy or an intolerance, and the code of the substance."""
    kind = text(cells, "TYPE", LONGEST_CELL).capitalize()
    system = text(cells, "SYSTEM", LONGEST_CELL).replace("SNOMED-CT", "SNOMED CT")
    code = f"{system} {text(cells, 'CODE', LONGEST_CELL)}".strip()
    return ". ".join(part for part in (kind, code) if part) + "." if kind or code else ""
