from careflow.domains.clinical.operations.addenda import add_addendum
from careflow.domains.clinical.operations.cancelling import cancel_encounter, reopen_encounter
from careflow.domains.clinical.operations.encounters import EncounterFields, change_encounter, create_encounter
from careflow.domains.clinical.operations.locks import lock_encounter, lock_encounter_found_by
from careflow.domains.clinical.operations.notes import change_progress_note
from careflow.domains.clinical.operations.signing import complete_encounter, sign_progress_note, unsign_progress_note

__all__ = [
    "EncounterFields", "add_addendum", "cancel_encounter", "change_encounter", "change_progress_note",
    "complete_encounter", "create_encounter", "lock_encounter", "lock_encounter_found_by", "reopen_encounter",
    "sign_progress_note", "unsign_progress_note",
]  # fmt: skip
