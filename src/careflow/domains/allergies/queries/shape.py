"""The shapes of an allergy, as staff and as the patient see it, and the columns that each takes. They stand here and
not among the wire shapes, because whoever hands out a whole chart shows them too."""

from datetime import date, datetime

from careflow.domains.allergies.rules.choices import LABELS, Status
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Out

COLUMNS = (
    "id", "patient_id", "patient__last_name", "patient__first_name", "patient__chart_number", "facility_id",
    "allergen", "category", "reaction", "severity", "onset_date", "status", "notes", "created_by_id",
    "updated_by_id", "created_at", "updated_at", "version",
)  # fmt: skip
FOR_PATIENT_COLUMNS = ("id", "allergen", "category", "reaction", "severity", "onset_date", "status")


class AllergyOut(Out):
    id: int
    patient: int
    patient_name: str
    patient_chart_number: str
    facility: int
    allergen: str
    category: str
    category_label: str
    reaction: str
    severity: str
    severity_label: str
    onset_date: date | None
    status: str
    status_label: str
    is_active: bool
    notes: str
    created_by: int | None
    updated_by: int | None
    created_at: datetime
    updated_at: datetime
    version: int


def shape_allergy(row: Row) -> AllergyOut:
    """From COLUMNS."""
    (
        id_, patient, last_name, first_name, chart_number, facility, allergen, category, reaction, severity, onset,
        status, *rest,
    ) = row  # fmt: skip
    return AllergyOut(
        id_, patient, f"{last_name}, {first_name}", chart_number, facility, allergen, category, LABELS[category],
        reaction, severity, LABELS[severity], onset, status, LABELS[status], status == Status.ACTIVE, *rest,
    )  # fmt: skip


class AllergyForPatientOut(Out):
    id: int
    allergen: str
    category: str
    category_label: str
    reaction: str
    severity: str
    severity_label: str
    onset_date: date | None
    status: str
    status_label: str


def shape_allergy_for_patient(row: Row) -> AllergyForPatientOut:
    """From FOR_PATIENT_COLUMNS."""
    id_, allergen, category, reaction, severity, onset, status = row
    return AllergyForPatientOut(
        id_, allergen, category, LABELS[category], reaction, severity, LABELS[severity], onset, status, LABELS[status]
    )
