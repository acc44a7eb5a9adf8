"""What patients see of their allergies. Entries that were wrong are not theirs, and are not among them."""

from typing import Any

from django.db.models import Case, Q, QuerySet, When

from careflow.domains.allergies.models import ACTIVE, PatientAllergy
from careflow.domains.allergies.queries.shape import (
    FOR_PATIENT_COLUMNS,
    AllergyForPatientOut,
    shape_allergy_for_patient,
)
from careflow.domains.allergies.rules.choices import Severity, Status
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.tenancy import Scope

ACTIVE_FIRST = Case(When(ACTIVE, then=0), default=1)
WORST_FIRST = Case(
    *(When(severity=severity.value, then=place) for place, severity in enumerate(reversed(Severity))),
    default=len(Severity),
)


def _allergies(scope: Scope, patient: int, which: Q) -> QuerySet[Any, Any]:
    return PatientAllergy.objects.visible_to(scope).filter(which, patient_id=patient)


ALL = Compiled(
    lambda scope, patient: (
        _allergies(scope, patient, ~Q(status=Status.ENTERED_IN_ERROR.value))
        .order_by(ACTIVE_FIRST, WORST_FIRST, "allergen_key", "id")
        .values_list(*FOR_PATIENT_COLUMNS)
    ),
    scoped=True, patient=-1,
)  # fmt: skip
ONLY_ACTIVE = Compiled(
    lambda scope, patient: (
        _allergies(scope, patient, ACTIVE).order_by("allergen_key", "id").values_list(*FOR_PATIENT_COLUMNS)
    ),
    scoped=True, patient=-1,
)  # fmt: skip


def list_allergies_for_patient(*, actor: Actor, patient_id: int) -> list[AllergyForPatientOut]:
    """Active ones first, then the worst first, then by allergen; never cut."""
    return [shape_allergy_for_patient(row) for row in ALL.rows(actor, patient=patient_id)]


def list_active_allergies_for_patient(*, actor: Actor, patient_id: int) -> list[AllergyForPatientOut]:
    """By allergen."""
    return [shape_allergy_for_patient(row) for row in ONLY_ACTIVE.rows(actor, patient=patient_id)]
