"""What every table of the export has in common. A further table is a further subclass of Table."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from careflow.importers.csv_file import Cells
from careflow.importers.reconciliation import Remark, Tally
from careflow.importers.synthea.cells import Note, identifier
from careflow.importers.synthea.destination import Destination
from careflow.importers.synthea.facts import Facts

Record = TypeVar("Record")


@dataclass(frozen=True, slots=True)
class Parsed(Generic[Record]):
    """A row that was read; `notes` tell what had to be repaired, in case it is written."""

    line: int
    key: str
    record: Record
    notes: Sequence[Remark] = ()


class Table(ABC, Generic[Record]):
    """One file of the export: its columns, how a row is read, where it goes.

    `key` names the source's own id of a row, by which a second run knows what is there already."""

    file: ClassVar[str]
    noun: ClassVar[str]
    subject: ClassVar[str]
    columns: ClassVar[Collection[str]]

    def __init__(self, destination: Destination, facts: Facts) -> None:
        self.destination, self.facts = destination, facts

    def key(self, cells: Cells) -> str:
        return identifier(cells)

    @abstractmethod
    def parse(self, cells: Cells, note: Note) -> Record:
        """Read one row, without the database. Raises BadCell."""

    @abstractmethod
    def stored(self, keys: Collection[str]) -> set[str]:
        """Which of these ids are in the database."""

    def stage(self, rows: Sequence[Parsed[Record]]) -> None:
        """What has to be done outside of the transaction that `store` runs in, before it begins."""

    @abstractmethod
    def store(self, rows: Sequence[Parsed[Record]], tally: Tally) -> None:
        """Write rows that are not there yet, or refuse some of them with `skip`; runs in a transaction."""

    def forget(self) -> None:
        """Drop what was remembered of the database: it turned out to be different."""

    def conclude(self) -> None:
        """What is left to do when the file is through; runs in a transaction, on every run."""


def skip(tally: Tally, line: int, column: str, sentence: str) -> None:
    tally.skipped.add(Remark(line, column, sentence))


def note(tally: Tally, line: int, column: str, sentence: str) -> None:
    tally.repaired.add(Remark(line, column, sentence))
