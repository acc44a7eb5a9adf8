"""What is billed stays signed; and what is signed is not cancelled."""

from careflow.domains.billing.models.superbills import LIVE
from careflow.domains.billing.operations.superbill_locks import rows_of
from careflow.domains.clinical.events import NoteUnsigning
from careflow.platform.problems import BadInput

BILLED = "This encounter is billed. Ask billing to void its superbill first."


def protect_billed(event: NoteUnsigning) -> None:
    """Raises BadInput while the encounter, which is locked, has a superbill that is not void."""
    if rows_of(event.actor).filter(LIVE, encounter_id=event.encounter_id).exists():
        raise BadInput(encounter=BILLED)
