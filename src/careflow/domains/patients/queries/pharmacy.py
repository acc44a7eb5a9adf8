"""Where a patient picks up medications."""

from careflow.domains.patients.models import Patient
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

PREFERRED = Compiled(
    lambda scope, patient: (
        Patient.objects.visible_to(scope).filter(pk=patient, is_active=True).values_list("preferred_pharmacy_id")
    ),
    scoped=True, patient=-1,
)  # fmt: skip


def preferred_pharmacy_id(*, actor: Scope, patient_id: int) -> int | None:
    """It may be one that the facility no longer works with. Raises NotFound for a chart of another facility or an
    inactive one."""
    row = PREFERRED.first(actor, patient=patient_id)
    if row is None:
        raise NotFound
    pharmacy_id: int | None = row[0]
    return pharmacy_id
