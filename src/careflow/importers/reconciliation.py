"""What an import did with every row that it read, and whether that adds up."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

MOST_REMARKS = 1000
MOST_ALIKE = 20


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to know about one row; names its place and never its contents."""

    line: int
    column: str
    sentence: str

    @property
    def what(self) -> str:
        return f"{f', column {self.column}' if self.column else ''}: {self.sentence}"

    def __str__(self) -> str:
        return f"line {self.line}{self.what}"


@dataclass
class Remarks:
    """Counts all and keeps some of each kind: a file of millions of broken rows must not fill the memory."""

    count: int = 0
    kept: list[Remark] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)

    def add(self, remark: Remark) -> None:
        self._count(remark.what, 1)
        self._keep(remark)

    def extend(self, others: "Remarks") -> None:
        for remark in others.kept:
            self.add(remark)
        kept = Counter(remark.what for remark in others.kept)
        for what, number in others.kinds.items():
            self._count(what, number - kept[what])

    def lines(self) -> Iterator[str]:
        """Those kept in order of their lines, then how many more there are of each kind."""
        yield from (f"  {remark}" for remark in sorted(self.kept, key=lambda remark: remark.line))
        kept = Counter(remark.what for remark in self.kept)
        for what, number in self.kinds.items():
            if number > kept[what]:
                yield f"  … and {number - kept[what]:,} more{what}"
        if unnamed := self.count - self.kinds.total():
            yield f"  … and {unnamed:,} more"

    def _count(self, what: str, number: int) -> None:
        self.count += number
        if what in self.kinds or len(self.kinds) < MOST_REMARKS:
            self.kinds[what] += number

    def _keep(self, remark: Remark) -> None:
        if self.kinds[remark.what] <= MOST_ALIKE and len(self.kept) < MOST_REMARKS:
            self.kept.append(remark)


@dataclass
class Tally:
    """One file, or the part of it that becomes records of one kind. `written` and `present` are counted in the
    database, `read` and `skipped` while reading."""

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
    """`holdings` are all imported records by kind, as they are counted in the database at the end."""

    place: str
    tallies: list[Tally] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    holdings: Mapping[str, int] = field(default_factory=dict)
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
        yield f"{'file':24}{'read':>10}{'written':>10}{'there':>10}{'skipped':>10}{'noted':>10}   as"
        for tally in self.tallies:
            figures = (tally.read, tally.written, tally.present, tally.skipped.count, tally.repaired.count)
            sums = tally.noun if tally.adds_up else f"{tally.noun}: does not add up"
            yield f"{tally.file:24}" + "".join(f"{figure:>10,}" for figure in figures) + f"   {sums}"
        yield from (f"{name:24}  not in the folder" for name in self.absent)
        if self.holdings:
            yield ""
            yield "There now: " + ", ".join(f"{number:,} {kind}" for kind, number in self.holdings.items()) + "."
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
    if remarks.count:
        yield ""
        yield f"{heading} in {tally.file}:"
        yield from remarks.lines()
