"""Reading what the files tell about visits into `Facts`, and finding it again in the charts afterwards."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from careflow.domains.clinical.models import Encounter, ProgressNote, Vitals
from careflow.domains.clinical.rules.vital_signs import MEASUREMENTS
from careflow.importers import csv_file
from careflow.importers.csv_file import BadCell, BadFile, BadRow, Cells, CsvFile, Progress, Row
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea.cells import identifier, instant, local_moment
from careflow.importers.synthea.destination import Destination
from careflow.importers.synthea.facts import Facts, Measured, Told
from careflow.importers.synthea.notes import SECTIONS, Stay
from careflow.importers.synthea.tables import note, skip
from careflow.importers.synthea.tellings import OBSERVATIONS, TELLINGS, Telling
from careflow.importers.synthea.vital_signs import BY_CODE, measurement, sentence

HANDFUL = 5000


@dataclass
class Gathering:
    """One run. The files with a table of their own are read here too, silently: the table tells what is wrong."""

    destination: Destination
    facts: Facts
    progress: Progress
    tallies: dict[int, Tally] = field(default_factory=dict)
    vital_signs: Tally | None = None
    absent: list[str] = field(default_factory=list)

    def read(self, folder: Path) -> None:
        for source, telling in enumerate(TELLINGS):
            path = csv_file.find(folder, telling.file)
            if path is not None:
                self._read_file(source, telling, path)
            elif telling.noun:
                self.absent.append(f"{telling.file}.csv")
        for keys in self.facts.encounters():
            rows = Encounter.unscoped.filter(**self.destination.source, external_id__in=keys)
            self.facts.remember_charted(rows.values_list("external_id", flat=True))

    def _read_file(self, source: int, telling: Telling, path: Path) -> None:
        tally = Tally(path.name, telling.noun)
        if telling.noun:
            self.tallies[source] = tally
        if telling is OBSERVATIONS:
            self.vital_signs = Tally(path.name, "vital signs")
        reader = _Reader(source, telling, self.destination.zone, tally, self.vital_signs or tally)
        try:
            with CsvFile(path, telling.columns) as rows:
                self.progress.start(path.name, rows.size)
                for number, row in enumerate(rows, start=1):
                    reader.hear(row)
                    if number % HANDFUL == 0:
                        reader.hand_over(self.facts)
                        self.progress.reach(rows.position)
                reader.hand_over(self.facts)
        except BadFile as error:
            tally.problem = str(error)
        finally:
            self.progress.finish()

    def account(self) -> Iterator[Tally]:
        """Look for every fact in the charts as they are stored now, then give the tallies."""
        for keys in self.facts.encounters():
            charts = _charts(self.destination, keys, before=self.facts.charted_among(keys))
            for key, told in self.facts.told_of(keys).items():
                for one in told:
                    if one.source in self.tallies:
                        _count(self.tallies[one.source], charts.get(key), one.line, told=one)
            for key, measured in self.facts.measured_of(keys).items():
                for sign in measured:
                    if self.vital_signs is not None:
                        _count(self.vital_signs, charts.get(key), sign.line, measured=sign)
        if self.vital_signs is not None:
            yield self.vital_signs
        yield from self.tallies.values()


class _Reader:
    def __init__(self, source: int, telling: Telling, zone: ZoneInfo, tally: Tally, vital_signs: Tally) -> None:
        self.source, self.telling, self.zone, self.tally, self.vital_signs = source, telling, zone, tally, vital_signs
        self.told: list[Told] = []
        self.measured: list[Measured] = []

    def hear(self, row: Row | BadRow) -> None:
        if isinstance(row, BadRow):
            self.tally.read += 1
            skip(self.tally, row.line, row.column, row.sentence)
            return
        is_vital_sign = self.telling is OBSERVATIONS and row.cells["CODE"] in BY_CODE
        tally = self.vital_signs if is_vital_sign else self.tally
        tally.read += 1
        try:
            self._measure(row) if is_vital_sign else self._tell(row)
        except BadCell as error:
            skip(tally, row.line, error.column, error.sentence)

    def hand_over(self, facts: Facts) -> None:
        facts.tell(self.told)
        facts.measure(self.measured)
        self.told, self.measured = [], []

    def _tell(self, row: Row) -> None:
        cells = row.cells
        encounter, patient = _visit_of(cells), identifier(cells, "PATIENT")
        section, words = self.telling.say(cells)
        moment = local_moment(cells, self.telling.moment, self.zone)
        self.told.append(Told(encounter, patient, self.source, row.line, moment, section, words))

    def _measure(self, row: Row) -> None:
        encounter, at = _visit_of(row.cells), instant(row.cells, "DATE")
        name, value, remark = measurement(row.cells)
        moment = at.astimezone(self.zone).isoformat()
        self.measured.append(Measured(encounter, row.line, moment, name, str(value), remark))


def _visit_of(cells: Cells) -> str:
    if not cells["ENCOUNTER"]:
        raise BadCell("ENCOUNTER", "is empty: it belongs to no visit")
    return identifier(cells, "ENCOUNTER")


@dataclass(frozen=True, slots=True)
class _Chart:
    """What is stored of one visit. `is_new` if this run wrote it; what is older, people may have changed."""

    is_new: bool
    stay: Stay
    lines: frozenset[str]
    values: Mapping[str, Decimal]

    def holds(self, told: Told | None, measured: Measured | None) -> bool:
        if told is not None:
            return self.stay.line(told) in self.lines
        if measured is not None:
            return self.values.get(measured.name) == Decimal(measured.value) or sentence(measured) in self.lines
        return False


def _count(
    tally: Tally, chart: _Chart | None, line: int, *, told: Told | None = None, measured: Measured | None = None
) -> None:
    if chart is None:
        skip(tally, line, "ENCOUNTER", "names no visit that was charted")
    elif not chart.is_new:
        tally.present += 1
    elif chart.holds(told, measured):
        tally.written += 1
        if measured is not None and measured.remark:
            note(tally, line, "VALUE", measured.remark)


def _charts(destination: Destination, keys: Sequence[str], *, before: Collection[str]) -> dict[str, _Chart]:
    encounters = Encounter.unscoped.filter(**destination.source, external_id__in=keys)
    rows = list(encounters.values_list("pk", "external_id", "started_at", "ended_at"))
    ids = [row[0] for row in rows]
    notes = ProgressNote.unscoped.filter(encounter_id__in=ids).values_list("encounter_id", *SECTIONS)
    lines = {pk: frozenset(text for part in parts for text in part.split("\n")) for pk, *parts in notes}
    vitals = Vitals.unscoped.filter(encounter_id__in=ids).values_list("encounter_id", *MEASUREMENTS)
    values = {pk: dict(zip(MEASUREMENTS, found, strict=True)) for pk, *found in vitals}
    return {
        key: _Chart(key not in before, Stay(start, end or start), lines.get(pk, frozenset()), values.get(pk, {}))
        for pk, key, start, end in rows
    }
