"""Warnings: those that are stored with a medication, and what new ones are found by."""

import datetime as dt
from typing import Any, NamedTuple

from django.db.models import CharField, IntegerField, QuerySet, Value
from django.db.models.functions import Coalesce

from careflow.domains.medications.models import TAKEN, UNANSWERED, Medication, MedicationAlert
from careflow.domains.medications.queries.shape import MEDICATION_COLUMNS, MedicationOut, medication_fields
from careflow.domains.medications.rules.pharmacology.levels import Level
from careflow.domains.medications.rules.statuses import ACTIVE
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.endpoint.shapes import Out
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

WIDTH = len(MEDICATION_COLUMNS)
ALERT_COLUMNS = (
    "alerts__id", "alerts__code", "alerts__severity", "alerts__detail", "alerts__allergy_id",
    "alerts__other_medication_id", "alerts__raised_at", "alerts__overridden_at", "alerts__overridden_by_id",
    "alerts__overridden_by_name", "alerts__override_reason",
)  # fmt: skip
# Pairs of what things are called now and what they were called then, after how they stand.
STANDING_COLUMNS = (
    "status", "name_key", "alerts__medication_key", "alerts__against_key", "alerts__allergy__status",
    "alerts__allergy__allergen_key", "alerts__other_medication__status", "alerts__other_medication__name_key",
)  # fmt: skip
NOBODY = 0


class AlertOut(Out):
    """A warning about an `allergy` or about another `medication`; acknowledged by whoever overrode it."""

    id: int
    code: str
    severity: str
    detail: str
    allergy: int | None
    medication: int | None
    raised_at: dt.datetime
    acknowledged_at: dt.datetime | None
    acknowledged_by: int | None
    acknowledged_by_name: str
    override_reason: str


class MedicationWithAlertsOut(MedicationOut, kw_only=True):
    alerts: list[AlertOut]


class TakenRow(NamedTuple):
    """An active medication of the patient."""

    id: int
    medication_name: str
    name_key: str


class StoredAlert(NamedTuple):
    """A warning that nobody has answered yet; the rest but the id makes out what it says."""

    id: int
    code: str
    medication_key: str
    against_key: str
    medication_id: int
    allergy_id: int | None
    other_medication_id: int | None


WITH_ALERTS = Compiled(
    lambda scope, medication: (
        Medication.objects.visible_to(scope)
        .filter(pk=medication)
        .order_by("alerts__id")
        .values_list(*MEDICATION_COLUMNS, *ALERT_COLUMNS, *STANDING_COLUMNS)
    ),
    scoped=True,
    medication=-1,
)


def _text(value: str) -> Value:
    return Value(value, output_field=CharField())


def _beside(scope: Scope, patient: int, medication: int, allergy: int) -> QuerySet[Any, Any]:
    none = Value(NOBODY, output_field=IntegerField())
    taken: QuerySet[Any, Any] = Medication.objects.visible_to(scope).filter(TAKEN, patient_id=patient)
    waiting: QuerySet[Any, Any] = MedicationAlert.objects.visible_to(scope).filter(UNANSWERED)
    told = ("id", "code", "medication_key", "against_key", "medication_id")
    about = (Coalesce("allergy_id", none), Coalesce("other_medication_id", none))
    others = taken.exclude(pk=medication).values_list(
        _text("taken"), "id", "medication_name", "name_key", _text(""), none, none, none
    )
    return others.union(
        waiting.filter(medication_id=medication).values_list(_text("stored"), *told, *about),
        waiting.filter(allergy_id=allergy).values_list(_text("stored"), *told, *about),
        all=True,
    )


BESIDE = Compiled(_beside, scoped=True, patient=-1, medication=-2, allergy=-3)


def get_medication(
    *, actor: Actor, medication_id: int, answered_at: dt.datetime | None = None
) -> MedicationWithAlertsOut:
    """With the warnings that stand and that nobody has answered, the gravest first; those that were answered at
    this very moment are shown too. Raises NotFound."""
    rows = _rows(actor, medication_id)
    alerts = [_shape(row) for row in rows if _stands(row)]
    waiting = [alert for alert in alerts if alert.acknowledged_at in {None, answered_at}]
    waiting.sort(key=lambda alert: (Level(alert.severity).rank, alert.id))
    return MedicationWithAlertsOut(*medication_fields(rows[0][:WIDTH]), alerts=waiting)


def list_alerts(*, actor: Actor, medication_id: int) -> list[AlertOut]:
    """All that were ever raised, answered ones and those that no longer stand included, the newest first. Raises
    NotFound."""
    return [_shape(row) for row in reversed(_rows(actor, medication_id)) if row[WIDTH] is not None]


def taken_and_stored(
    *, actor: Actor, patient_id: int, medication_id: int = NOBODY, allergy_id: int = NOBODY
) -> tuple[list[TakenRow], list[StoredAlert]]:
    """What the patient takes beside the medication, and the warnings of it, or about the allergy, that wait for an
    answer. One statement."""
    rows = BESIDE.rows(actor, patient=patient_id, medication=medication_id, allergy=allergy_id)
    taken = [TakenRow(*row[1:4]) for row in rows if row[0] == "taken"]
    stored = [StoredAlert._make((*row[1:6], row[6] or None, row[7] or None)) for row in rows if row[0] == "stored"]
    return taken, stored


def _rows(actor: Actor, medication_id: int) -> list[Row]:
    """The medication beside each of its warnings, or alone."""
    rows = WITH_ALERTS.rows(actor, medication=medication_id)
    if not rows:
        raise NotFound
    return rows


def _shape(row: Row) -> AlertOut:
    return AlertOut(*row[WIDTH : WIDTH + len(ALERT_COLUMNS)])


def _stands(row: Row) -> bool:
    """Whether both sides are active and still called what they were when the warning was raised."""
    status, name, name_then, against_then, *sides = row[WIDTH + len(ALERT_COLUMNS) :]
    return (status, name) == (ACTIVE, name_then) and (ACTIVE, against_then) in {tuple(sides[:2]), tuple(sides[2:])}
