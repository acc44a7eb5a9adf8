"""A CSV file read row by row, plain or gzipped; what is wrong with a row is told by line and column.

Every physical line is a row of its own: exports that we read hold no line breaks inside values, and so an
open quote or a broken byte costs one row and not the rest of the file.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

LONGEST_LINE = 1_000_000
Cells = Mapping[str, str]


class BadFile(Exception):
    """The file as a whole cannot be read; the text says why, without its contents."""


class BadCell(ValueError):
    """A value that the record cannot take. The sentence never repeats the value: it may be a patient's."""

    def __init__(self, column: str, sentence: str) -> None:
        self.column, self.sentence = column, sentence
        super().__init__(f"{column}: {sentence}")


@dataclass(frozen=True, slots=True)
class Row:
    line: int
    cells: Cells


@dataclass(frozen=True, slots=True)
class BadRow:
    line: int
    column: str
    sentence: str


class Progress(Protocol):
    """Told how far a file is read, in bytes of the file on disk."""

    def start(self, file: str, size: int) -> None: ...
    def reach(self, position: int) -> None: ...
    def finish(self) -> None: ...


def find(folder: Path, name: str) -> Path | None:
    """`name.csv` or `name.csv.gz`; the plain one wins where both lie."""
    candidates = (folder / f"{name}.csv", folder / f"{name}.csv.gz")
    return next((path for path in candidates if path.is_file()), None)


class CsvFile:
    """`columns` must all stand in the header; others are ignored. Iterate inside `with`.

    Raises BadFile for a missing column and for a damaged archive."""

    def __init__(self, path: Path, columns: Collection[str]) -> None:
        self.path, self.columns = path, columns
        self.size = path.stat().st_size

    def __enter__(self) -> Self:
        self._raw = self.path.open("rb")
        packed = self.path.suffix == ".gz"
        self._lines = io.BufferedReader(gzip.GzipFile(fileobj=self._raw)) if packed else self._raw
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._lines.close()
        self._raw.close()

    @property
    def position(self) -> int:
        """Bytes of the file on disk that were read so far, for a progress bar."""
        return self._raw.tell()

    def __iter__(self) -> Iterator[Row | BadRow]:
        numbered = enumerate(self._physical_lines(), start=1)
        header = self._header(next(numbered, (1, b""))[1])
        for number, line in numbered:
            if line.strip():
                yield _row(number, line, header)

    def _physical_lines(self) -> Iterator[bytes]:
        number = 0
        try:
            while line := self._lines.readline(LONGEST_LINE):
                number += 1
                yield line
                while len(line) == LONGEST_LINE and not line.endswith(b"\n"):
                    line = self._lines.readline(LONGEST_LINE)
        except (EOFError, gzip.BadGzipFile, zlib.error):
            raise BadFile(f"{self.path.name} is damaged after line {number}.") from None

    def _header(self, line: bytes) -> list[str]:
        names = [name.strip() for name in next(csv.reader([line.decode("utf-8-sig", "replace")]), [])]
        missing = [name for name in self.columns if name not in names]
        if missing:
            raise BadFile(f"{self.path.name} has no column {', '.join(missing)}: is it an export of this kind?")
        return names


def _row(number: int, line: bytes, header: list[str]) -> Row | BadRow:
    # Broken bytes become lone surrogates, which no valid text holds: so the column can be named.
    text = line.decode("utf-8", "surrogateescape")
    if len(line) == LONGEST_LINE:
        return BadRow(number, "", "is longer than a million bytes")
    try:
        values = next(csv.reader([text], strict=True))
    except csv.Error:
        return BadRow(number, "", "is not well-formed CSV (an open quote?)")
    if len(values) != len(header):
        return BadRow(number, "", f"has {len(values)} columns where the header has {len(header)}")
    cells = dict(zip(header, (value.strip() for value in values), strict=True))
    for name, value in cells.items():
        if not value.isprintable() and (sentence := _unprintable(value)):
            return BadRow(number, name, sentence)
    return Row(number, cells)


def _unprintable(value: str) -> str:
    if any("\udc80" <= letter <= "\udcff" for letter in value):
        return "is not valid UTF-8"
    return "holds a NUL byte" if "\x00" in value else ""
