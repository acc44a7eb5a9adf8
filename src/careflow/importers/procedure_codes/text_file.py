"""A text file of a publisher, line by line, whatever ends its lines and in whichever of the usual encodings."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from careflow.importers.csv_file import LONGEST_LINE, BadFile, Progress

HEAD = 4096
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
OTHER_KINDS = {
    b"PK\x03\x04": "an archive or an Excel workbook: unpack it, or save the sheet as CSV",
    b"\xd0\xcf\x11\xe0": "an Excel workbook: save the sheet as CSV",
    b"\x1f\x8b": "packed with gzip: unpack it first",
    b"%PDF": "a PDF and not a table",
    b"\xff\xfe": "written in UTF-16: save it as UTF-8",
    b"\xfe\xff": "written in UTF-16: save it as UTF-8",
}


class Line(NamedTuple):
    number: int
    text: str

    @property
    def cells(self) -> list[str] | None:
        """As CSV; None where that cannot be read."""
        try:
            return [cell.strip() for cell in next(csv.reader([self.text], strict=True), [])]
        except csv.Error:
            return None

    @property
    def is_readable(self) -> bool:
        return len(self.text) < LONGEST_LINE and _CONTROL.search(self.text) is None


def read_lines(path: Path, progress: Progress) -> Iterator[Line]:
    """Lines that are not blank. Raises BadFile for what is no text file."""
    try:
        with path.open("rb") as raw:
            _refuse_other_kinds(path, raw.read(HEAD))
            raw.seek(0)
            progress.start(path.name, path.stat().st_size)
            # Latin-1 keeps every byte; which encoding it is shows line by line.
            text = io.TextIOWrapper(raw, encoding="latin-1", newline=None)
            number = 0
            while line := text.readline(LONGEST_LINE):
                number += 1
                if line.strip():
                    yield Line(number, _decoded(line.rstrip("\n")))
                progress.reach(raw.tell())
    except OSError:
        raise BadFile(f"{path.name} cannot be read.") from None
    finally:
        progress.finish()


def _refuse_other_kinds(path: Path, head: bytes) -> None:
    if not head.strip():
        raise BadFile(f"{path.name} is empty.")
    for beginning, kind in OTHER_KINDS.items():
        if head.startswith(beginning):
            raise BadFile(f"{path.name} is {kind}.")


def _decoded(line: str) -> str:
    raw = line.encode("latin-1")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return line
