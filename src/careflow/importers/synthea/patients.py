"""patients.csv: one chart per patient. The dead stay visible; titles and degrees have no place in a chart."""

from collections.abc import Collection, Sequence
from datetime import date

from careflow.domains.facilities.models import PatientGender
from careflow.domains.patients.models import Patient
from careflow.domains.patients.operations import ImportedChart, register_imported
from careflow.importers.csv_file import BadCell, Cells
from careflow.importers.reconciliation import Tally
from careflow.importers.synthea.cells import (
    Note,
    address,
    day,
    day_or_none,
    identifier,
    person_name,
    social_security_number,
    text,
)
from careflow.importers.synthea.destination import SYSTEM, Destination, codes
from careflow.importers.synthea.facts import Facts
from careflow.importers.synthea.tables import Parsed, Table

LONGEST_NAME = 100
GENDERS = {"M": "male", "F": "female"}
RACES = {
    "white": "white",
    "black": "black_or_african_american",
    "asian": "asian",
    "native": "american_indian_or_alaska_native",
    "hawaiian": "native_hawaiian_or_other_pacific_islander",
    "other": "other",
    "unknown": "unknown",
    "": "",
}
ETHNICITIES = {
    "hispanic": "hispanic_or_latino",
    "nonhispanic": "not_hispanic_or_latino",
    "unknown": "unknown",
    "": "",
}
# Father and son differ by nothing else; "PhD" is no part of a name.
GENERATIONS = frozenset({"jr", "sr", "ii", "iii", "iv", "v"})


class Patients(Table[ImportedChart]):
    file = "patients"
    noun = "patients"
    subject = "patients/patient"
    columns = (
        "Id", "BIRTHDATE", "DEATHDATE", "SSN", "FIRST", "LAST", "SUFFIX", "RACE", "ETHNICITY", "GENDER", "ADDRESS",
        "CITY", "STATE", "ZIP",
    )  # fmt: skip

    def __init__(self, destination: Destination, facts: Facts) -> None:
        super().__init__(destination, facts)
        self.genders = codes(PatientGender.unscoped.all(), destination, "male", "female", "unknown")

    def parse(self, cells: Cells, note: Note) -> ImportedChart:
        born, died = _dates(cells, self.destination)
        middle_name = person_name(cells, "MIDDLE", LONGEST_NAME, required=False) if "MIDDLE" in cells else ""
        return ImportedChart(
            external_id=identifier(cells),
            first_name=person_name(cells, "FIRST", LONGEST_NAME),
            middle_name=middle_name,
            last_name=_last_name(cells),
            date_of_birth=born,
            deceased_on=died,
            gender_id=self._gender(cells, note),
            sex_at_birth=GENDERS.get(cells["GENDER"], ""),
            race=_mapped(cells, "RACE", RACES, note),
            ethnicity=_mapped(cells, "ETHNICITY", ETHNICITIES, note),
            ssn=social_security_number(cells, "SSN", note),
            address=address(cells, note),
        )

    def stored(self, keys: Collection[str]) -> set[str]:
        rows = Patient.unscoped.filter(**self.destination.source, external_id__in=keys)
        return set(rows.values_list("external_id", flat=True))

    def store(self, rows: Sequence[Parsed[ImportedChart]], tally: Tally) -> None:  # noqa: ARG002  (refuses none)
        register_imported(
            actor=self.destination.actor,
            facility_id=self.destination.facility_id,
            system=SYSTEM,
            charts=[row.record for row in rows],
            now=self.destination.now,
            record_each=False,
        )

    def _gender(self, cells: Cells, note: Note) -> int:
        code = GENDERS.get(cells["GENDER"])
        if code is None:
            note("GENDER", "is neither M nor F; unknown is kept")
        return self.genders[code or "unknown"]


def _last_name(cells: Cells) -> str:
    name = person_name(cells, "LAST", LONGEST_NAME)
    suffix = text(cells, "SUFFIX", LONGEST_NAME)
    return f"{name} {suffix}"[:LONGEST_NAME] if suffix.rstrip(".").lower() in GENERATIONS else name


def _dates(cells: Cells, destination: Destination) -> tuple[date, date | None]:
    born, died = day(cells, "BIRTHDATE"), day_or_none(cells, "DEATHDATE")
    if born > destination.now.date():
        raise BadCell("BIRTHDATE", "lies in the future")
    if died is not None and died < born:
        raise BadCell("DEATHDATE", "lies before the birth date")
    return born, died


def _mapped(cells: Cells, column: str, known: dict[str, str], note: Note) -> str:
    value = cells[column].lower()
    if value not in known:
        note(column, "is none of the known values; unknown is kept")
    return known.get(value, "unknown")
