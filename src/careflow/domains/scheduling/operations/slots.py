"""Times that a provider's patients may book, made by hand."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.scheduling import queries
from careflow.domains.scheduling.models import BookableSlot
from careflow.domains.scheduling.operations.exceptions import close_time
from careflow.domains.scheduling.operations.fields import facility_of
from careflow.domains.scheduling.operations.locks import take_turns
from careflow.domains.scheduling.operations.refusals import SlotTaken
from careflow.domains.scheduling.operations.telling import local_time
from careflow.domains.scheduling.operations.writing import guarded
from careflow.domains.scheduling.rules.intervals import Interval, is_too_long, is_within_reach
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotAllowed, NotFound
from careflow.platform.records import check_version

SUBJECT = "appointments/bookableslot"


class SlotBooked(NotAllowed):
    code, detail = "bookable_slot.booked", "A patient has booked this time. Cancel the appointment first."


@transaction.atomic(savepoint=False)
def create_slot(*, actor: Actor, provider_id: int, type_id: int, interval: Interval, notes: str, now: datetime) -> int:
    """Offer a time. A free slot that was made from a template gives way to it. Raises NotAllowed for a provider or
    type of another facility, BadInput, and SlotTaken where the provider already has another slot or a visit."""
    _check(actor, provider_id, type_id, interval, now)
    take_turns(provider_id=provider_id)
    clashes = queries.slots_and_visits_in(actor=actor, provider_id=provider_id, interval=interval)
    some_give_way = any(clash.what == queries.GENERATED_SLOT for clash in clashes)
    clashes = [clash for clash in clashes if clash.what != queries.GENERATED_SLOT]
    if clashes:
        raise SlotTaken(
            "The provider already has something at this time.",
            conflicts=[
                {"id": clash.id, "start_time": clash.starts_at, "end_time": clash.ends_at, "what": clash.what}
                for clash in clashes
            ],
        )
    if some_give_way:
        _free_generated(actor, provider_id, interval).delete()
    slot = BookableSlot(
        facility_id=facility_of(actor),
        provider_id=provider_id,
        appointment_type_id=type_id,
        starts_at=interval.starts_at,
        ends_at=interval.ends_at,
        notes=notes,
        created_at=now,
        updated_at=now,
    )
    with guarded():
        slot.save(force_insert=True)
    _record(actor, Action.CREATE, slot, "Bookable time added", now)
    return int(slot.pk)


def _free_generated(actor: Actor, provider_id: int, interval: Interval) -> QuerySet[BookableSlot]:
    """All of them: a day may hold more than a list of clashes names."""
    inside = {"starts_at__lt": interval.ends_at, "ends_at__gt": interval.starts_at}
    return BookableSlot.objects.visible_to(actor).filter(
        provider_id=provider_id, is_generated=True, appointment=None, **inside
    )


def _check(actor: Actor, provider_id: int, type_id: int, interval: Interval, now: datetime) -> None:
    found = queries.find_references(actor=actor, type_id=type_id, provider_id=provider_id)
    if found.provider is None or found.appointment_type is None:
        raise NotAllowed("This provider or visit type is not one of your facility’s.")
    errors: dict[str, list[str]] = {}
    if not (found.provider.is_active and found.provider.can_render):
        errors["provider"] = ["Choose a provider who sees patients here."]
    if not found.appointment_type.is_active:
        errors["appointment_type"] = ["This visit type is no longer in use."]
    if not is_within_reach(interval.starts_at, now=now):
        errors["start_time"] = ["This is too far from today: check the year."]
    if interval.ends_at <= interval.starts_at:
        errors["end_time"] = ["The end must come after the start."]
    elif is_too_long(interval):
        errors["end_time"] = ["A bookable time lasts at most 24 hours."]
    if errors:
        raise BadInput(errors)


@transaction.atomic(savepoint=False)
def delete_slot(*, actor: Actor, slot_id: int, now: datetime, expected_version: int | None = None) -> None:
    """Withdraw the offer; for a time that a template offers, an exception then says that it is not. Raises
    NotFound, StaleVersion, SlotBooked while a visit has its time."""
    place = queries.find_slot_place(actor=actor, slot_id=slot_id)
    if place is None:
        raise NotFound
    take_turns(provider_id=place.provider_id)
    slot = BookableSlot.objects.visible_to(actor).select_for_update(of=("self",)).filter(pk=slot_id).first()
    if slot is None:
        raise NotFound
    check_version(slot.version, expected_version)
    if queries.is_taken(queries.get_slot(actor=actor, slot_id=slot_id)):
        raise SlotBooked
    _record(actor, Action.DELETE, slot, "Bookable time withdrawn", now)
    if slot.is_generated and not slot.is_outdated and slot.starts_at > now:
        close_time(actor=actor, provider_id=slot.provider_id, interval=Interval(slot.starts_at, slot.ends_at), now=now)
    slot.delete()


def _record(actor: Actor, action: Action, slot: BookableSlot, summary: str, now: datetime) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject=SUBJECT,
        subject_id=slot.pk,
        summary=summary,
        metadata={
            "provider_id": slot.provider_id,
            "appointment_type_id": slot.appointment_type_id,
            "start_time": local_time(slot.starts_at, actor.zone),
            "end_time": local_time(slot.ends_at, actor.zone),
        },
        at=now,
    )
