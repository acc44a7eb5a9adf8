"""The shapes of a visit as its patient reads it, and the columns that they take."""

from datetime import datetime

from careflow.domains.clinical.rules.encounters import TEXTS
from careflow.domains.clinical.rules.vital_signs import MEASUREMENTS, body_mass_index, written
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Out

VISIT = ("id", "started_at", "ended_at", "reason", "rendering_provider_name", "facility__name")
NOTE = (*TEXTS, "signed_by_name", "signed_at")
VITALS = (*MEASUREMENTS, "measured_at")
COLUMNS = (*VISIT, *(f"progress_note__{name}" for name in NOTE), *(f"vitals__{name}" for name in VITALS))
ADDENDUM_COLUMNS = ("number", "text", "author_name", "created_at")
_NOTE, _VITALS = len(VISIT), len(VISIT) + len(NOTE)


class NoteForPatientOut(Out):
    subjective: str
    objective: str
    assessment: str
    plan: str
    signed_by_name: str
    signed_at: datetime


class VitalsForPatientOut(Out):
    """`bmi` is there when height and weight are."""

    height_cm: str | None
    weight_kg: str | None
    bp_systolic: int | None
    bp_diastolic: int | None
    heart_rate_bpm: int | None
    respiratory_rate: int | None
    temperature_c: str | None
    spo2_percent: int | None
    pain_score: int | None
    measured_at: datetime
    bmi: str | None


class VisitForPatientOut(Out):
    id: int
    started_at: datetime
    ended_at: datetime | None
    reason: str
    provider_display_name: str
    facility_name: str
    progress_note: NoteForPatientOut
    vitals: VitalsForPatientOut | None


class AddendumForPatientOut(Out):
    number: int
    text: str
    author_name: str
    created_at: datetime


class OpenedVisitForPatientOut(VisitForPatientOut, kw_only=True):
    """`addenda` is what was added to the signed note, in the order in which it was written."""

    addenda: list[AddendumForPatientOut]


def shape_visit(row: Row) -> VisitForPatientOut:
    """From COLUMNS."""
    return VisitForPatientOut(*_fields(row))


def shape_opened_visit(row: Row, addenda: list[Row]) -> OpenedVisitForPatientOut:
    """From COLUMNS, and ADDENDUM_COLUMNS of each."""
    return OpenedVisitForPatientOut(*_fields(row), addenda=[AddendumForPatientOut(*addendum) for addendum in addenda])


def _fields(row: Row) -> Row:
    """The values of VisitForPatientOut in its order."""
    return (*row[:_NOTE], NoteForPatientOut(*row[_NOTE:_VITALS]), _vitals(row[_VITALS:]))


def _vitals(values: Row) -> VitalsForPatientOut | None:
    """Nothing was measured where no time of it stands."""
    height, weight, *middle, temperature, saturation, pain, measured_at = values
    if measured_at is None:
        return None
    fields: Row = (
        written(height, 1), written(weight, 2), *middle, written(temperature, 1), saturation, pain, measured_at,
        written(body_mass_index(height, weight), 1),
    )  # fmt: skip
    return VitalsForPatientOut(*fields)
