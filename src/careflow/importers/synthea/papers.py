"""Two papers for every patient, written from what the export holds: the newest visit, and the immunizations."""

from abc import abstractmethod
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import ClassVar

from django.db.models import OuterRef, Subquery

from careflow.domains.clinical.models import Encounter, Vitals
from careflow.domains.clinical.rules.vital_signs import MEASUREMENTS
from careflow.domains.documents.models import PatientDocument
from careflow.domains.documents.operations.importing import (
    RecordedPaper,
    StagedPaper,
    drop_papers,
    import_papers,
    stage_papers,
)
from careflow.domains.patients.models import Patient
from careflow.importers.csv_file import Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea.cells import Note, fingerprint, identifier
from careflow.importers.synthea.destination import SYSTEM, Destination
from careflow.importers.synthea.facts import Facts
from careflow.importers.synthea.notes import SECTIONS
from careflow.importers.synthea.tables import Parsed, Table, skip
from careflow.importers.synthea.tellings import GIVEN, IMMUNIZATIONS, TELLINGS
from careflow.platform.papers import Section, write_paper


class Papers(Table[str]):
    """One paper for each row of patients.csv. A paper is stored before the transaction that files it."""

    file = "patients"
    subject = "patients/patientdocument"
    columns = ("Id",)
    lacking: ClassVar[str]

    def __init__(self, destination: Destination, facts: Facts) -> None:
        super().__init__(destination, facts)
        self.staged: dict[str, StagedPaper] = {}

    def key(self, cells: Cells) -> str:
        return fingerprint({"paper": self.noun, **cells}, ("paper", "Id"))

    def parse(self, cells: Cells, note: Note) -> str:  # noqa: ARG002  (nothing can be repaired)
        return identifier(cells)

    def stored(self, keys: Collection[str]) -> set[str]:
        rows = PatientDocument.unscoped.filter(**self.destination.source, external_id__in=keys)
        return set(rows.values_list("external_id", flat=True))

    def stage(self, rows: Sequence[Parsed[str]]) -> None:
        there = self.stored([row.key for row in rows])
        missing = {row.record: row.key for row in rows if row.key not in there}
        staged = stage_papers(papers=list(self.papers(missing)), now=self.destination.now)
        self.staged = {one.paper.external_id: one for one in staged}

    def store(self, rows: Sequence[Parsed[str]], tally: Tally) -> None:
        for row in rows:
            if row.key not in self.staged:
                skip(tally, row.line, "Id", self.lacking)
        import_papers(
            actor=self.destination.actor, staged=[self.staged[row.key] for row in rows if row.key in self.staged],
            external_system=SYSTEM, now=self.destination.now,
        )  # fmt: skip

    def forget(self) -> None:
        drop_papers(list(self.staged.values()))

    @abstractmethod
    def papers(self, keys: Mapping[str, str]) -> Iterator[RecordedPaper]:
        """For these patients, with the id that each paper gets."""

    def _patients(self, keys: Collection[str]) -> list[Patient]:
        rows = Patient.unscoped.filter(**self.destination.source, external_id__in=keys)
        return list(rows.order_by("pk"))

    def _subtitle(self, patient: Patient) -> str:
        name = f"{patient.first_name} {patient.middle_name} {patient.last_name}".replace("  ", " ")
        return f"{name}, born {_in_words(patient.date_of_birth)}, chart {patient.chart_number}"


class VisitSummaries(Papers):
    noun = "visit summaries"
    lacking = "has no visit: no summary is written"

    def papers(self, keys: Mapping[str, str]) -> Iterator[RecordedPaper]:
        patients = self._patients(keys)
        newest = self._newest([patient.pk for patient in patients])
        for patient in patients:
            if patient.pk in newest:
                yield self._paper(keys[patient.external_id], patient, newest[patient.pk])

    def _newest(self, patient_ids: Collection[int]) -> dict[int, Encounter]:
        """With note and vitals, by patient."""
        theirs = Encounter.unscoped.filter(external_system=SYSTEM, patient_id=OuterRef("pk"))
        last = theirs.order_by("-started_at", "-pk").values("pk")[:1]
        ids = Patient.unscoped.filter(pk__in=patient_ids).values_list(Subquery(last), flat=True)
        rows = Encounter.unscoped.filter(pk__in=list(ids)).select_related("progress_note", "vitals")
        return {row.patient_id: row for row in rows}

    def _paper(self, key: str, patient: Patient, encounter: Encounter) -> RecordedPaper:
        day = encounter.started_at.astimezone(self.destination.zone)
        write = partial(
            write_paper,
            title="Visit summary",
            subtitle=self._subtitle(patient),
            sections=[Section("Visit", self._visit(encounter)), *_signs(encounter), *_texts(encounter)],
            footer=self.destination.place,
            created_at=self.destination.now,
        )
        return RecordedPaper(
            external_id=key, patient_id=patient.pk, category="clinical", name=f"Visit summary of {_in_words(day)}",
            filename=f"visit-summary-{day:%Y-%m-%d}.pdf", document_date=day.date(), write=write,
        )  # fmt: skip

    def _visit(self, encounter: Encounter) -> list[str]:
        start = encounter.started_at.astimezone(self.destination.zone)
        note = encounter.progress_note
        signed = f"Signed by {note.signed_by_name}" if note.signed_by_name else "Not signed"
        provider = f"Provider: {encounter.rendering_provider_name}"
        return [f"{_in_words(start)} at {start:%H:%M}", encounter.reason, provider, signed]


class ImmunizationRecords(Papers):
    noun = "immunization records"
    lacking = "has no immunization: no record is written"

    def papers(self, keys: Mapping[str, str]) -> Iterator[RecordedPaper]:
        given = self.facts.told_of_patients(TELLINGS.index(IMMUNIZATIONS), keys)
        for patient in self._patients(given):
            told = given[patient.external_id]
            lines = [f"{one.moment[:10]}   {one.sentence.removeprefix(GIVEN)}" for one in told]
            write = partial(
                write_paper,
                title="Immunization record",
                subtitle=self._subtitle(patient),
                sections=[Section("Given", ["\n".join(lines)])],
                footer=self.destination.place,
                created_at=self.destination.now,
            )
            yield RecordedPaper(
                external_id=keys[patient.external_id], patient_id=patient.pk, category="clinical",
                name="Immunization record", filename="immunization-record.pdf",
                document_date=date.fromisoformat(told[-1].moment[:10]), write=write,
            )  # fmt: skip


def _in_words(day: date) -> str:
    return f"{day:%B} {day.day}, {day.year}"


def _signs(encounter: Encounter) -> Iterator[Section]:
    vitals: Vitals | None = getattr(encounter, "vitals", None)
    if vitals is not None:
        values = ((kind, getattr(vitals, name)) for name, kind in MEASUREMENTS.items())
        lines = [f"{kind.label.capitalize()}: {value} {kind.unit}" for kind, value in values if value is not None]
        yield Section("Vital signs", ["\n".join(lines)])


def _texts(encounter: Encounter) -> Iterator[Section]:
    for name in SECTIONS:
        if text := getattr(encounter.progress_note, name):
            yield Section(name.capitalize(), [text])
