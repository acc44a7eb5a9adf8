from datetime import datetime, timedelta

from django.db import transaction

from careflow.domains.audit.operations import Action
from careflow.domains.clinical.models import NoteAddendum, NoteVersion
from careflow.domains.clinical.operations import traces
from careflow.domains.clinical.operations.locks import lock_encounter_of_note
from careflow.domains.clinical.permissions import ClinicalPermission
from careflow.domains.clinical.rules.encounters import EncounterStatus
from careflow.domains.clinical.rules.versions import SignedAddendum, addendum_content, digest
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed

A_SLIP = timedelta(minutes=1)  # within which nobody says the same thing twice on purpose


@transaction.atomic(savepoint=False)
def add_addendum(*, actor: Actor, note_id: int, text: str, now: datetime) -> int:
    """Add to a signed note, for good, and return the id. It stays with the version that is signed now, whatever is
    billed. The same words again from the same person, as a double click sends them, are the first ones.

    Raises NotFound, NotAllowed for others than the rendering provider and those who may edit, BadInput for a draft."""
    encounter = lock_encounter_of_note(actor=actor, note_id=note_id)
    is_provider = actor.staff_id is not None and actor.staff_id == encounter.rendering_provider_id
    if not is_provider and not actor.can(ClinicalPermission.UPDATE):
        raise NotAllowed
    if encounter.status != EncounterStatus.SIGNED:
        raise BadInput(status="Only a signed note takes an addendum. Change the draft instead.")
    version = NoteVersion.objects.visible_to(actor).filter(note_id=note_id).latest("number")
    addenda = NoteAddendum.objects.visible_to(actor).filter(version=version)
    same = addenda.filter(author_id=actor.user_id, text=text, created_at__gt=now - A_SLIP)
    if (first := same.values_list("id", flat=True).first()) is not None:
        return int(first)
    number = addenda.count() + 1
    content = addendum_content(
        SignedAddendum(
            note_id=note_id,
            version=version.number,
            number=number,
            text=text,
            author_id=actor.user_id,
            author_name=actor.name,
            created_at=now,
        )
    )
    addendum = NoteAddendum.unscoped.create(
        facility_id=version.facility_id, version=version, number=number, text=text, content_sha256=digest(content),
        author_id=actor.user_id, author_name=actor.name, created_at=now,
    )  # fmt: skip
    traces.of_note(
        actor=actor,
        encounter=encounter,
        note_id=addendum.pk,
        subject=traces.ADDENDUM,
        action=Action.CREATE,
        summary="Addendum written",
        metadata={"note_id": note_id, "note_version": version.number, "content_sha256": addendum.content_sha256},
        at=now,
    )
    return int(addendum.pk)
