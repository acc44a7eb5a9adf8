"""A release of CPT, as its owner, the American Medical Association, delivers it to whoever holds a licence: the
consolidated code list with its header line, or the list of long titles, a code and a title on each line. Both are
separated by tabs and begin with notices. None of these texts ever ships with the product."""

import re
from collections.abc import Iterator
from pathlib import Path

from careflow.domains.billing.operations.procedures import ReleasedProcedure
from careflow.importers.csv_file import Progress
from careflow.importers.procedure_codes.reading import Reading
from careflow.importers.procedure_codes.text_file import read_lines

CODE = re.compile(r"[0-9]{4}[0-9A-Z]")
HEADER_CODE, HEADER_TITLE = "CPT CODE", "LONG"


def read_cpt(path: Path, *, progress: Progress) -> Reading[ReleasedProcedure]:
    reading: Reading[ReleasedProcedure] = Reading(path)
    for line, code, title in _rows(path, reading, progress):
        reading.records += 1
        if not CODE.fullmatch(code):
            reading.skip(line, "", "does not begin with a code of CPT")
        elif not title:
            reading.skip(line, "", "has no title")
        elif code in reading.found:
            reading.skip(line, "", "names a code that stands in the file already")
        else:
            reading.found[code] = ReleasedProcedure(code, title)
    reading.conclude("lines with a code of CPT and its title, separated by a tab")
    return reading


def _rows(path: Path, reading: Reading[ReleasedProcedure], progress: Progress) -> Iterator[tuple[int, str, str]]:
    """Line, code and title. Without a header the table begins with the first code."""
    places: tuple[int, int] | None = None
    for line in read_lines(path, progress):
        reading.lines, reading.last_line = reading.lines + 1, line.number
        cells = [" ".join(cell.split()).strip('"') for cell in line.text.split("\t")]
        if places is None:
            names = [cell.upper() for cell in cells]
            if HEADER_CODE in names and HEADER_TITLE in names:
                places = names.index(HEADER_CODE), names.index(HEADER_TITLE)
            elif len(cells) > 1 and CODE.fullmatch(cells[0]):
                places = 0, 1
                yield line.number, cells[0], cells[1]
                continue
            reading.pass_by()
        elif not line.is_readable:
            reading.records += 1
            reading.skip(line.number, "", "holds signs that no text holds")
        elif len(cells) <= max(places):
            reading.records += 1
            reading.is_cut(line.number)
        else:
            yield line.number, cells[places[0]], cells[places[1]]
