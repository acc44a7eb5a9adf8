"""Bodies of medications, refill requests and delegations."""

import datetime as dt
from typing import Annotated

from careflow.domains.facilities.queries import display_name
from careflow.domains.medications.queries import PLAIN_COLUMNS
from careflow.domains.medications.rules import refills, statuses
from careflow.domains.medications.rules.statuses import Status
from careflow.domains.patients.queries import care_provider_name
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Id, OptionalDate, OptionalId, Out, Strict, size

LONGEST_TEXT = 10_000
LONGEST_NOTE = 4_000  # it may reach the patient as a message


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


class MedicationSuggestionOut(Out):
    generic_name: str
    common_strengths: list[str]
    default_route: str
    default_frequency: str
    category: str


class MedicationRouteOut(Out):
    code: str
    label: str


class MedicationFrequencyOut(Out):
    code: str
    label: str
    times_per_day: int | None


class DelegationIn(Strict):
    prescriber: Id
    delegate: Id
    is_active: bool = True


class DelegationPatch(Strict):
    """Whom it is about stays: take it back and give another."""

    is_active: bool = True


class DelegationOut(Out):
    id: int
    facility: int
    prescriber: int
    prescriber_display: str
    delegate: int
    delegate_name: str
    is_active: bool
    created_at: dt.datetime
    version: int

    @classmethod
    def of(cls, row: Row) -> "DelegationOut":
        """From `queries.delegations.COLUMNS`."""
        id_, facility, prescriber, delegate, is_active, created_at, version = row[:7]
        return DelegationOut(
            id_, facility, prescriber, care_provider_name(row[11:]), delegate, display_name(*row[7:11]), is_active,
            created_at, version,
        )  # fmt: skip


class RefillAnswerIn(Strict):
    """A blank note keeps the one that stands there."""

    clinician_note: Annotated[str, size(LONGEST_NOTE)] = ""


class RefillRequestOut(Out):
    id: int
    patient_id: int
    patient_display_name: str
    medication_id: int
    medication_name: str
    dose: str
    frequency: str
    pharmacy_id: int | None
    pharmacy_name: str
    days_supply: int | None
    prescriber_id: int | None
    prescriber_display: str
    source: str
    source_label: str
    status: str
    status_label: str
    patient_note: str
    clinician_note: str
    requested_at: dt.datetime
    resolved_at: dt.datetime | None
    resolved_by_name: str
    version: int

    @classmethod
    def of(cls, row: Row) -> "RefillRequestOut":
        """From `queries.refills.COLUMNS`."""
        id_, patient, first_name, last_name, *medication = row[:11]
        prescriber, typed, source, status, *rest = row[11:21]
        fields: Row = (
            id_, patient, f"{last_name}, {first_name}", *medication, prescriber, care_provider_name(row[21:]) or typed,
            source, refills.SOURCE_LABELS[source], status, refills.STATUS_LABELS[status], *rest,
        )  # fmt: skip
        return RefillRequestOut(*fields)
