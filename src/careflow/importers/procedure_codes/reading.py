"""What was read out of a file, and what became of every line of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from careflow.importers.csv_file import BadFile
from careflow.importers.reconciliation import Remark, Remarks

Value = TypeVar("Value")
MOST_AROUND = 60  # lines before the table begins


@dataclass
class Reading(Generic[Value]):
    """Lines are records, continue one, or stand around the table: titles and notices, which are nobody's."""

    path: Path
    found: dict[str, Value] = field(default_factory=dict)
    lines: int = 0
    continued: int = 0
    around: int = 0
    records: int = 0
    skipped: Remarks = field(default_factory=Remarks)
    last_line: int = 0
    cut_at: int = 0

    @property
    def adds_up(self) -> bool:
        is_whole = self.lines == self.records + self.continued + self.around
        return is_whole and self.records == len(self.found) + self.skipped.count

    def skip(self, line: int, column: str, sentence: str) -> None:
        self.skipped.add(Remark(line, column, sentence))

    def is_cut(self, line: int) -> None:
        """The line is shorter than a record. Inside a file that costs the line; at its end, the file."""
        self.cut_at = line
        self.skip(line, "", "is shorter than a record")

    def pass_by(self) -> None:
        """A line before the table."""
        self.around += 1
        if self.around > MOST_AROUND:
            raise BadFile(f"{self.path.name} does not look like that file: no table begins in its first lines.")

    def conclude(self, what: str) -> None:
        if self.cut_at and self.cut_at == self.last_line:
            raise BadFile(f"{self.path.name} ends in the middle of a line: it looks cut off.")
        if not self.found:
            raise BadFile(f"{self.path.name} holds no {what}: is it the right file?")


def column_places(names: Mapping[str, int], wanted: Mapping[str, tuple[str, ...]], path: Path) -> dict[str, int]:
    """Where the wanted columns stand, each by one of its names."""
    places = {key: next((names[name] for name in of if name in names), None) for key, of in wanted.items()}
    missing = [of[0] for key, of in wanted.items() if places[key] is None]
    if missing:
        raise BadFile(f"{path.name} has no column {', '.join(missing)}: is it the right file?")
    return {key: place for key, place in places.items() if place is not None}
