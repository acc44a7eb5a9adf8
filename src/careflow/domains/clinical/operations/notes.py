from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from careflow.domains.audit.operations import Action
from careflow.domains.clinical import queries
from careflow.domains.clinical.models import Encounter, ProgressNote
from careflow.domains.clinical.operations import traces
from careflow.domains.clinical.operations.encounters import check_in_progress
from careflow.domains.clinical.operations.locks import lock_encounter_of_note
from careflow.domains.clinical.queries import NOTE_COLUMNS, Draft
from careflow.domains.clinical.rules.encounters import TEXTS
from careflow.platform.actor import Actor
from careflow.platform.compiled import Row
from careflow.platform.records import check_version, rewritten, update_row


@transaction.atomic(savepoint=False)
def change_progress_note(
    *, actor: Actor, note_id: int, texts: Mapping[str, str], expected_version: int | None, now: datetime
) -> Row:
    """Write the given texts and who wrote them, and return NOTE_COLUMNS of the note; without a difference nothing is
    written or recorded. The encounter counts up with its note, which it is shown and completed with: who holds an
    older text holds an older version of both.

    Raises NotFound, StaleVersion, and BadInput on `status` for a note that is signed or whose encounter was
    cancelled."""
    encounter = lock_encounter_of_note(actor=actor, note_id=note_id)
    draft = queries.get_draft(actor=actor, encounter_id=encounter.pk)
    check_version(draft.version, expected_version)
    check_in_progress(encounter)
    columns = text_columns(actor=actor, draft=draft, texts=texts)
    if not columns:
        return draft.row
    changed = [name for name in TEXTS if name in columns]
    update_row(ProgressNote.objects.visible_to(actor).filter(pk=note_id), columns, now=now)
    update_row(Encounter.objects.visible_to(actor).filter(pk=encounter.pk), {}, now=now)
    traces.of_note(
        actor=actor,
        encounter=encounter,
        note_id=note_id,
        action=Action.UPDATE,
        summary=f"Progress note changed: {', '.join(changed)}",
        metadata={"changed_fields": changed},
        at=now,
    )
    return rewritten(NOTE_COLUMNS, draft.row, columns, now=now)


def text_columns(*, actor: Actor, draft: Draft, texts: Mapping[str, str]) -> dict[str, Any]:
    """The texts that differ from what is stored, with who wrote them; nothing where none does."""
    changed = {name: texts[name] for name in TEXTS if name in texts and texts[name] != draft.texts[name]}
    return {**changed, "updated_by_id": actor.user_id, "updated_by_name": actor.name} if changed else {}
