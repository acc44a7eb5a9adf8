"""What an import did with every row that it read, and whether that adds up."""

from collections.abc import Iterator
from dataclasses import dataclass, field

MOST_REMARKS = 1000


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about one row; names its place and never its contents."""

    line: int
    column: str
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}{f', column {self.column}' if self.column else ''}: {self.sentence}"


@dataclass
class Remarks:
    """Counts all, keeps the first of them: a file of millions of broken rows must not fill the memory."""

    count: int = 0
    kept: list[Remark] = field(default_factory=list)

    def add(self, remark: Remark) -> None:
        self.count += 1
        if len(self.kept) < MOST_REMARKS:
            self.kept.append(remark)

    def extend(self, others: "Remarks") -> None:
        self.kept.extend(others.kept[: MOST_REMARKS - len(self.kept)])
        self.count += others.count


@dataclass
class Tally:
    """One file. `written` and `present` are counted in the database, `read` and `skipped` while reading."""

    file: str
    noun: str
    read: int = 0
    written: int = 0
    present: int = 0
    skipped: Remarks = field(default_factory=Remarks)
    repaired: Remarks = field(default_factory=Remarks)
    problem: str = ""

    @property
    def adds_up(self) -> bool:
        return not self.problem and self.read == self.written + self.present + self.skipped.count

    def include(self, batch: "Tally") -> None:
        """Add the figures of a batch that is safely stored."""
        self.read += batch.read
        self.written += batch.written
        self.present += batch.present
        self.skipped.extend(batch.skipped)
        self.repaired.extend(batch.repaired)


@dataclass
class Reconciliation:
    place: str
    tallies: list[Tally] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def adds_up(self) -> bool:
        return all(tally.adds_up for tally in self.tallies)

    @property
    def written(self) -> int:
        return sum(tally.written for tally in self.tallies)

    def lines(self) -> Iterator[str]:
        yield f"Import into {self.place}, {self.seconds:.1f} s"
        yield ""
        yield f"{'file':24}{'read':>10}{'written':>10}{'there':>10}{'skipped':>10}{'noted':>10}"
        for tally in self.tallies:
            figures = (tally.read, tally.written, tally.present, tally.skipped.count, tally.repaired.count)
            sums = "" if tally.adds_up else "   does not add up"
            yield f"{tally.file:24}" + "".join(f"{figure:>10,}" for figure in figures) + sums
        yield from (f"{name:24}  not in the folder" for name in self.absent)
        for tally in self.tallies:
            yield from _remarks("Skipped", tally, tally.skipped)
            yield from _remarks("Noted", tally, tally.repaired)
        yield from ("", *(f"{tally.file}: {tally.problem}" for tally in self.tallies if tally.problem))
        yield self._conclusion()

    def _conclusion(self) -> str:
        if not self.adds_up:
            return "The figures do not add up: not every row is accounted for."
        if not self.written:
            return "Nothing new: everything in the folder is already there."
        return "The figures add up: every row read was written, was there already, or was skipped for the reason given."


def _remarks(heading: str, tally: Tally, remarks: Remarks) -> Iterator[str]:
    if not remarks.count:
        return
    yield ""
    yield f"{heading} in {tally.file}:"
    yield from (f"  {remark}" for remark in sorted(remarks.kept, key=lambda remark: remark.line))
    if remarks.count > len(remarks.kept):
        yield f"  … and {remarks.count - len(remarks.kept):,} more"
