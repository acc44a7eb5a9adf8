"""Reads of vitals, the newest measurement first."""

from datetime import UTC, datetime
from typing import Any

from django.db.models import Q, QuerySet

from careflow.domains.clinical.models import Vitals
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled, Row
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

COLUMNS = (
    "id", "encounter_id", "height_cm", "weight_kg", "bp_systolic", "bp_diastolic", "heart_rate_bpm",
    "respiratory_rate", "temperature_c", "spo2_percent", "pain_score", "measured_at", "recorded_by_id",
    "recorded_by_name", "notes", "created_at", "updated_at", "version",
)  # fmt: skip
CAP = 1000
LONG_AGO = datetime(1901, 1, 1, tzinfo=UTC)


def _vitals(scope: Scope | None) -> QuerySet[Any, Any]:
    rows: QuerySet[Any, Any] = Vitals.objects.visible_to(scope)  # type: ignore[arg-type]  # Compiled hands it in
    return rows.order_by("-measured_at", "-id").values_list(*COLUMNS)


def _older(scope: Scope | None, moment: datetime, but: int) -> QuerySet[Any, Any]:
    """What follows the row `but`, measured at `moment`. The first condition is for the index."""
    return _vitals(scope).filter(Q(measured_at__lt=moment) | Q(id__lt=but), measured_at__lte=moment)


ONE = Compiled(lambda scope, vitals: _vitals(scope).filter(pk=vitals), scoped=True, vitals=-1)
OF_ENCOUNTER = Compiled(
    lambda scope, encounter: _vitals(scope).filter(encounter_id=encounter), scoped=True, encounter=-1
)
OF_PATIENT = Compiled(
    lambda scope, patient: _vitals(scope).filter(encounter__patient_id=patient), scoped=True, patient=-1
)
NEWEST = Compiled(lambda scope: _vitals(scope)[: CAP + 1], scoped=True)
OLDER = Compiled(lambda scope, moment, but: _older(scope, moment, but)[: CAP + 1], scoped=True, moment=LONG_AGO, but=-1)


def get_vitals(*, actor: Actor, vitals_id: int) -> Row:
    """Raises NotFound."""
    row = ONE.first(actor, vitals=vitals_id)
    if row is None:
        raise NotFound
    return row


def list_of_encounter(*, actor: Actor, encounter_id: int) -> list[Row]:
    """One row or none; none for an encounter of another facility, too."""
    return OF_ENCOUNTER.rows(actor, encounter=encounter_id)


def list_of_patient(*, actor: Actor, patient_id: int) -> list[Row]:
    """All that was ever measured."""
    return OF_PATIENT.rows(actor, patient=patient_id)


def list_newest(*, actor: Actor, before: int | None = None) -> tuple[list[Row], bool]:
    """The facility's newest thousand, or those that follow the row `before`; whether there are older ones."""
    if before is None:
        rows = NEWEST.rows(actor)
    else:
        mark = ONE.first(actor, vitals=before)
        if mark is None:
            return [], False
        rows = OLDER.rows(actor, moment=mark[COLUMNS.index("measured_at")], but=before)
    return rows[:CAP], len(rows) > CAP
