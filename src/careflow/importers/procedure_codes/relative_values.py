"""The relative values of Medicare's physician fee schedule (PPRRVU….csv), 2019 to 2026, and the cost indices of its
regions (GPCI….csv), as they lie in the published archive.

The names of the columns are spread over several lines; the last two name each column. Of each code the line without
a modifier counts, as done outside of facilities. Its description belongs to the owner of CPT and is not read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from careflow.domains.billing.operations.procedure_prices import Shares
from careflow.importers.csv_file import BadFile, Progress
from careflow.importers.procedure_codes.reading import Reading, column_places
from careflow.importers.procedure_codes.text_file import read_lines

CODE = re.compile(r"[0-9A-Z][0-9]{3}[0-9A-Z]")
NUMBER = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,6})?|\.[0-9]{1,6}")
COLUMNS = {
    "code": ("HCPCS",),
    "modifier": ("MOD",),
    "status": ("STATUS CODE",),
    "work": ("WORK RVU",),
    "practice": ("NON-FAC PE RVU", "NON-FACILITY PE RVU"),
    "malpractice": ("MP RVU",),
}
FACTOR = "CONV FACTOR"
ZERO = Decimal(0)


@dataclass
class RelativeValues:
    """`factors` are the conversion factors that the file names; one, in a file that is in order."""

    reading: Reading[Shares]
    factors: set[Decimal] = field(default_factory=set)


def read_relative_values(path: Path, *, progress: Progress) -> RelativeValues:
    values = RelativeValues(Reading(path))
    reading = values.reading
    for line, cells in _rows(path, values, progress):
        reading.records += 1
        if not CODE.fullmatch(cells["code"]):
            reading.skip(line, "HCPCS", "is no code of a procedure")
        elif cells["modifier"]:
            reading.skip(line, "MOD", f"is for modifier {cells['modifier'][:2]} and not for the whole service")
        elif cells["code"] in reading.found:
            reading.skip(line, "HCPCS", "stands in the file already")
        else:
            _keep(reading, line, cells)
    reading.conclude("relative values")
    return values


def _keep(reading: Reading[Shares], line: int, cells: dict[str, str]) -> None:
    numbers = [decimal(cells[part]) for part in Shares._fields]
    for part, number in zip(Shares._fields, numbers, strict=True):
        if number is None:
            reading.skip(line, COLUMNS[part][0], "is no number")
            return
    shares = Shares(*(number or ZERO for number in numbers))
    if any(shares):
        reading.found[cells["code"]] = shares
    else:
        reading.skip(line, "", f"has no relative values (status {cells['status'][:1] or 'blank'})")


def _rows(path: Path, values: RelativeValues, progress: Progress) -> Iterator[tuple[int, dict[str, str]]]:
    reading, above, names = values.reading, list[str](), dict[str, int]()
    places: dict[str, int] = {}
    for line in read_lines(path, progress):
        reading.lines, reading.last_line = reading.lines + 1, line.number
        cells = line.cells
        if not places:
            reading.pass_by()
            if cells and cells[0].upper() == "HCPCS":
                names = _joined(above, cells)
                places = column_places(names, COLUMNS, path)
            above = cells or []
        elif not cells or len(cells) <= max(places.values()):
            reading.records += 1
            reading.is_cut(line.number)
        else:
            if factor := decimal(cells[names[FACTOR]]) if names.get(FACTOR, len(cells)) < len(cells) else None:
                values.factors.add(factor)
            yield line.number, {key: cells[place].upper() for key, place in places.items()}


def _joined(above: list[str], cells: list[str]) -> dict[str, int]:
    """`STATUS` over `CODE` is the column `STATUS CODE`; where names repeat, the first one counts."""
    above += [""] * (len(cells) - len(above))
    names: dict[str, int] = {}
    for place, (upper, lower) in enumerate(zip(above, cells, strict=False)):
        is_bare = lower.upper() in {"HCPCS", "MOD"}
        name = lower if is_bare else f"{upper} {lower}"
        names.setdefault(" ".join(name.upper().split()), place)
    return names


def read_indices(path: Path, *, locality: str, progress: Progress) -> Shares:
    """The cost indices of a region, by the number of its locality or, where several states have it, `FL-04`."""
    state, _, number = locality.upper().rpartition("-")
    found: dict[str, Shares] = {}
    places: dict[str, int] = {}
    for line in read_lines(path, progress):
        cells = line.cells or []
        if not places:
            places = _index_columns([" ".join(cell.upper().split()) for cell in cells])
        elif len(cells) > max(places.values()) and _matches(cells[places["number"]], number):
            shares = [decimal(cells[places[part]]) for part in Shares._fields]
            here = cells[places["state"]].upper()
            if None in shares or not all(shares):
                raise BadFile(f"{path.name}, line {line.number}: an index is no number.")
            if state in {"", here}:
                found[f"{here}-{number}"] = Shares(*(share or ZERO for share in shares))
    if not places:
        raise BadFile(f"{path.name} has no columns Locality Number, PW GPCI, PE GPCI, MP GPCI: is it the right file?")
    if not found:
        raise BadFile(f"{path.name} has no locality {locality}.")
    if len(found) > 1:
        raise BadFile(f"Locality {locality} is in several states: say one of {', '.join(sorted(found))}.")
    return next(iter(found.values()))


def _index_columns(names: list[str]) -> dict[str, int]:
    """Empty when this is not the header. The index of work is the one with its floor, as it is paid by."""

    def place(pattern: str) -> int | None:
        fitting = [number for number, name in enumerate(names) if re.search(pattern, name)]
        floored = [number for number in fitting if re.search(r"\bWITH 1\.0", names[number])]
        return next(iter(floored or fitting), None)

    patterns = {
        "number": "^LOCALITY NUMBER", "state": "^STATE", "work": "PW GPCI", "practice": "PE GPCI",
        "malpractice": "MP GPCI",
    }  # fmt: skip
    places = {key: place(pattern) for key, pattern in patterns.items()}
    return {} if None in places.values() else {key: number for key, number in places.items() if number is not None}


def _matches(cell: str, number: str) -> bool:
    """Workbooks drop a leading zero."""
    return cell.isdigit() and number.isdigit() and len(cell) <= len("99") and int(cell) == int(number)


def decimal(text: str) -> Decimal | None:
    return Decimal(text) if NUMBER.fullmatch(text.strip()) else None
