"""What Synthea writes into its cells, as values of ours."""

import hashlib
import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from careflow.importers.csv_file import BadCell, Cells
from careflow.platform.address import STATES
from careflow.platform.folding import digits
from careflow.platform.phone import is_phone

LONGEST_ID = 64
Note = Callable[[str, str], None]

STATE_NAMES = (
    "Alabama|AL Alaska|AK Arizona|AZ Arkansas|AR California|CA Colorado|CO Connecticut|CT Delaware|DE"
    " District of Columbia|DC Florida|FL Georgia|GA Hawaii|HI Idaho|ID Illinois|IL Indiana|IN Iowa|IA Kansas|KS"
    " Kentucky|KY Louisiana|LA Maine|ME Maryland|MD Massachusetts|MA Michigan|MI Minnesota|MN Mississippi|MS"
    " Missouri|MO Montana|MT Nebraska|NE Nevada|NV New Hampshire|NH New Jersey|NJ New Mexico|NM New York|NY"
    " North Carolina|NC North Dakota|ND Ohio|OH Oklahoma|OK Oregon|OR Pennsylvania|PA Puerto Rico|PR"
    " Rhode Island|RI South Carolina|SC South Dakota|SD Tennessee|TN Texas|TX Utah|UT Vermont|VT Virginia|VA"
    " Washington|WA West Virginia|WV Wisconsin|WI Wyoming|WY"
)
ABBREVIATIONS = {name.strip().casefold(): code for name, code in re.findall(r"([A-Za-z ]+)\|([A-Z]{2})", STATE_NAMES)}
_NUMBERED = re.compile(r"\d+(?=\s|$)")
_BLANKS = re.compile(r"\s+")


def identifier(cells: Cells, column: str = "Id") -> str:
    value = cells[column]
    if not value:
        raise BadCell(column, "is empty")
    return text(cells, column, LONGEST_ID)


def fingerprint(cells: Cells, columns: Iterable[str]) -> str:
    """An id, LONGEST_ID long, for a row that has none: what tells it from all others."""
    return hashlib.sha256("\n".join(cells[column] for column in columns).encode()).hexdigest()


def text(cells: Cells, column: str, most: int) -> str:
    """Single blanks: Synthea puts one where it drops a comma or a line break."""
    value = _BLANKS.sub(" ", cells[column])
    if len(value) > most:
        raise BadCell(column, f"is longer than {most} characters")
    return value


def person_name(cells: Cells, column: str, most: int, *, required: bool = True) -> str:
    """A name without the digits that Synthea appends to mark it as made up."""
    value = _NUMBERED.sub("", text(cells, column, most)).strip()
    if required and not value:
        raise BadCell(column, "is empty")
    return value


def day(cells: Cells, column: str) -> date:
    try:
        return date.fromisoformat(cells[column])
    except ValueError:
        raise BadCell(column, "is not a date (YYYY-MM-DD)") from None


def day_or_none(cells: Cells, column: str) -> date | None:
    return day(cells, column) if cells[column] else None


def instant(cells: Cells, column: str) -> datetime:
    """Synthea writes UTC; a time without a zone is read as that."""
    try:
        moment = datetime.fromisoformat(cells[column])
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadCell(column, "is not a date and time (ISO 8601)") from None


def local_day(cells: Cells, column: str, zone: ZoneInfo) -> date:
    """The day at the clinic. Synthea writes an instant in some files and a day in others."""
    return instant(cells, column).astimezone(zone).date() if "T" in cells[column] else day(cells, column)


def local_moment(cells: Cells, column: str, zone: ZoneInfo) -> str:
    """The day, and the time if there is one, at the clinic."""
    if "T" not in cells[column]:
        return day(cells, column).isoformat()
    return f"{instant(cells, column).astimezone(zone):%Y-%m-%d at %H:%M}"


Address = tuple[str, str, str, str, str]


def address(cells: Cells, note: Note) -> Address | None:
    """Line 1, line 2, city, state, ZIP code; nothing when the row names no street and no city."""
    street, city = text(cells, "ADDRESS", 255), text(cells, "CITY", 100)
    return (street, "", city, state(cells, "STATE", note), zip_code(cells, note)) if street or city else None


def state(cells: Cells, column: str, note: Note) -> str:
    value = cells[column]
    code = value.upper() if value.upper() in STATES else ABBREVIATIONS.get(value.casefold(), "")
    if value and not code:
        note(column, "is no state of the United States; left empty")
    return code


def zip_code(cells: Cells, note: Note) -> str:
    number = digits(cells["ZIP"])
    if len(number) == 9:
        return f"{number[:5]}-{number[5:]}"
    if number and len(number) != 5:
        note("ZIP", "has neither five nor nine digits; left empty")
    return number if len(number) == 5 else ""


def phone(cells: Cells, column: str, note: Note) -> str:
    """The first number; some rows hold several, joined by "Or"."""
    value = cells[column]
    candidates = re.split(r"(?i)\s+or\s+|[;/]", value)
    number = next((part.strip() for part in candidates if part.strip() and is_phone(part.strip())), "")
    if value and not number:
        note(column, "holds no phone number with ten digits; left empty")
    return number


def social_security_number(cells: Cells, column: str, note: Note) -> str:
    number = digits(cells[column])
    if number and len(number) != 9:
        note(column, "has not nine digits; left empty")
    return number if len(number) == 9 else ""
