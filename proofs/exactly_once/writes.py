"""The kinds of writes that are repeated, and where each leaves its one effect."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from io import BytesIO
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import msgspec
from PIL import Image

from proofs.wire import Question


class Kind(StrEnum):
    VISIT = "visit booked"
    MOVE = "visit moved, If-Match"
    CHART = "patient registered"
    ALLERGY = "allergy recorded"
    SUPERBILL = "superbill opened"
    BOOKING = "portal booking"
    MESSAGE = "portal message"
    PAPER = "paper filed"


class Effect(NamedTuple):
    """The column that holds the write's mark, and how the log speaks of it."""

    table: str
    column: str
    model: str
    action: str = "create"


EFFECTS = {
    Kind.VISIT: Effect("scheduling_appointment", "reason", "appointment"),
    Kind.MOVE: Effect("scheduling_appointment", "notes", "appointment", "update"),
    Kind.CHART: Effect("patients_patient", "last_name", "patient"),
    Kind.ALLERGY: Effect("allergies_patientallergy", "notes", "patientallergy"),
    Kind.SUPERBILL: Effect("billing_superbill", "notes", "encounterbillingrecord"),
    Kind.BOOKING: Effect("scheduling_appointment", "reason", "appointment"),
    Kind.MESSAGE: Effect("messaging_messagethread", "subject", "messagethread"),
    Kind.PAPER: Effect("documents_patientdocument", "notes", "patientdocument"),
}
OF_PORTAL = frozenset({Kind.BOOKING, Kind.MESSAGE})
OTHER = "-other"
PHONE = {"number": "5550110001", "label": "cell", "is_primary": True}
LINE = {"service_code": "99213", "charge_amount": "110.00", "diagnosis_pointers": [1]}


class Props(msgspec.Struct):
    """What one write needs to stand there before: 0 and now where its kind needs nothing."""

    encounter: int
    visit: int
    slot: int
    at: datetime


class Stage(msgspec.Struct):
    """What the clients know of the clinic: tokens, and the numbers of its rows."""

    facility: int
    zone: str
    desk: str
    clerks: list[str]
    portal: list[str]
    patients: list[int]
    gender: int
    type: int
    status: int
    props: list[Props]


def kind_of(number: int) -> Kind:
    return list(Kind)[number % len(Kind)]


@dataclass(frozen=True, slots=True)
class Write:
    """`other` is the same request with another body."""

    kind: Kind
    mark: str
    question: Question
    other: Question


def writes(stage: Stage) -> Iterator[Write]:
    """One for each of the stage's props."""
    for number, props in enumerate(stage.props):
        kind, mark = kind_of(number), f"once-{number}"
        question, other = (_question(stage, kind, number, props, text) for text in (mark, f"{mark}{OTHER}"))
        yield Write(kind, mark, question, other)


def _question(stage: Stage, kind: Kind, number: int, props: Props, mark: str) -> Question:
    if kind is Kind.PAPER:
        asked = _upload(stage, number, mark)
    elif kind in OF_PORTAL:
        path, body = _of_portal(kind, props, mark)
        asked = Question.of_api(stage.portal[number % len(stage.portal)], "POST", path, body)
    else:
        path, body = _of_desk(stage, kind, number, props, mark)
        method = "PATCH" if kind is Kind.MOVE else "POST"
        asked = Question.of_api(stage.desk, method, f"{path}?facility_id={stage.facility}", body)
    key = mark.removesuffix(OTHER)
    return asked.having(Idempotency_Key=key, **({"If_Match": '"1"'} if kind is Kind.MOVE else {}))


def _upload(stage: Stage, number: int, mark: str) -> Question:
    path = f"patients/documents/?facility_id={stage.facility}"
    fields = {"patient_id": str(stage.patients[number % len(stage.patients)]), "name": f"Scan {number}", "notes": mark}
    clerk = stage.clerks[number // len(Kind) % len(stage.clerks)]
    return Question.of_upload(clerk, path, fields, _scan(number))


def _scan(number: int) -> bytes:
    """Of a colour of its own: no two are the same, and the same number gives the same one."""
    out = BytesIO()
    Image.new("RGB", (8, 8), (number % 256, number // 256, 0)).save(out, "PNG")
    return out.getvalue()


def _of_portal(kind: Kind, props: Props, mark: str) -> tuple[str, dict[str, Any]]:
    if kind is Kind.BOOKING:
        return "portal/scheduling/book/", {"slot_id": props.slot, "reason": mark}
    return "portal/messaging/threads/", {"subject": mark, "body": "Is the office open on Friday?"}


def _of_desk(stage: Stage, kind: Kind, number: int, props: Props, mark: str) -> tuple[str, dict[str, Any]]:
    patient = stage.patients[number % len(stage.patients)]
    local = props.at.astimezone(ZoneInfo(stage.zone)).isoformat()[:16]
    when = {"appointment_time": local, "allow_same_day_double_book": True}
    match kind:
        case Kind.MOVE:
            return f"appointments/{props.visit}/", {**when, "notes": mark}
        case Kind.CHART:
            body = {"first_name": "Ana", "last_name": mark, "date_of_birth": "1980-02-29", "gender": stage.gender}
            return "patients/", body | {"phones": [PHONE], "allow_duplicate": True}
        case Kind.ALLERGY:
            body = {"patient": patient, "allergen": f"Pollen {number}", "reaction": "Sneezes", "notes": mark}
            return "allergies/patient-allergies/", body
        case Kind.SUPERBILL:
            body = {"encounter": props.encounter, "notes": mark, "diagnoses": [{"code": "R05.9"}]}
            return "billing/encounter-billing-records/", body | {"charge_lines": [LINE]}
        case _:
            what = {"patient": patient, "status": stage.status, "appointment_type": stage.type}
            return "appointments/", {**when, **what, "reason": mark}
