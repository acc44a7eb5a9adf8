"""conditions.csv: the problem list. What is no disease is kept too (work, school, housing): it was recorded."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from careflow.domains.clinical.models import Problem
from careflow.domains.clinical.operations.importing import RecordedProblem, import_problems
from careflow.importers.csv_file import BadCell, Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea import references
from careflow.importers.synthea.cells import Note, fingerprint, identifier, local_day, text
from careflow.importers.synthea.destination import SYSTEM
from careflow.importers.synthea.tables import Parsed, Table, skip
from careflow.importers.synthea.tellings import plain

LONGEST_DESCRIPTION, LONGEST_CODE = 255, 18


@dataclass(frozen=True, slots=True)
class Condition:
    patient_id: str
    encounter_id: str
    code: str
    description: str
    onset: date
    is_over: bool
    end: date | None


class Conditions(Table[Condition]):
    file = "conditions"
    noun = "problems"
    subject = "clinical/problem"
    columns = ("START", "STOP", "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION")

    def key(self, cells: Cells) -> str:
        return fingerprint(cells, ("START", "STOP", "PATIENT", "ENCOUNTER", "CODE"))

    def parse(self, cells: Cells, note: Note) -> Condition:
        description = plain(cells, "DESCRIPTION")
        if not description or len(description) > LONGEST_DESCRIPTION:
            raise BadCell("DESCRIPTION", f"is empty or longer than {LONGEST_DESCRIPTION} characters")
        onset = local_day(cells, "START", self.destination.zone)
        end = local_day(cells, "STOP", self.destination.zone) if cells["STOP"] else None
        is_over = end is not None and end <= self.destination.today
        if end is not None and end < onset:
            note("STOP", "lies before START; kept as resolved without a day")
        return Condition(
            identifier(cells, "PATIENT"), cells["ENCOUNTER"], text(cells, "CODE", LONGEST_CODE), description, onset,
            is_over, end if is_over and end is not None and end >= onset else None,
        )  # fmt: skip

    def stored(self, keys: Collection[str]) -> set[str]:
        rows = Problem.unscoped.filter(**self.destination.source, external_id__in=keys)
        return set(rows.values_list("external_id", flat=True))

    def store(self, rows: Sequence[Parsed[Condition]], tally: Tally) -> None:
        patients = references.patients(self.destination, {row.record.patient_id for row in rows})
        encounters = references.encounters(self.destination, {row.record.encounter_id for row in rows})
        problems = []
        for row in rows:
            condition = row.record
            if condition.patient_id not in patients:
                skip(tally, row.line, "PATIENT", "names nobody who was imported")
                continue
            problems.append(
                RecordedProblem(
                    external_id=row.key,
                    patient_id=patients[condition.patient_id],
                    description=condition.description,
                    snomed_code=condition.code,
                    status="resolved" if condition.is_over else "active",
                    onset_date=condition.onset,
                    resolved_date=condition.end,
                    encounter_id=encounters.get(condition.encounter_id),
                )
            )
        import_problems(
            actor=self.destination.actor, problems=problems, external_system=SYSTEM, now=self.destination.now
        )
