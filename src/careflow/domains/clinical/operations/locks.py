"""Whoever writes to an encounter, its note or its vitals holds the encounter's row first; a visit on the schedule
is locked before its encounter."""

from careflow.domains.clinical.models import Encounter
from careflow.platform.actor import Actor
from careflow.platform.problems import NotFound


def lock_encounter(*, actor: Actor, encounter_id: int) -> Encounter:
    """The encounter as it stands once everybody before us is done, held until the transaction ends. Raises NotFound."""
    rows = Encounter.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)
    encounter: Encounter | None = rows.filter(pk=encounter_id).first()
    if encounter is None:
        raise NotFound
    return encounter
