"""medications.csv: what was prescribed, by the provider of the visit that it was prescribed at."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from careflow.domains.medications.models import Medication
from careflow.domains.medications.operations.importing import RecordedMedication, import_medications
from careflow.importers.csv_file import BadCell, Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea import references
from careflow.importers.synthea.cells import Note, fingerprint, identifier, local_day, text
from careflow.importers.synthea.destination import SYSTEM
from careflow.importers.synthea.drugs import AS_DIRECTED, directions
from careflow.importers.synthea.tables import Parsed, Table, skip
from careflow.importers.synthea.tellings import LONGEST_CELL, plain

LONGEST_NAME = 180


@dataclass(frozen=True, slots=True)
class Prescription:
    patient_id: str
    encounter_id: str
    name: str
    start: date
    is_over: bool
    end: date | None
    notes: str


class Medications(Table[Prescription]):
    file = "medications"
    noun = "medications"
    subject = "medications/medication"
    columns = ("START", "STOP", "PATIENT", "ENCOUNTER", "CODE", "DESCRIPTION", "DISPENSES", "REASONDESCRIPTION")

    def key(self, cells: Cells) -> str:
        """With STOP: where a prescription ends at once and another follows, the rows differ in nothing else."""
        return fingerprint(cells, ("START", "STOP", "PATIENT", "ENCOUNTER", "CODE"))

    def parse(self, cells: Cells, note: Note) -> Prescription:
        self.facts.remember_drug(cells["CODE"])
        name = text(cells, "DESCRIPTION", LONGEST_CELL)
        if not name:
            raise BadCell("DESCRIPTION", "is empty")
        if len(name) > LONGEST_NAME:
            note("DESCRIPTION", f"is longer than {LONGEST_NAME} characters; cut, and whole in the notes")
        start = local_day(cells, "START", self.destination.zone)
        end = local_day(cells, "STOP", self.destination.zone) if cells["STOP"] else None
        is_over = end is not None and end <= self.destination.today
        if end is not None and end < start:
            end = None
            note("STOP", "lies before START; kept as over, without a day")
        return Prescription(
            identifier(cells, "PATIENT"), cells["ENCOUNTER"], name, start, is_over, end, _notes(cells, name)
        )

    def stored(self, keys: Collection[str]) -> set[str]:
        rows = Medication.unscoped.filter(**self.destination.source, external_id__in=keys)
        return set(rows.values_list("external_id", flat=True))

    def store(self, rows: Sequence[Parsed[Prescription]], tally: Tally) -> None:
        patients = references.patients(self.destination, {row.record.patient_id for row in rows})
        prescribers = references.prescribers(self.destination, {row.record.encounter_id for row in rows})
        medications = []
        for row in rows:
            patient_id = patients.get(row.record.patient_id)
            if patient_id is None:
                skip(tally, row.line, "PATIENT", "names nobody who was imported")
            else:
                medications.append(_medication(row, patient_id, prescribers.get(row.record.encounter_id)))
        import_medications(
            actor=self.destination.actor, medications=medications, external_system=SYSTEM, now=self.destination.now
        )


def _medication(row: Parsed[Prescription], patient_id: int, prescriber_id: int | None) -> RecordedMedication:
    prescription = row.record
    dose, route = directions(prescription.name)
    return RecordedMedication(
        external_id=row.key,
        patient_id=patient_id,
        medication_name=prescription.name[:LONGEST_NAME],
        dose=dose,
        route=route,
        frequency=AS_DIRECTED,
        status="inactive" if prescription.is_over else "active",
        start_date=prescription.start,
        end_date=prescription.end,
        prescriber_id=prescriber_id,
        notes=prescription.notes,
    )


def _notes(cells: Cells, name: str) -> str:
    lines = [f"RxNorm {text(cells, 'CODE', LONGEST_CELL)}."] if cells["CODE"] else []
    if reason := plain(cells, "REASONDESCRIPTION"):
        lines.append(f"For {reason}.")
    if cells["DISPENSES"]:
        lines.append(f"Dispensed: {text(cells, 'DISPENSES', LONGEST_CELL)}.")
    if len(name) > LONGEST_NAME:
        lines.append(name)
    return "\n".join(lines)
