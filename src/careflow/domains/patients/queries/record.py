"""One chart."""

from careflow.domains.patients.models import Patient
from careflow.domains.patients.queries.collections import Reached, complete
from careflow.domains.patients.queries.shape import PATIENT_COLUMNS, PatientOut
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound

RECORD = Compiled(
    lambda scope, patient: Patient.objects.visible_to(scope).filter(pk=patient).values_list(*PATIENT_COLUMNS),
    scoped=True,
    patient=-900_003,
)
IS_ACTIVE = PATIENT_COLUMNS.index("is_active")


def get_patient(
    *, actor: Actor, patient_id: int, even_inactive: bool = False, reached: Reached | None = None
) -> PatientOut:
    """Raises NotFound; a deactivated chart is shown only as the answer to its own deactivation. `reached` is what the
    caller's transaction has read of this chart already."""
    row = RECORD.first(actor, patient=patient_id)
    if row is None or not (row[IS_ACTIVE] or even_inactive):
        raise NotFound
    return complete(actor=actor, rows=[row], reached=None if reached is None else reached.rows)[0]


def get_registered(*, actor: Actor, patient_id: int, has_pharmacies: bool) -> PatientOut:
    """A chart that the caller's transaction has opened, so that nothing is filed in it yet."""
    row = RECORD.first(actor, patient=patient_id)
    if row is None:
        raise NotFound
    return complete(actor=actor, rows=[row], with_pharmacies=has_pharmacies, with_papers=False)[0]
