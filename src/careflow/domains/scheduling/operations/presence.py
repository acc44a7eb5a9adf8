"""Edit sessions and slot holds: who is at work where, so that colleagues do not get in each other's way."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from careflow.domains.scheduling import queries
from careflow.domains.scheduling.models import EditSession, SlotHold
from careflow.domains.scheduling.queries.presence import claim_of, person_of
from careflow.domains.scheduling.rules.presence import (
    EDIT_SESSION,
    SLOT_HOLD,
    Claim,
    Presence,
    Standing,
    Terms,
    claimed,
    standing,
)
from careflow.platform.actor import Actor

PLACE: dict[Any, Terms] = {EditSession: EDIT_SESSION, SlotHold: SLOT_HOLD}


@transaction.atomic(savepoint=False)
def open_edit_session(*, actor: Actor, appointment_id: int, override: bool, now: datetime) -> Standing:
    """Come to a visit: take it when it is free or may be taken over, stay when it is mine. Raises NotFound."""
    purge_expired(actor=actor, now=now)
    return _at_visit(actor, appointment_id, override=override, takes_free=True, now=now)


@transaction.atomic(savepoint=False)
def keep_edit_session(*, actor: Actor, appointment_id: int, override: bool, now: datetime) -> Standing:
    """Say that I am still there; a free visit is not taken. Raises NotFound."""
    return _at_visit(actor, appointment_id, override=override, takes_free=False, now=now)


@transaction.atomic(savepoint=False)
def close_edit_session(*, actor: Actor, appointment_id: int) -> None:
    """Leave; another's session stays. Raises NotFound."""
    queries.get_row(actor=actor, appointment_id=appointment_id)
    EditSession.objects.visible_to(actor).filter(appointment_id=appointment_id, user_id=person_of(actor)).delete()


@transaction.atomic(savepoint=False)
def hold_slot(*, actor: Actor, resource_id: int | None, starts_at: datetime, override: bool, now: datetime) -> Standing:
    """Say that I am about to book an empty cell of the schedule."""
    purge_expired(actor=actor, now=now)
    return _at_cell(actor, resource_id, starts_at, override=override, takes_free=True, now=now)


@transaction.atomic(savepoint=False)
def keep_slot_hold(
    *, actor: Actor, resource_id: int | None, starts_at: datetime, override: bool, now: datetime
) -> Standing:
    return _at_cell(actor, resource_id, starts_at, override=override, takes_free=False, now=now)


@transaction.atomic(savepoint=False)
def release_slot_hold(*, actor: Actor, resource_id: int | None, starts_at: datetime) -> None:
    """Let go of my hold; another's stays."""
    SlotHold.objects.visible_to(actor).filter(
        resource_key=resource_id or 0, starts_at=starts_at, user_id=person_of(actor)
    ).delete()


def purge_expired(*, actor: Actor, now: datetime) -> int:
    """Delete what nobody stirred in, in the actor's facility."""
    return sum(
        int(model.objects.visible_to(actor).filter(last_seen_at__lt=now - terms.lives).delete()[0])
        for model, terms in PLACE.items()
    )


def purge_everywhere(*, now: datetime) -> int:
    """The same in all facilities, for the job that keeps house."""
    return sum(
        int(model.unscoped.filter(last_seen_at__lt=now - terms.lives).delete()[0]) for model, terms in PLACE.items()
    )


def _at_visit(actor: Actor, appointment_id: int, *, override: bool, takes_free: bool, now: datetime) -> Standing:
    """The visit's lock makes two who come at once take turns."""
    queries.get_appointment(actor=actor, appointment_id=appointment_id)
    rows = EditSession.objects.visible_to(actor).filter(appointment_id=appointment_id)
    key = {"facility_id": actor.facility_id, "appointment_id": appointment_id}
    return _settle(actor, rows, key, EDIT_SESSION, override=override, takes_free=takes_free, now=now)


def _at_cell(
    actor: Actor, resource_id: int | None, starts_at: datetime, *, override: bool, takes_free: bool, now: datetime
) -> Standing:
    key = {"facility_id": actor.facility_id, "resource_key": resource_id or 0, "starts_at": starts_at}
    rows = SlotHold.objects.visible_to(actor).select_for_update().filter(**key)
    return _settle(actor, rows, key, SLOT_HOLD, override=override, takes_free=takes_free, now=now)


def _settle(
    actor: Actor, rows: QuerySet[Any, Any], key: Mapping[str, Any], terms: Terms, *,
    override: bool, takes_free: bool, now: datetime,
) -> Standing:  # fmt: skip
    me = Claim(person_of(actor), actor.name, now, now)
    row = rows.first()
    wanted = claimed(claim_of(row), me=me, terms=terms, override=override, takes_free=takes_free, now=now)
    if wanted is None:
        return standing(claim_of(row), user_id=me.user_id, terms=terms, now=now)
    values = {
        "user_id": wanted.user_id,
        "user_name": wanted.user_name,
        "started_at": wanted.started_at,
        "last_seen_at": wanted.last_seen_at,
    }
    if row is not None:
        rows.model.unscoped.filter(pk=row.pk).update(**values)
        return Standing(Presence.ACTIVE, wanted)
    return _first(rows, {**key, **values}, wanted, me, terms, now)


def _first(
    rows: QuerySet[Any, Any], values: Mapping[str, Any], wanted: Claim, me: Claim, terms: Terms, now: datetime
) -> Standing:
    """Whoever writes first has it; the other is told so."""
    try:
        with transaction.atomic():
            rows.model.unscoped.create(**values)
    except IntegrityError:
        return standing(claim_of(rows.first()), user_id=me.user_id, terms=terms, now=now)
    return Standing(Presence.ACTIVE, wanted)
