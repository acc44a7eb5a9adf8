"""What billing asks about encounters."""

from datetime import date
from typing import Any, NamedTuple

from django.db.models import F, Q, QuerySet

from careflow.domains.clinical.models import Encounter
from careflow.domains.clinical.rules.encounters import EncounterStatus, NoteStatus
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound
from careflow.platform.tenancy import Scope

# A signed note is proof that the visit took place, whatever its status or its type says. Only somebody who marked
# this very visit as not to be billed takes it out.
COUNTS = Q(appointment__isnull=True) | Q(appointment__is_billable=True)


class BilledPatient(NamedTuple):
    """The patient of an encounter as the check of a superbill looks at them, and who rendered the service."""

    date_of_birth: date
    sex_at_birth: str
    gender_code: str
    is_note_signed: bool
    provider_id: int | None


OF_ENCOUNTER = Compiled(
    lambda scope, encounter: (
        Encounter.objects.visible_to(scope)
        .filter(pk=encounter)
        .values_list(
            "patient__date_of_birth",
            "patient__sex_at_birth",
            "patient__gender__code",
            "progress_note__status",
            "rendering_provider_id",
        )
    ),
    scoped=True, encounter=-1,
)  # fmt: skip


def billed_patient(*, actor: Actor, encounter_id: int) -> BilledPatient:
    """Raises NotFound."""
    row = OF_ENCOUNTER.first(actor, encounter=encounter_id)
    if row is None:
        raise NotFound
    born, sex, gender, note_status, provider_id = row
    return BilledPatient(born, sex, gender, note_status == NoteStatus.SIGNED, provider_id)


def billable_encounters(scope: Scope) -> QuerySet[Any, Any]:
    """Signed encounters, less those whose visits are marked as not to be billed, for a query that goes on from there;
    `signed_at` is the note's."""
    rows = Encounter.objects.visible_to(scope).filter(
        COUNTS, status=EncounterStatus.SIGNED.value
    )  # fmt: skip
    found: QuerySet[Any, Any] = rows.annotate(signed_at=F("progress_note__signed_at"))
    return found


def start_of(scope: Scope, encounter: int) -> QuerySet[Any, Any]:
    """When an encounter began, whatever has become of it, for a query that goes on from there."""
    return Encounter.objects.visible_to(scope).filter(pk=encounter).values("started_at")[:1]
