from datetime import datetime
from typing import Any

from careflow.domains.scheduling.models import EditSession
from careflow.domains.scheduling.queries.appointments import get_row
from careflow.domains.scheduling.rules.presence import EDIT_SESSION, Claim, Standing, standing
from careflow.platform.actor import Actor


def get_edit_session(*, actor: Actor, appointment_id: int, now: datetime) -> Standing:
    """Who has the visit open, from the actor's point of view. Raises NotFound."""
    get_row(actor=actor, appointment_id=appointment_id)
    row = EditSession.objects.visible_to(actor).filter(appointment_id=appointment_id).first()
    return standing(claim_of(row), user_id=person_of(actor), terms=EDIT_SESSION, now=now)


def claim_of(row: Any | None) -> Claim | None:
    return None if row is None else Claim(row.user_id, row.user_name, row.started_at, row.last_seen_at)


def person_of(actor: Actor) -> int:
    if actor.user_id is None:
        raise TypeError("only a person can be at work on a visit")
    return actor.user_id
