"""What pays for a patient, for domains that bill it."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import OuterRef, QuerySet, Subquery

from careflow.domains.insurance.models import Policy
from careflow.platform.compiled import Compiled
from careflow.platform.tenancy import Scope

COLUMNS = (
    "id", "patient_id", "carrier_id", "carrier__name", "carrier__payer_id", "plan_name", "member_id", "coverage_order",
    "is_primary", "is_active", "effective_date", "termination_date",
)  # fmt: skip


class Coverage(NamedTuple):
    """A policy; whether it is in force on a day says `rules.covers`."""

    id: int
    patient_id: int
    carrier_id: int
    carrier_name: str
    payer_id: str
    plan_name: str
    member_id: str
    coverage_order: str
    is_primary: bool
    is_active: bool
    effective_date: date | None
    termination_date: date | None


def _policies(scope: Scope) -> QuerySet[Any, Any]:
    return Policy.objects.visible_to(scope)


ONE = Compiled(lambda scope, policy: _policies(scope).filter(pk=policy).values_list(*COLUMNS), scoped=True, policy=-1)
OF_PATIENT = Compiled(
    lambda scope, patient: (
        _policies(scope).filter(patient_id=patient).order_by("-is_primary", "-is_active", "id").values_list(*COLUMNS)
    ),
    scoped=True,
    patient=-1,
)


def find_coverage(*, actor: Scope, policy_id: int) -> Coverage | None:
    """Inactive ones too, since bills point to them; None for another facility's."""
    row = ONE.first(actor, policy=policy_id)
    return None if row is None else Coverage(*row)


def list_coverage(*, actor: Scope, patient_id: int) -> list[Coverage]:
    """All that a patient has and had, the primary one first, then those in use."""
    return [Coverage(*row) for row in OF_PATIENT.rows(actor, patient=patient_id)]


def primary_carrier_name(scope: Scope, patient: str) -> Subquery:
    """A column: the carrier of the patient's primary policy, or null. `patient` is the way from the outer row to
    the patient, as in `patient_id`."""
    primary = _policies(scope).filter(patient_id=OuterRef(patient), is_primary=True)
    return Subquery(primary.values("carrier__name")[:1])


def primary_carrier(scope: Scope, patient: str) -> Subquery:
    """The same carrier by its id."""
    primary = _policies(scope).filter(patient_id=OuterRef(patient), is_primary=True)
    return Subquery(primary.values("carrier_id")[:1])
