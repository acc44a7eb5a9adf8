"""A new encounter always comes with a draft of its note."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import IntegrityError

from careflow.domains.audit.operations import Action
from careflow.domains.clinical.models import Encounter, ProgressNote
from careflow.domains.clinical.operations import traces
from careflow.domains.clinical.operations.traces import Source
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput
from careflow.platform.refusals import breaks_unique


@contextmanager
def one_for_a_visit() -> Iterator[None]:
    """Raises BadInput where the visit has another encounter. The transaction is lost then and must be left."""
    try:
        yield
    except IntegrityError as error:
        if breaks_unique(error, Encounter, "appointment"):
            raise BadInput(appointment="This appointment has its encounter already.") from error
        raise


def open_encounter(
    *,
    actor: Actor,
    facility_id: int,
    columns: Mapping[str, Any],
    texts: Mapping[str, str],
    source: Source,
    now: datetime,
) -> ProgressNote:
    """Store an encounter and its draft. `source` says in the history what opened it. Raises BadInput when the visit
    has an encounter already."""
    who = {"created_by_id": actor.user_id, "created_by_name": actor.name}
    stamp = {"facility_id": facility_id, "created_at": now, "updated_at": now, **who}
    encounter = Encounter(**stamp, **columns)
    with one_for_a_visit():
        encounter.save(force_insert=True)
    note = ProgressNote(
        **stamp, **texts, encounter=encounter, updated_by_id=actor.user_id, updated_by_name=actor.name
    )  # fmt: skip
    note.save(force_insert=True)
    traces.of_encounter(
        actor=actor,
        encounter=encounter,
        action=Action.CREATE,
        summary="Encounter started",
        metadata={
            "source": source.value,
            "appointment": encounter.appointment_id,
            "rendering_provider": encounter.rendering_provider_id,
            "started_at": encounter.started_at.isoformat(),
        },
        at=now,
    )
    return note
