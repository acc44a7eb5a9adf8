"""What patients changed about how they are reached, for the desk that looks at it."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from careflow.domains.patients.models import ContactChange, Patient
from careflow.domains.patients.rules.labels import LABELS
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.endpoint.shapes import Out
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

CAP = 1_000
COLUMNS = (
    "id", "patient_id", "patient__last_name", "patient__first_name", "patient__chart_number", "changes", "made_at",
    "made_by_name", "is_by_proxy", "seen_at", "seen_by_name",
)  # fmt: skip


class ContactFieldOut(Out):
    field: str
    label: str
    before: str
    after: str


class ContactChangeOut(Out):
    id: int
    patient: int
    patient_name: str
    chart_number: str
    changes: list[ContactFieldOut]
    made_at: datetime
    made_by_name: str
    is_by_proxy: bool
    seen_at: datetime | None
    seen_by_name: str


def _changes(scope: Scope, **filters: Any) -> QuerySet[Any, Any]:
    rows = ContactChange.objects.visible_to(scope).filter(patient__is_active=True, **filters)
    return rows.order_by("-id").values_list(*COLUMNS)


UNSEEN = Compiled(lambda scope: _changes(scope, seen_at__isnull=True)[:CAP], scoped=True)
OF_PATIENT = Compiled(lambda scope, patient: _changes(scope, patient_id=patient), scoped=True, patient=-900_003)

CHART = Compiled(
    lambda scope, patient: Patient.objects.visible_to(scope).filter(pk=patient, is_active=True).values_list("id"),
    scoped=True,
    patient=-900_003,
)


def is_email_by_proxy(*, actor: Actor, patient_id: int) -> bool:
    """Whether the address in the chart is one that somebody who speaks for the patient has put there."""
    email = Patient.objects.visible_to(actor).filter(pk=patient_id).values_list("email", flat=True).first()
    for change in OF_PATIENT.rows(actor, patient=patient_id):
        fields = {entry["field"]: entry["after"] for entry in change[COLUMNS.index("changes")]}
        if "email" in fields:
            return bool(change[COLUMNS.index("is_by_proxy")]) and fields["email"] == email != ""
    return False


def list_unseen_contact_changes(*, actor: Actor) -> list[ContactChangeOut]:
    """Of all charts in use of the facility, newest first; the newest thousand."""
    return [_shape(row) for row in UNSEEN.rows(actor)]


def list_contact_changes(*, actor: Actor, patient_id: int) -> list[ContactChangeOut]:
    """Of one chart, newest first, seen ones too. Raises NotFound, also for a chart out of use."""
    if CHART.first(actor, patient=patient_id) is None:
        raise NotFound
    return [_shape(row) for row in OF_PATIENT.rows(actor, patient=patient_id)]


def _shape(row: Row) -> ContactChangeOut:
    change_id, patient_id, last_name, first_name, chart_number, changes, *rest = row
    fields = [ContactFieldOut(entry["field"], LABELS[entry["field"]], entry["before"], entry["after"])
              for entry in changes]  # fmt: skip
    return ContactChangeOut(change_id, patient_id, f"{last_name}, {first_name}", chart_number, fields, *rest)
