from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from careflow.domains.audit.operations import Action
from careflow.domains.clinical import queries
from careflow.domains.clinical.models import Encounter, ProgressNote
from careflow.domains.clinical.operations import traces
from careflow.domains.clinical.operations.encounters import check_in_progress
from careflow.domains.clinical.operations.locks import lock_encounter_of_note
from careflow.domains.clinical.queries import Draft
from careflow.platform.actor import Actor
from careflow.platform.records import check_version, update_row


@transaction.atomic(savepoint=False)
def change_progress_note(
    *, actor: Actor, note_id: int, texts: Mapping[str, str], expected_version: int | None, now: datetime
) -> None:
    """Write the given texts and who wrote them; without a difference nothing is written or recorded.

    Raises NotFound, StaleVersion, and BadInput on `status` for a note that is signed or whose encounter was
    cancelled."""
    encounter = lock_encounter_of_note(actor=actor, note_id=note_id)
    draft = queries.get_draft(actor=actor, encounter_id=encounter.pk)
    check_version(draft.version, expected_version)
    check_in_progress(encounter)
    write_texts(actor=actor, encounter=encounter, draft=draft, texts=texts, now=now)


def write_texts(*, actor: Actor, encounter: Encounter, draft: Draft, texts: Mapping[str, str], now: datetime) -> None:
    """Only those that differ from what is stored; the history names them."""
    changed = {name: text for name, text in texts.items() if text != draft.texts[name]}
    if not changed:
        return
    update_row(
        ProgressNote.objects.visible_to(actor).filter(pk=draft.note_id),
        {**changed, "updated_by_id": actor.user_id, "updated_by_name": actor.name},
        now=now,
    )
    traces.of_note(
        actor=actor,
        encounter=encounter,
        note_id=draft.note_id,
        action=Action.UPDATE,
        summary=f"Progress note changed: {', '.join(changed)}",
        metadata={"changed_fields": list(changed)},
        at=now,
    )
