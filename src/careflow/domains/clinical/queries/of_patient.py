"""What patients read of their visits: what was signed, as long as it is, and nothing that staff wrote for each other.
The texts of a signed note are those of its version (`guards.py`)."""

from typing import Any

from django.db.models import F, QuerySet

from careflow.domains.clinical.models import Encounter, NoteAddendum
from careflow.domains.clinical.queries.visit_shape import (
    ADDENDUM_COLUMNS,
    COLUMNS,
    OpenedVisitForPatientOut,
    VisitForPatientOut,
    shape_opened_visit,
    shape_visit,
)
from careflow.domains.clinical.rules.encounters import EncounterStatus, NoteStatus
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope


def _signed(scope: Scope, patient: int) -> QuerySet[Any, Any]:
    return Encounter.objects.visible_to(scope).filter(
        patient_id=patient, status=EncounterStatus.SIGNED.value, progress_note__status=NoteStatus.SIGNED.value
    )


ALL = Compiled(
    lambda scope, patient: _signed(scope, patient).order_by("-started_at", "-id").values_list(*COLUMNS),
    scoped=True, patient=-1,
)  # fmt: skip
ONE = Compiled(
    lambda scope, patient, encounter: _signed(scope, patient).filter(pk=encounter).values_list(*COLUMNS),
    scoped=True, patient=-1, encounter=-2,
)  # fmt: skip
ADDENDA = Compiled(
    lambda scope, encounter: (
        NoteAddendum.objects.visible_to(scope)
        .filter(version__note__encounter_id=encounter, version__number=F("version__note__signed_version"))
        .order_by("number")
        .values_list(*ADDENDUM_COLUMNS)
    ),
    scoped=True, encounter=-1,
)  # fmt: skip


def list_visits_for_patient(*, actor: Actor, patient_id: int) -> list[VisitForPatientOut]:
    """The latest first; never cut. One whose note is being corrected comes back when it is signed again."""
    return [shape_visit(row) for row in ALL.rows(actor, patient=patient_id)]


def get_visit_for_patient(*, actor: Actor, patient_id: int, encounter_id: int) -> OpenedVisitForPatientOut:
    """With what was added to the version that is signed now. Raises NotFound, also for another's visit and for one
    that is not signed."""
    row = ONE.first(actor, patient=patient_id, encounter=encounter_id)
    if row is None:
        raise NotFound
    return shape_opened_visit(row, ADDENDA.rows(actor, encounter=encounter_id))
