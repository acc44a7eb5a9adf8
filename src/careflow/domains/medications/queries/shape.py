"""The shapes of medications and refill requests, as staff and as the patient see them, the one of a delegation, and the
columns that each takes. They stand here and not among the wire shapes, because whoever hands out a whole chart shows
them too."""

import datetime as dt

from careflow.domains.facilities.queries import display_name
from careflow.domains.medications.rules import refills, statuses
from careflow.domains.patients.queries import care_provider_name, care_provider_name_columns
from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Out

OWN = (
    "id", "patient_id", "patient__first_name", "patient__last_name", "patient__chart_number", "facility_id", "status",
    "medication_name", "dose", "route", "frequency", "start_date", "end_date", "prescriber_id", "prescriber_name",
    "notes", "created_by_id", "created_by_name", "updated_by_id", "updated_by_name", "created_at", "updated_at",
    "version",
)  # fmt: skip
MEDICATION_COLUMNS = (*OWN, *care_provider_name_columns("prescriber__"))
REFILL_COLUMNS = (
    "id", "patient_id", "patient__first_name", "patient__last_name", "medication_id", "medication__medication_name",
    "medication__dose", "medication__frequency", "pharmacy_id", "pharmacy_name", "days_supply",
    "medication__prescriber_id", "medication__prescriber_name", "source", "status", "patient_note", "clinician_note",
    "requested_at", "resolved_at", "resolved_by_name", "version",
    *care_provider_name_columns("medication__prescriber__"),
)  # fmt: skip
MEDICATION_FOR_PATIENT_COLUMNS = (
    "id", "medication_name", "dose", "route", "frequency", "start_date", "end_date", "status", "prescriber_name",
    *care_provider_name_columns("prescriber__"),
)  # fmt: skip
REFILL_FOR_PATIENT_COLUMNS = (
    "id", "medication_id", "medication__medication_name", "medication__dose", "medication__frequency", "pharmacy_id",
    "pharmacy_name", "days_supply", "status", "patient_note", "requested_at", "resolved_at", "version",
)  # fmt: skip
DELEGATION_COLUMNS = (
    "id", "facility_id", "prescriber_id", "delegate_id", "is_active", "created_at", "version",
    "delegate__title__name", "delegate__user__first_name", "delegate__user__last_name", "delegate__user__username",
    *care_provider_name_columns("prescriber__"),
)  # fmt: skip


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


def medication_fields(row: Row) -> Row:
    """The values of MedicationOut in its order, from those of MEDICATION_COLUMNS."""
    id_, patient, first_name, last_name, chart_number, facility, status, *rest = row[: len(OWN)]
    *treatment, typed, notes = rest[:9]
    prescriber = care_provider_name(row[len(OWN) :]) or typed
    return (
        id_, patient, f"{last_name}, {first_name}", chart_number, facility, status, statuses.LABELS[status],
        *treatment, prescriber, prescriber, notes, *rest[9:],
    )  # fmt: skip


def shape_medication(row: Row) -> MedicationOut:
    """From the values of MEDICATION_COLUMNS."""
    return MedicationOut(*medication_fields(row))


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


def shape_refill(row: Row) -> RefillRequestOut:
    """From the values of REFILL_COLUMNS."""
    id_, patient, first_name, last_name, *medication = row[:11]
    prescriber, typed, source, status, *rest = row[11:21]
    fields: Row = (
        id_, patient, f"{last_name}, {first_name}", *medication, prescriber, care_provider_name(row[21:]) or typed,
        source, refills.SOURCE_LABELS[source], status, refills.STATUS_LABELS[status], *rest,
    )  # fmt: skip
    return RefillRequestOut(*fields)


class MedicationForPatientOut(Out):
    id: int
    medication_name: str
    dose: str
    route: str
    frequency: str
    start_date: dt.date | None
    end_date: dt.date | None
    status: str
    status_label: str
    prescriber_name: str


def shape_medication_for_patient(row: Row) -> MedicationForPatientOut:
    """From the values of MEDICATION_FOR_PATIENT_COLUMNS."""
    *treatment, status, typed = row[:9]
    fields: Row = (*treatment, status, statuses.LABELS[status], care_provider_name(row[9:]) or typed)
    return MedicationForPatientOut(*fields)


class RefillForPatientOut(Out):
    """`resolved_at` is when the clinic answered; whoever takes a request back gets no answer."""

    id: int
    medication_id: int
    medication_name: str
    dose: str
    frequency: str
    pharmacy_id: int | None
    pharmacy_name: str
    days_supply: int | None
    status: str
    status_label: str
    patient_note: str
    requested_at: dt.datetime
    resolved_at: dt.datetime | None
    version: int


def shape_refill_for_patient(row: Row) -> RefillForPatientOut:
    """From the values of REFILL_FOR_PATIENT_COLUMNS."""
    *request, status, patient_note, requested_at, resolved_at, version = row
    answered_at = None if status == refills.CANCELLED else resolved_at
    fields: Row = (*request, status, refills.STATUS_LABELS[status], patient_note, requested_at, answered_at, version)
    return RefillForPatientOut(*fields)


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


def shape_delegation(row: Row) -> DelegationOut:
    """From the values of DELEGATION_COLUMNS."""
    id_, facility, prescriber, delegate, is_active, created_at, version, *delegate_name = row[:11]
    return DelegationOut(
        id_, facility, prescriber, care_provider_name(row[11:]), delegate, display_name(*delegate_name), is_active,
        created_at, version,
    )  # fmt: skip
