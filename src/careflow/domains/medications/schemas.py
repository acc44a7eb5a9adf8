"""Bodies of medications."""

import datetime as dt
from typing import Annotated

from careflow.domains.medications.queries import PLAIN_COLUMNS
from careflow.domains.medications.rules import statuses
from careflow.domains.medications.rules.statuses import Status
from careflow.domains.patients.queries import care_provider_name
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Id, OptionalDate, OptionalId, Out, Strict, size

LONGEST_TEXT = 10_000


class MedicationPatch(Strict):
    """Every field may be left out and then keeps its value."""

    patient: Id = 0
    status: Status = statuses.ACTIVE
    medication_name: Annotated[str, size(180, least=1)] = ""
    dose: Annotated[str, size(120, least=1)] = ""
    route: Annotated[str, size(80, least=1)] = ""
    frequency: Annotated[str, size(120, least=1)] = ""
    start_date: OptionalDate = None
    end_date: OptionalDate = None
    prescriber: OptionalId = None
    prescriber_name: Annotated[str, size(150)] = ""
    notes: Annotated[str, size(LONGEST_TEXT)] = ""


class MedicationIn(MedicationPatch):
    patient: Id
    medication_name: Annotated[str, size(180, least=1)]
    dose: Annotated[str, size(120, least=1)]
    route: Annotated[str, size(80, least=1)]
    frequency: Annotated[str, size(120, least=1)]


class MedicationOut(Out):
    """`prescriber_name` and `prescriber_display` show the prescriber's own name while one is chosen, and what was
    typed otherwise."""

    id: int
    patient: int
    patient_name: str
    patient_chart_number: str
    facility: int
    status: str
    status_label: str
    medication_name: str
    dose: str
    route: str
    frequency: str
    start_date: dt.date | None
    end_date: dt.date | None
    prescriber: int | None
    prescriber_name: str
    prescriber_display: str
    notes: str
    created_by: int | None
    created_by_name: str
    updated_by: int | None
    updated_by_name: str
    created_at: dt.datetime
    updated_at: dt.datetime
    version: int

    @classmethod
    def of(cls, row: Row) -> "MedicationOut":
        """From `queries.medications.COLUMNS`."""
        return MedicationOut(*_fields(row))


def _fields(row: Row) -> Row:
    """The values of MedicationOut in its order."""
    id_, patient, first_name, last_name, chart_number, facility, status, *rest = row[: len(PLAIN_COLUMNS)]
    *treatment, typed, notes = rest[:9]
    prescriber = care_provider_name(row[len(PLAIN_COLUMNS) + 1 :]) or typed
    return (
        id_, patient, f"{last_name}, {first_name}", chart_number, facility, status, statuses.LABELS[status],
        *treatment, prescriber, prescriber, notes, *rest[9:],
    )  # fmt: skip
