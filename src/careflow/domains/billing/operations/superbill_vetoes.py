"""What is billed stays signed, and its visit took place."""

from careflow.domains.billing.models.superbills import LIVE
from careflow.domains.billing.operations.superbill_locks import rows_of
from careflow.domains.clinical.events import NoteUnsigning, SignedVisitEnding
from careflow.platform.problems import BadInput

BILLED = "This encounter is billed. Ask billing to void its superbill first."
VISIT_BILLED = "This visit is billed. Ask billing to void its superbill first."


def protect_billed(event: NoteUnsigning) -> None:
    """Raises BadInput while the encounter, which is locked, has a superbill that is not void."""
    if rows_of(event.actor).filter(LIVE, encounter_id=event.encounter_id).exists():
        raise BadInput(encounter=BILLED)


def protect_billed_visit(event: SignedVisitEnding) -> None:
    """A visit is not called off or taken out of billing while its encounter, which is locked, is billed. Raises
    BadInput then, on the field that says so. A visit that was called off first may still be billed by its note."""
    visit = event.visit
    if rows_of(visit.actor).filter(LIVE, encounter_id=event.encounter_id).exists():
        field = "status" if "status_id" in visit.changed else "is_billable"
        raise BadInput({field: [VISIT_BILLED]})
