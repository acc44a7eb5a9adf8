"""Whoever writes to an encounter, its note or its vitals holds the encounter's row first; a visit on the schedule
is locked before its encounter."""

from typing import Any

from django.db.models import QuerySet

from careflow.domains.clinical.models import Encounter
from careflow.platform.actor import Actor
from careflow.platform.problems import NotFound


def lock_encounter(*, actor: Actor, encounter_id: int) -> Encounter:
    """The encounter as it stands once everybody before us is done, held until the transaction ends. Raises NotFound."""
    return _first(_locking(actor).filter(pk=encounter_id))


def lock_encounter_found_by(*, actor: Actor, ids: QuerySet[Any, Any]) -> Encounter:
    """The same by a query for its id, of rows that stay with their encounter. Raises NotFound."""
    return _first(_locking(actor).filter(pk__in=ids))


def lock_encounter_of_note(*, actor: Actor, note_id: int) -> Encounter:
    """The same by its note, which must be read afterwards. Raises NotFound."""
    return _first(_locking(actor).filter(progress_note=note_id))


def lock_encounters_of_visit(*, actor: Actor, appointment_id: int) -> list[Encounter]:
    """Newest first; at most one of them is not cancelled. The caller holds the visit."""
    return list(_locking(actor).filter(appointment_id=appointment_id).order_by("-id"))


def _locking(actor: Actor) -> QuerySet[Any, Any]:
    return Encounter.objects.visible_to(actor).select_for_update(of=("self",), no_key=True)


def _first(rows: QuerySet[Any, Any]) -> Encounter:
    encounter: Encounter | None = rows.first()
    if encounter is None:
        raise NotFound
    return encounter
