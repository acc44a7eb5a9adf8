"""The one shape of a problem and the columns that it takes; an opened encounter shows problems too."""

from datetime import date, datetime

from careflow.domains.clinical.rules.problems import LABELS
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Out

COLUMNS = (
    "id", "patient_id", "patient__last_name", "patient__first_name", "patient__chart_number", "facility_id",
    "description", "icd10_code", "snomed_code", "status", "onset_date", "resolved_date", "encounter_id", "notes",
    "created_by_id", "created_by_name", "updated_by_id", "updated_by_name", "created_at", "updated_at", "version",
)  # fmt: skip


class ProblemOut(Out):
    id: int
    patient: int
    patient_name: str
    patient_chart_number: str
    facility: int
    description: str
    icd10_code: str
    snomed_code: str
    status: str
    status_label: str
    onset_date: date | None
    resolved_date: date | None
    encounter: int | None
    notes: str
    created_by: int | None
    created_by_name: str
    updated_by: int | None
    updated_by_name: str
    created_at: datetime
    updated_at: datetime
    version: int


def shape_problem(row: Row) -> ProblemOut:
    """From COLUMNS."""
    return ProblemOut(*fields_of(row))


def fields_of(row: Row) -> Row:
    """The values of ProblemOut in its order."""
    id_, patient, last_name, first_name, chart_number, *facts = row
    status = facts[4]
    return (id_, patient, f"{last_name}, {first_name}", chart_number, *facts[:5], LABELS[status], *facts[5:])
