"""What the files tell about each visit, gathered so that a note can be written at once.

The rows of a visit are spread over many files and may stand anywhere in them. They wait in a private database in
a temporary file, which has no name and is gone with the process, however that ends: so a run of millions of rows
needs no more memory than a small one and leaves nothing of a patient behind."""

import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from types import TracebackType
from typing import Any, NamedTuple, Self

CHUNK = 900  # parameters that every SQLite takes in one statement


class Told(NamedTuple):
    """One line of a note; `section` is the part of the note that it belongs to, `source` counts the files. `moment`
    is a day, or a day and a time, at the clinic."""

    encounter: str
    patient: str
    source: int
    line: int
    moment: str
    section: str
    sentence: str


class Measured(NamedTuple):
    """One vital sign; `at` is clinic time in ISO 8601, `value` a decimal number in the unit of our column.
    `remark` is what to know about the value if it is kept."""

    encounter: str
    line: int
    at: str
    name: str
    value: str
    remark: str


class Charged(NamedTuple):
    """One charge of a claim; units in hundredths, the price of one in cents, pointers as text, blanks between."""

    claim: str
    line: int
    procedure: str
    description: str
    units: int
    cents: int
    pointers: str


class Facts:
    """Use inside `with`. Add everything first; the first question builds the indexes."""

    def __enter__(self) -> Self:
        self._database = sqlite3.connect("")
        self._database.executescript(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
            "CREATE TABLE told (encounter, patient, source, line, moment, section, sentence);"
            "CREATE TABLE measured (encounter, line, at, name, value, remark);"
            "CREATE TABLE charted (encounter PRIMARY KEY);"
            "CREATE TABLE charged (claim, line, procedure, description, units, cents, pointers);"
            "CREATE TABLE billed (claim PRIMARY KEY);"
        )
        self._is_indexed = False
        self._no_payers: set[str] = set()
        self._drugs: set[str] = set()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._database.close()

    def tell(self, rows: Iterable[Told]) -> None:
        self._database.executemany("INSERT INTO told VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def measure(self, rows: Iterable[Measured]) -> None:
        self._database.executemany("INSERT INTO measured VALUES (?, ?, ?, ?, ?, ?)", rows)

    def remember_charted(self, encounters: Iterable[str]) -> None:
        """Visits that are in the charts already, before this run writes any."""
        self._database.executemany("INSERT INTO charted VALUES (?)", ((encounter,) for encounter in encounters))

    def remember_no_payer(self, key: str) -> None:
        """An entry among the payers that stands for people without insurance."""
        self._no_payers.add(key)

    def is_no_payer(self, key: str) -> bool:
        return key in self._no_payers

    def remember_drug(self, code: str) -> None:
        """A code of a medication: claims of such codes are a pharmacy's."""
        self._drugs.add(code)

    def is_drug(self, code: str) -> bool:
        return code in self._drugs

    def charge(self, rows: Iterable[Charged]) -> None:
        self._database.executemany("INSERT INTO charged VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def remember_billed(self, claims: Iterable[str]) -> None:
        """Claims that are superbills already, before this run writes any."""
        self._database.executemany("INSERT INTO billed VALUES (?)", ((claim,) for claim in claims))

    def billed_among(self, claims: Collection[str]) -> set[str]:
        return {row[0] for row in self._select("SELECT * FROM billed WHERE claim IN ({})", claims)}

    def charges_of(self, claims: Collection[str]) -> dict[str, list[Charged]]:
        """By claim, in the order of their lines."""
        found: defaultdict[str, list[Charged]] = defaultdict(list)
        for charged in self._select("SELECT * FROM charged WHERE claim IN ({}) ORDER BY line", claims):
            found[charged[0]].append(Charged(*charged))
        return found

    def claims(self) -> Iterator[Sequence[str]]:
        """Every claim with a charge, in handfuls."""
        self._index()
        yield from _handfuls(row[0] for row in self._database.execute("SELECT DISTINCT claim FROM charged"))

    def charted_among(self, encounters: Collection[str]) -> set[str]:
        return {row[0] for row in self._select("SELECT * FROM charted WHERE encounter IN ({})", encounters)}

    def told_of(self, encounters: Collection[str]) -> dict[str, list[Told]]:
        """By visit, in the order of the files and of their lines."""
        found: defaultdict[str, list[Told]] = defaultdict(list)
        for told in self._select("SELECT * FROM told WHERE encounter IN ({}) ORDER BY source, line", encounters):
            found[told[0]].append(Told(*told))
        return found

    def measured_of(self, encounters: Collection[str]) -> dict[str, list[Measured]]:
        found: defaultdict[str, list[Measured]] = defaultdict(list)
        for measured in self._select("SELECT * FROM measured WHERE encounter IN ({}) ORDER BY line", encounters):
            found[measured[0]].append(Measured(*measured))
        return found

    def told_of_patients(self, source: int, patients: Collection[str]) -> dict[str, list[Told]]:
        """What one file tells, by patient, in order of time."""
        found: defaultdict[str, list[Told]] = defaultdict(list)
        sql = "SELECT * FROM told WHERE source = ? AND patient IN ({}) ORDER BY moment, line"
        for told in self._select(sql, patients, source):
            found[told[1]].append(Told(*told))
        return found

    def encounters(self) -> Iterator[Sequence[str]]:
        """Every visit that anything is told about, in handfuls."""
        self._index()
        rows = self._database.execute("SELECT encounter FROM told UNION SELECT encounter FROM measured")
        yield from _handfuls(row[0] for row in rows)

    def _select(self, sql: str, keys: Collection[str], *before: int) -> Iterator[tuple[Any, ...]]:
        self._index()
        for handful in _handfuls(iter(keys)):
            yield from self._database.execute(sql.format(", ".join("?" * len(handful))), (*before, *handful))

    def _index(self) -> None:
        if not self._is_indexed:
            self._database.executescript(
                "CREATE INDEX told_encounter ON told (encounter);"
                "CREATE INDEX told_patient ON told (source, patient);"
                "CREATE INDEX measured_encounter ON measured (encounter);"
                "CREATE INDEX charged_claim ON charged (claim);"
            )
            self._is_indexed = True


def _handfuls(keys: Iterator[str]) -> Iterator[list[str]]:
    while handful := list(islice(keys, CHUNK)):
        yield handful
