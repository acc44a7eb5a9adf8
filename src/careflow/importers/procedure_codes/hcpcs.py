"""A release of HCPCS Level II as Medicare publishes it each quarter, public to everybody: the file of fixed width
(…ANWEB….txt), or its workbook saved as CSV. The layout is that of 2015 to 2026.

A title may go on over several lines. Modifiers stand in the same file; they are no codes of a service."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

from careflow.domains.billing.operations.procedures import ReleasedProcedure
from careflow.importers.csv_file import BadCell, Progress
from careflow.importers.procedure_codes.reading import Reading, column_places
from careflow.importers.procedure_codes.text_file import Line, read_lines

CODE = re.compile(r"[A-Z][0-9]{4}")
FIXED = re.compile(r"(?P<code>[A-Z][0-9]{4}| *[A-Z0-9]{2} *)(?P<sequence>[0-9]{5})(?P<kind>[0-9])")
LONG, SHORT, TERM = slice(11, 91), slice(91, 119), slice(284, 292)
WHOLE_LINE = 292
FIRST, MORE, MODIFIER, MORE_OF_MODIFIER = "3", "4", "7", "8"
COLUMNS = {
    "code": ("HCPC", "HCPCS"),
    "kind": ("RECID",),
    "long": ("LONG DESCRIPTION",),
    "short": ("SHORT DESCRIPTION",),
    "ends": ("TERM DT", "TERM_DT"),
}


class Record(NamedTuple):
    line: int
    code: str
    kind: str
    long: str
    short: str
    ends: str


def read_hcpcs(path: Path, *, today: date, progress: Progress) -> Reading[ReleasedProcedure]:
    reading: Reading[ReleasedProcedure] = Reading(path)
    parts: list[Record] = []
    for record in _records(path, reading, progress):
        if parts and (record.code, record.kind) == (parts[0].code, MORE):
            reading.continued += 1
            parts.append(record)
            continue
        _keep(reading, parts, today)
        parts = _begin(reading, record)
    _keep(reading, parts, today)
    reading.conclude("codes of HCPCS Level II")
    return reading


def _records(path: Path, reading: Reading[ReleasedProcedure], progress: Progress) -> Iterator[Record]:
    """What is no record is accounted for on the way."""
    places: dict[str, int] | None = None
    is_fixed = False
    width = 0
    for line in read_lines(path, progress):
        reading.lines, reading.last_line = reading.lines + 1, line.number
        is_fixed = is_fixed or (places is None and FIXED.match(line.text) is not None)
        if places is None and not is_fixed:
            cells = [" ".join(cell.upper().split()) for cell in line.cells or ()]
            if cells and cells[0] in COLUMNS["code"]:
                places, width = (
                    column_places({name: place for place, name in enumerate(cells)}, COLUMNS, path),
                    len(cells),
                )
            reading.pass_by()
        elif not line.is_readable:
            reading.records += 1
            reading.skip(line.number, "", "holds signs that no text holds")
        elif record := _cut(line) if places is None else _separated(line, places, width):
            yield record
        else:
            reading.records += 1
            reading.is_cut(line.number)


def _cut(line: Line) -> Record | None:
    """A line of fixed width; titles that go on may end early."""
    found = FIXED.match(line.text)
    if found is None or (found["kind"] in {FIRST, MODIFIER} and len(line.text) < WHOLE_LINE):
        return None
    text = line.text
    return Record(line.number, found["code"].strip(), found["kind"], text[LONG], text[SHORT], text[TERM].strip())


def _separated(line: Line, places: dict[str, int], width: int) -> Record | None:
    cells = line.cells
    if cells is None or len(cells) != width:
        return None
    return Record(line.number, **{key: cells[place] for key, place in places.items()})


def _begin(reading: Reading[ReleasedProcedure], record: Record) -> list[Record]:
    """The record as the beginning of a code, if it is one."""
    if record.kind == MORE_OF_MODIFIER:
        reading.continued += 1
        return []
    reading.records += 1
    if record.kind == FIRST:
        return [record]
    known = {MODIFIER: "is a modifier and no code", MORE: "goes on with a code that does not stand before it"}
    reading.skip(record.line, "", known.get(record.kind, "is of no known kind"))
    return []


def _keep(reading: Reading[ReleasedProcedure], parts: list[Record], today: date) -> None:
    if not parts:
        return
    first = parts[0]
    title = " ".join(" ".join(part.long for part in parts).split()) or " ".join(first.short.split())
    try:
        ends = _date(first.ends)
    except BadCell as error:
        reading.skip(first.line, error.column, error.sentence)
        return
    if not CODE.fullmatch(first.code):
        reading.skip(first.line, "HCPC", "is no code of HCPCS Level II")
    elif not title:
        reading.skip(first.line, "LONG DESCRIPTION", "is empty")
    elif first.code in reading.found:
        reading.skip(first.line, "HCPC", "stands in the file already")
    else:
        has_ended = ends is not None and ends < today
        reading.found[first.code] = ReleasedProcedure(first.code, title, has_ended=has_ended)


def _date(text: str) -> date | None:
    """`20251231`, or as workbooks write it, `12/31/2025`; the last day of a code."""
    try:
        if found := re.fullmatch(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})", text):
            return date(int(found[3]), int(found[1]), int(found[2]))
        if found := re.fullmatch(r"([0-9]{4})([0-9]{2})([0-9]{2})", text):
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise BadCell("TERM DT", "is no date") from None
    if text:
        raise BadCell("TERM DT", "is no date")
    return None
