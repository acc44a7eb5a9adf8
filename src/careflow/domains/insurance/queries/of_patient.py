"""Policies as the patient sees them: those in use, without what the clinic notes about them."""

from datetime import date

from careflow.domains.insurance.models import Policy
from careflow.domains.insurance.queries.policies import RANK
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.endpoint.shapes import Out

COLUMNS = (
    "id", "carrier__name", "plan_name", "member_id", "group_number", "subscriber_name", "relationship_to_subscriber",
    "effective_date", "termination_date", "is_primary",
)  # fmt: skip


class PolicyForPatientOut(Out):
    id: int
    carrier_name: str
    plan_name: str
    member_id: str
    group_number: str
    subscriber_name: str
    relationship_to_subscriber: str
    effective_date: date | None
    termination_date: date | None
    is_primary: bool


IN_USE = Compiled(
    lambda scope, patient: (
        Policy.objects.visible_to(scope)
        .filter(patient_id=patient, is_active=True)
        .order_by(RANK, "id")
        .values_list(*COLUMNS)
    ),
    scoped=True,
    patient=-1,
)


def list_policies_for_patient(*, actor: Actor, patient_id: int) -> list[PolicyForPatientOut]:
    """The primary one first, then by coverage order."""
    return [PolicyForPatientOut(*row) for row in IN_USE.rows(actor, patient=patient_id)]
