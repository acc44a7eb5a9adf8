"""What an import of codes or prices did with the file, and whether that adds up."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from careflow.domains.billing.operations.procedures import Stored
from careflow.importers.procedure_codes.reading import Reading


@dataclass(frozen=True, slots=True)
class Report:
    """`held` is what the table holds of the file at the end, `expected` what it should."""

    title: str
    reading: Reading[Any]
    stored: Stored
    held: int
    expected: int
    holding: str
    seconds: float
    absent: int = 0

    @property
    def adds_up(self) -> bool:
        """Every line is accounted for, every record is stored or left out for a reason, and the table says so."""
        told = self.stored.added + self.stored.changed + self.stored.unchanged + self.absent
        return self.reading.adds_up and told == len(self.reading.found) and self.held == self.expected

    def lines(self) -> Iterator[str]:
        reading, stored = self.reading, self.stored
        yield f"{self.title}, {self.seconds:.1f} s"
        yield f"{reading.lines:8,} lines: {reading.around:,} around the table, {reading.continued:,} that go on"
        yield f"{reading.records:8,} records"
        yield f"{stored.added:8,} new"
        yield f"{stored.changed:8,} changed"
        yield f"{stored.unchanged:8,} there already"
        if self.absent:
            yield f"{self.absent:8,} of codes that are not in the table: bring in their code set first"
        yield f"{reading.skipped.count:8,} skipped"
        if stored.outdated:
            yield f"{stored.outdated:8,} outdated"
        yield f"{self.held:8,} {self.holding}"
        if reading.skipped.count:
            yield from ("", "Skipped:", *reading.skipped.lines(), "")
        if not self.adds_up:
            yield "The figures do not add up: not every record of the file is where it should be."
        elif not stored.is_news:
            yield "Nothing new: the table holds all of the file already."
