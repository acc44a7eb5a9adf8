"""claims_transactions.csv: the charges become lines of superbills; who paid them, and what moved between payers, has no
place here."""

import re
from collections.abc import Iterator
from pathlib import Path

from careflow.domains.billing.models import Superbill, SuperbillLine
from careflow.domains.billing.rules.superbills import LARGEST_AMOUNT
from careflow.importers import csv_file
from careflow.importers.csv_file import BadCell, BadFile, BadRow, Cells, CsvFile, Progress, Row
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea.cells import identifier, text
from careflow.importers.synthea.destination import Destination
from careflow.importers.synthea.facts import Charged, Facts
from careflow.importers.synthea.tables import note, skip
from careflow.platform.money import hundredths, line_cents

FILE = "claims_transactions"
COLUMNS = (
    "CLAIMID", "TYPE", "PROCEDURECODE", "NOTES", "UNITS", "UNITAMOUNT", "DIAGNOSISREF1", "DIAGNOSISREF2",
    "DIAGNOSISREF3", "DIAGNOSISREF4",
)  # fmt: skip
POINTERS = COLUMNS[-4:]
POINTER = re.compile(r"[0-9]{1,2}")  # diagnoses are numbered to 8
HANDFUL = 5000
LONGEST_CODE, LONGEST_DESCRIPTION = 16, 255
MOST_UNITS = 9_999_99
CUT = f"is longer than {LONGEST_DESCRIPTION} characters; cut"
OTHERS = {
    "PAYMENT": "is a payment, which superbills do not hold",
    "TRANSFERIN": "moves a debt between payers, which superbills do not hold",
    "TRANSFEROUT": "moves a debt between payers, which superbills do not hold",
    "ADJUSTMENT": "is an adjustment, which superbills do not hold",
}


class Charges:
    """One run: `read` first, `account` when the superbills are stored."""

    def __init__(self, destination: Destination, facts: Facts, progress: Progress) -> None:
        self.destination, self.facts, self.progress = destination, facts, progress
        self.tally: Tally | None = None
        self.absent: list[str] = []

    def read(self, folder: Path) -> None:
        path = csv_file.find(folder, FILE)
        if path is None:
            self.absent.append(f"{FILE}.csv")
            return
        self.tally = Tally(path.name, "charges of superbills")
        try:
            with CsvFile(path, COLUMNS) as rows:
                self.progress.start(path.name, rows.size)
                self._gather(rows, self.tally)
        except BadFile as error:
            self.tally.problem = str(error)
        finally:
            self.progress.finish()
        for claims in self.facts.claims():
            rows_there = Superbill.unscoped.filter(**self.destination.source, external_id__in=claims)
            self.facts.remember_billed(rows_there.values_list("external_id", flat=True))

    def account(self) -> Iterator[Tally]:
        """Look for every charge in the superbills as they are stored now, then give the tally."""
        if self.tally is None:
            return
        for claims in self.facts.claims():
            before = self.facts.billed_among(claims)
            stored = self._stored(claims)
            for claim, charges in self.facts.charges_of(claims).items():
                for place, charge in enumerate(charges, start=1):
                    if claim in before:
                        self.tally.present += 1
                    elif claim not in stored:
                        skip(self.tally, charge.line, "CLAIMID", "belongs to a claim that became no superbill")
                    elif stored[claim].get(place) == (charge.procedure, charge.units, charge.cents):
                        self.tally.written += 1
        yield self.tally

    def _gather(self, rows: CsvFile, tally: Tally) -> None:
        charges: list[Charged] = []
        for number, row in enumerate(rows, start=1):
            tally.read += 1
            if (charge := _charge(row, tally)) is not None:
                charges.append(charge)
            if number % HANDFUL == 0:
                self.facts.charge(charges)
                charges = []
                self.progress.reach(rows.position)
        self.facts.charge(charges)

    def _stored(self, claims: object) -> dict[str, dict[int, tuple[str, int, int]]]:
        """The lines of these claims' superbills by their numbers."""
        of_claim = {f"superbill__{name}": value for name, value in self.destination.source.items()}
        rows = SuperbillLine.unscoped.filter(**of_claim, superbill__external_id__in=claims)
        found: dict[str, dict[int, tuple[str, int, int]]] = {}
        for claim, place, *line in rows.values_list(
            "superbill__external_id", "sequence", "service_code", "units", "charge_cents"
        ):
            found.setdefault(claim, {})[place] = (line[0], line[1], line[2])
        return found


def _charge(row: Row | BadRow, tally: Tally) -> Charged | None:
    if isinstance(row, BadRow):
        skip(tally, row.line, row.column, row.sentence)
        return None
    try:
        return _read(row.line, row.cells, tally)
    except BadCell as error:
        skip(tally, row.line, error.column, error.sentence)
        return None


def _read(line: int, cells: Cells, tally: Tally) -> Charged:
    if cells["TYPE"] != "CHARGE":
        raise BadCell("TYPE", OTHERS.get(cells["TYPE"], "is none of the known values"))
    claim, procedure = identifier(cells, "CLAIMID"), text(cells, "PROCEDURECODE", LONGEST_CODE)
    if not procedure:
        raise BadCell("PROCEDURECODE", "is empty")
    if not (procedure.isascii() and procedure.isprintable()):
        raise BadCell("PROCEDURECODE", "has signs that no service code has")
    units, cents = _amount(cells, "UNITS"), _amount(cells, "UNITAMOUNT")
    if not 0 < units <= MOST_UNITS:
        raise BadCell("UNITS", "is nothing, or more than a claim line can carry")
    if max(cents, line_cents(quantity_hundredths=units, price_cents=cents)) > LARGEST_AMOUNT:
        raise BadCell("UNITAMOUNT", "costs more than a claim line can carry")
    description = text(cells, "NOTES", 10_000)
    if len(description) > LONGEST_DESCRIPTION:
        note(tally, line, "NOTES", CUT)
    pointers = " ".join(filter(POINTER.fullmatch, (cells[name] for name in POINTERS)))
    return Charged(claim, line, procedure, description[:LONGEST_DESCRIPTION], units, cents, pointers)


def _amount(cells: Cells, column: str) -> int:
    amount = hundredths(cells[column])
    if amount is None:
        raise BadCell(column, "is not a number with at most two decimals")
    return amount
