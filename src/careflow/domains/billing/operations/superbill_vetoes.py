"""What is billed stays signed, and its visit took place."""

from careflow.domains.billing.models.superbills import LIVE
from careflow.domains.billing.operations.superbill_locks import rows_of
from careflow.domains.clinical.events import NoteUnsigning
from careflow.domains.scheduling.events import AppointmentChanged
from careflow.platform.problems import BadInput

BILLED = "This encounter is billed. Ask billing to void its superbill first."
VISIT_BILLED = "This visit is billed. Ask billing to void its superbill first."


def protect_billed(event: NoteUnsigning) -> None:
    """Raises BadInput while the encounter, which is locked, has a superbill that is not void."""
    if rows_of(event.actor).filter(LIVE, encounter_id=event.encounter_id).exists():
        raise BadInput(encounter=BILLED)


def protect_billed_visit(event: AppointmentChanged) -> None:
    """A visit is not called off or taken out of billing while it is billed. Raises BadInput then, on the field that
    says so. No lock: a visit that was called off first may still be billed by its signed note."""
    stopped_counting = event.before.is_billable and not event.after.is_billable
    if not stopped_counting and not event.gave_up_its_time:
        return
    if rows_of(event.actor).filter(LIVE, encounter__appointment_id=event.after.id).exists():
        field = "status" if "status_id" in event.changed else "is_billable"
        raise BadInput({field: [VISIT_BILLED]})
