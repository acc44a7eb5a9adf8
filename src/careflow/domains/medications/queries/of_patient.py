"""What patients see of what they take and of what was asked for: nothing that staff wrote for each other. One patient's
rows are never cut."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Case, Q, QuerySet, When

from careflow.domains.medications.models import PENDING, TAKEN, Medication, RefillRequest
from careflow.domains.medications.queries.shape import (
    MEDICATION_FOR_PATIENT_COLUMNS,
    REFILL_FOR_PATIENT_COLUMNS,
    MedicationForPatientOut,
    RefillForPatientOut,
    shape_medication_for_patient,
    shape_refill_for_patient,
)
from careflow.domains.medications.rules.refills import PATIENT
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

RECENT = timedelta(days=90)
LONG_AGO = datetime(1901, 1, 1, tzinfo=UTC)


def _medications(scope: Scope, patient: int) -> QuerySet[Any, Any]:
    return Medication.objects.visible_to(scope).filter(patient_id=patient)


def _refills(scope: Scope, patient: int) -> QuerySet[Any, Any]:
    return RefillRequest.objects.visible_to(scope).filter(patient_id=patient)


ALL = Compiled(
    lambda scope, patient: (
        _medications(scope, patient)
        .order_by(Case(When(TAKEN, then=0), default=1), "-created_at", "-id")
        .values_list(*MEDICATION_FOR_PATIENT_COLUMNS)
    ),
    scoped=True, patient=-1,
)  # fmt: skip
ACTIVE = Compiled(
    lambda scope, patient: (
        _medications(scope, patient)
        .filter(TAKEN)
        .order_by("name_key", "id")
        .values_list(*MEDICATION_FOR_PATIENT_COLUMNS)
    ),
    scoped=True, patient=-1,
)  # fmt: skip
REFILLS = Compiled(
    lambda scope, patient, earliest: (
        _refills(scope, patient)
        .filter(PENDING | Q(source=PATIENT, requested_at__gte=earliest))
        .order_by("-requested_at", "-id")
        .values_list(*REFILL_FOR_PATIENT_COLUMNS)
    ),
    scoped=True, patient=-1, earliest=LONG_AGO,
)  # fmt: skip
REFILL = Compiled(
    lambda scope, patient, refill: (
        _refills(scope, patient).filter(pk=refill).values_list(*REFILL_FOR_PATIENT_COLUMNS)
    ),
    scoped=True, patient=-1, refill=-2,
)  # fmt: skip


def list_medications_for_patient(*, actor: Actor, patient_id: int) -> list[MedicationForPatientOut]:
    """What is being taken first, then the rest; of both what was written down last first."""
    return [shape_medication_for_patient(row) for row in ALL.rows(actor, patient=patient_id)]


def list_active_medications_for_patient(*, actor: Actor, patient_id: int) -> list[MedicationForPatientOut]:
    """By name."""
    return [shape_medication_for_patient(row) for row in ACTIVE.rows(actor, patient=patient_id)]


def list_refills_for_patient(*, actor: Actor, patient_id: int, now: datetime) -> list[RefillForPatientOut]:
    """Newest first: what waits for an answer, however old and whoever asked, as it stands in the way of asking; and
    what the patient asked for in the last ninety days."""
    rows = REFILLS.rows(actor, patient=patient_id, earliest=now - RECENT)
    return [shape_refill_for_patient(row) for row in rows]


def get_refill_for_patient(*, actor: Actor, patient_id: int, refill_id: int) -> RefillForPatientOut:
    """Raises NotFound, also for another's request."""
    row = REFILL.first(actor, patient=patient_id, refill=refill_id)
    if row is None:
        raise NotFound
    return shape_refill_for_patient(row)
