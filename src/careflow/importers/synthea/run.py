"""One run of the import: table after table, batch after batch, each batch in a transaction of its own.

A killed run loses at most the batch that it was in; the next run finds what is there by the source's ids.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import DataError, IntegrityError, transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.importers import csv_file
from careflow.importers.csv_file import BadCell, BadFile, BadRow, CsvFile, Progress, Row
from careflow.importers.reconciliation import Reconciliation, Remark, Tally
from careflow.importers.synthea import holdings
from careflow.importers.synthea.allergies import Allergies
from careflow.importers.synthea.charges import Charges
from careflow.importers.synthea.charting import Charting
from careflow.importers.synthea.claims import Claims
from careflow.importers.synthea.conditions import Conditions
from careflow.importers.synthea.destination import SYSTEM, Destination, ImportRefused
from careflow.importers.synthea.encounters import Encounters
from careflow.importers.synthea.facts import Facts
from careflow.importers.synthea.gathering import Gathering
from careflow.importers.synthea.medications import Medications
from careflow.importers.synthea.organizations import Organizations
from careflow.importers.synthea.papers import ImmunizationRecords, VisitSummaries
from careflow.importers.synthea.patients import Patients
from careflow.importers.synthea.payer_transitions import PayerTransitions
from careflow.importers.synthea.payers import Payers
from careflow.importers.synthea.providers import Providers
from careflow.importers.synthea.tables import Parsed, Table, skip

BATCH = 1000
# In this order: a row may refer to rows of the tables before it.
TABLES: tuple[type[Table[Any]], ...] = (
    Organizations, Providers, Patients, Encounters, Charting, Conditions, Medications, Allergies,
    VisitSummaries, ImmunizationRecords, Payers, PayerTransitions, Claims,
)  # fmt: skip


def check_folder(folder: Path) -> None:
    """Raises ImportRefused unless this is a folder with a Synthea export."""
    if not folder.is_dir():
        raise ImportRefused(f"{folder} is not a folder.")
    if csv_file.find(folder, Patients.file) is None:
        raise ImportRefused(f"{folder} holds no Synthea export: there is no patients.csv or patients.csv.gz in it.")


def import_folder(folder: Path, destination: Destination, *, progress: Progress) -> Reconciliation:
    """Bring in every table that the folder holds. Call `check_folder` and `prepare` first."""
    started = time.monotonic()
    report = Reconciliation(destination.place)
    run = Run(destination, progress)
    with Facts() as facts:
        gathering = Gathering(destination, facts, progress)
        charges = Charges(destination, facts, progress)
        gathering.read(folder)
        charges.read(folder)
        for kind in TABLES:
            path = csv_file.find(folder, kind.file)
            if path is not None:
                report.tallies.append(run.bring_in(kind(destination, facts), path))
            elif f"{kind.file}.csv" not in report.absent:
                report.absent.append(f"{kind.file}.csv")
        report.tallies.extend([*gathering.account(), *charges.account()])
        report.absent.extend([*gathering.absent, *charges.absent])
    report.holdings = holdings.count(destination)
    report.seconds = time.monotonic() - started
    return report


@dataclass
class Run:
    destination: Destination
    progress: Progress
    announced: bool = False

    def bring_in(self, table: Table[Any], path: Path) -> Tally:
        tally = Tally(path.name, table.noun)
        try:
            with CsvFile(path, table.columns) as source:
                self.progress.start(path.name, source.size)
                for batch in _batches(iter(source)):
                    tally.include(self.store(table, batch, path.name))
                    self.progress.reach(source.position)
        except BadFile as error:
            tally.problem = str(error)
        finally:
            self.progress.finish()
        with transaction.atomic():
            table.conclude()
            if tally.written:
                self._record(table, tally)
        return tally

    def store(self, table: Table[Any], batch: Sequence[Row | BadRow], file: str) -> Tally:
        try:
            return self._store_together(table, batch, file)
        except (IntegrityError, DataError):
            # Somebody else writes too, or a row breaks a promise of the database: find out row by row.
            table.forget()
            tally = Tally(file, table.noun)
            for row in batch:
                tally.include(self._store_alone(table, row, file))
            return tally

    def _store_alone(self, table: Table[Any], row: Row | BadRow, file: str) -> Tally:
        try:
            return self._store_together(table, [row], file)
        except (IntegrityError, DataError):
            table.forget()
            tally = Tally(file, table.noun, read=1)
            skip(tally, row.line, "", "breaks a rule of the database")
            return tally

    def _store_together(self, table: Table[Any], batch: Sequence[Row | BadRow], file: str) -> Tally:
        tally = Tally(file, table.noun, read=len(batch))
        rows = _parse(table, batch, tally)
        table.stage(rows)
        with transaction.atomic():
            keys = [row.key for row in rows]
            before = table.stored(keys)
            fresh: dict[str, Parsed[Any]] = {}
            for row in rows:  # the first of rows with the same id counts
                if row.key not in before:
                    fresh.setdefault(row.key, row)
            table.store(list(fresh.values()), tally)
            for remark in (remark for row in fresh.values() for remark in row.notes):
                tally.repaired.add(remark)
            tally.written = len(table.stored(keys)) - len(before)
            tally.present = len(rows) - len(fresh)
            self._announce(tally)
        self.announced = self.announced or tally.written > 0
        return tally

    def _announce(self, tally: Tally) -> None:
        """So that even a killed run left its trace beside what it wrote."""
        if tally.written and not self.announced:
            audit.record(
                actor=self.destination.actor,
                action=Action.OTHER,
                subject="importers/import",
                subject_id=self.destination.facility_id,
                summary=f"Synthea import into {self.destination.place} started",
                metadata={"source": SYSTEM},
                at=self.destination.now,
            )

    def _record(self, table: Table[Any], tally: Tally) -> None:
        audit.record(
            actor=self.destination.actor, action=Action.CREATE, subject=table.subject, subject_id="",
            summary=f"Synthea import: {tally.written:,} {table.noun} created",
            metadata={
                "source": SYSTEM, "file": tally.file, "read": tally.read, "written": tally.written,
                "present": tally.present, "skipped": tally.skipped.count,
            },
            at=self.destination.now,
        )  # fmt: skip


def _batches(rows: Iterator[Row | BadRow]) -> Iterator[list[Row | BadRow]]:
    while batch := list(islice(rows, BATCH)):
        yield batch


def _parse(table: Table[Any], batch: Sequence[Row | BadRow], tally: Tally) -> list[Parsed[Any]]:
    parsed: list[Parsed[Any]] = []
    for row in batch:
        if isinstance(row, BadRow):
            skip(tally, row.line, row.column, row.sentence)
            continue
        try:
            parsed.append(_parse_row(table, row))
        except BadCell as error:
            skip(tally, row.line, error.column, error.sentence)
    return parsed


def _parse_row(table: Table[Any], row: Row) -> Parsed[Any]:
    notes: list[Remark] = []
    record = table.parse(row.cells, lambda column, sentence: notes.append(Remark(row.line, column, sentence)))
    return Parsed(row.line, table.key(row.cells), record, notes)
