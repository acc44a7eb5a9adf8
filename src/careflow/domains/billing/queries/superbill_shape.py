"""The one shape of a superbill and the columns that it takes."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from careflow.platform.compiled import Row
from careflow.platform.endpoint.shapes import Out
from careflow.platform.money import spelled

COLUMNS = (
    "id", "encounter_id", "encounter__status", "patient_id", "patient__last_name", "patient__first_name",
    "patient__chart_number", "facility_id", "served_at", "encounter__rendering_provider_name",
    "encounter__progress_note__status", "status", "payer_name", "policy_id", "carrier_id", "place_of_service", "notes",
    "total_cents", "findings", "checked_at", "override_reason", "corrects_id", "corrected_by__id", "voided_at",
    "voided_by_name", "voided_because", "created_by_id", "updated_by_id", "created_at", "updated_at", "version",
    "encounter__appointment__starts_at", "encounter__appointment__appointment_type__name",
)  # fmt: skip
ID = COLUMNS.index("id")
DIAGNOSIS_COLUMNS = ("superbill_id", "id", "code", "description", "sequence")
LINE_COLUMNS = (
    "superbill_id", "id", "service_code", "description", "modifier_1", "modifier_2", "modifier_3", "modifier_4",
    "units", "charge_cents", "diagnosis_pointers", "sequence", "total_cents",
)  # fmt: skip


class DiagnosisOut(Out):
    id: int
    code: str
    description: str
    sequence: int


class ChargeLineOut(Out):
    id: int
    service_code: str
    description: str
    modifier_1: str
    modifier_2: str
    modifier_3: str
    modifier_4: str
    units: str
    charge_amount: str
    diagnosis_pointers: list[int]
    sequence: int
    line_total: str


class FindingOut(Out):
    """Something that the check has against a superbill. `sequence` names the diagnosis or the line."""

    rule: str
    severity: str
    field: str
    sequence: int | None
    detail: str


class SuperbillOut(Out, omit_defaults=True):
    """Without an appointment its two fields are absent."""

    id: int
    encounter: int
    encounter_status: str
    patient: int
    patient_name: str
    patient_chart_number: str
    facility: int
    date_of_service: date
    rendering_provider_name: str
    progress_note_status: str
    status: str
    payer_name: str
    policy: int | None
    carrier: int | None
    place_of_service: str
    notes: str
    total_charge_amount: str
    diagnoses: list[DiagnosisOut]
    charge_lines: list[ChargeLineOut]
    findings: list[FindingOut]
    checked_at: datetime | None
    override_reason: str
    corrects: int | None
    corrected_by: int | None
    voided_at: datetime | None
    voided_by_name: str
    void_reason: str
    created_by: int | None
    updated_by: int | None
    created_at: datetime
    updated_at: datetime
    version: int
    appointment_time: datetime | None = None
    appointment_type_name: str = ""


def shape_superbill(row: Row, diagnoses: Sequence[Row], lines: Sequence[Row], zone: ZoneInfo) -> SuperbillOut:
    """From COLUMNS, and the rows that belong to it."""
    id_, encounter, encounter_status, patient, last_name, first_name, chart_number, facility, served_at, *rest = row
    provider, note_status, status, payer, policy, carrier, place, notes, total, findings, *rest = rest
    fields: Row = (
        id_, encounter, encounter_status, patient, f"{last_name}, {first_name}", chart_number, facility,
        served_at.astimezone(zone).date(), provider, note_status, status, payer, policy, carrier, place, notes,
        spelled(total), [DiagnosisOut(*entry[1:]) for entry in diagnoses], [_line(entry) for entry in lines],
        shape_findings(findings), *rest[:-1], rest[-1] or "",
    )  # fmt: skip
    return SuperbillOut(*fields)


def shape_findings(findings: Sequence[Mapping[str, Any]]) -> list[FindingOut]:
    return [FindingOut(**finding) for finding in findings]


def _line(row: Row) -> ChargeLineOut:
    _, id_, code, description, *modifiers, units, charge, pointers, sequence, total = row
    amounts = (spelled(units), spelled(charge), pointers, sequence, spelled(total))
    fields: Row = (id_, code, description, *modifiers, *amounts)
    return ChargeLineOut(*fields)
