"""What patients do on their own: book a time that is offered, and call a visit off. The desk sees it at once."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min, Q

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.facilities import queries as facilities
from careflow.domains.patients import queries as patients
from careflow.domains.scheduling import queries
from careflow.domains.scheduling.events import AppointmentBooked
from careflow.domains.scheduling.models import Appointment, BookableSlot
from careflow.domains.scheduling.operations import telling
from careflow.domains.scheduling.operations.changing import change_locked
from careflow.domains.scheduling.operations.fields import check_patient, facility_of
from careflow.domains.scheduling.operations.refusals import TimeTaken
from careflow.domains.scheduling.operations.writing import guarded
from careflow.domains.scheduling.queries import OfferedSlot, References, Status, VisitType
from careflow.domains.scheduling.rules.visits import room_for
from careflow.platform import events, metrics
from careflow.platform.actor import Actor
from careflow.platform.limits import Limit
from careflow.platform.problems import BadInput, NotFound, TooMany
from careflow.platform.records import check_version, update_row

LONGEST_REASON = 500
# Counted by the visits themselves, which stay, and not by a counter: the window moves along.
BOOKINGS_PER_PATIENT = Limit("bookings.patient", 200, timedelta(hours=1), in_transaction=True)
GONE = "This time can no longer be booked. Please choose another."
AT_ONCE = "You already have an appointment at this time."
TOO_MANY = "You have booked as many visits as this clinic takes online. Please call the clinic."
NO_STATUS = "This clinic cannot take online bookings at the moment. Please call the clinic."
CANNOT_CANCEL = "This appointment cannot be cancelled online. Please call the clinic."
IS_CANCELLED = "This appointment is cancelled already."
VIEW_ONLY = "This clinic does not take bookings or cancellations online. Please call the clinic."
BY_PORTAL = "portal"


@transaction.atomic(savepoint=False)
def book_slot_for_patient(*, actor: Actor, patient_id: int, slot_id: int, reason: str, now: datetime) -> int:
    """Book a time that is offered, and return the visit's id. It is confirmed at once where the provider and the
    type allow that, else it waits for the desk; it stands in the provider's own column of the schedule.

    The actor is scoped to the patient's facility. Raises NotFound for a slot of elsewhere, BadInput with `patient`
    for one who has died, with `slot` where it is not offered, and with `status` where the facility has no status to
    give it, TooMany beyond what a patient books in an hour; what comes to nothing is not counted."""
    place = queries.find_slot_place(actor=actor, slot_id=slot_id)
    if place is None:
        raise NotFound
    held = queries.hold_slot(actor=actor, slot_id=slot_id, place=place, patient_id=patient_id)
    check_patient(is_active=held.patient_is_active)
    if held.patient_has_died:
        raise BadInput(patient=patients.HAS_DIED)
    offer = _offer(actor, patient_id, slot_id, now)
    status = _status(actor, confirmed=offer.auto_confirms)
    visit = _visit(actor, patient_id, offer, status, reason, now)
    _save(visit)
    update_row(BookableSlot.objects.visible_to(actor).filter(pk=slot_id), {"appointment": visit.pk}, now=now)
    with audit.together():
        _tell(actor, visit, offer, status, held, now)
    return int(visit.pk)


@transaction.atomic(savepoint=False)
def cancel_by_patient(
    *, actor: Actor, patient_id: int, appointment_id: int, expected_version: int | None = None, now: datetime
) -> None:
    """Call the patient's own visit off; its time is offered again. Raises NotFound for another's visit, StaleVersion,
    BadInput with `appointment` where it is too late or not allowed or off already, or a listener has something against
    it (which is said to the desk in other words), with `status` where the facility has no status for it."""
    visit = queries.get_appointment(actor=actor, appointment_id=appointment_id)
    if visit.patient_id != patient_id:
        raise NotFound
    check_version(visit.version, expected_version)
    own = queries.get_own_visit(actor=actor, patient_id=patient_id, appointment_id=appointment_id, now=now)
    if own.status_code.lower() in {"cancelled", "canceled"}:
        raise BadInput(appointment=IS_CANCELLED)
    if not own.cancellation.can_cancel:
        raise BadInput(appointment=_instead(actor, CANNOT_CANCEL))
    cancelled = facilities.status_by_code(actor=actor, code="cancelled")
    if cancelled is None or not cancelled.is_active:
        raise BadInput(status=CANNOT_CANCEL)
    try:
        change_locked(actor=actor, visit=visit, fields={"status": cancelled.id}, now=now)
    except BadInput:
        raise BadInput(appointment=CANNOT_CANCEL) from None


def _instead(actor: Actor, sentence: str) -> str:
    """Why not: first of all, because nothing is booked and cancelled online there."""
    return VIEW_ONLY if queries.get_settings(actor=actor).portal_is_view_only else sentence


def _offer(actor: Actor, patient_id: int, slot_id: int, now: datetime) -> OfferedSlot:
    found = queries.find_offer(actor=actor, slot_id=slot_id, now=now)
    if found is None:
        raise BadInput(slot=_instead(actor, GONE))
    offer, settings = found
    _check_own(actor, patient_id, offer, settings.most_open_bookings, now)
    return offer


def _check_own(actor: Actor, patient_id: int, offer: OfferedSlot, most: int, now: datetime) -> None:
    """Counted while the patient is locked: nobody is in two places at once, keeps all times to themselves, or books
    and cancels without end. What was booked is counted by its rows, which stay; what was refused has none."""
    stands, by_patient = Q(occupies_time=True), Q(booked_by_patient=True)
    is_recent = by_patient & Q(created_at__gt=now - BOOKINGS_PER_PATIENT.window)
    own = (
        Appointment.objects.visible_to(actor)
        .filter(patient_id=patient_id)
        .aggregate(
            then=Count("pk", filter=stands & Q(starts_at__lt=offer.ends_at, ends_at__gt=offer.starts_at)),
            open=Count("pk", filter=stands & by_patient & Q(starts_at__gt=now)),
            recent=Count("pk", filter=is_recent),
            first=Min("created_at", filter=is_recent),
        )
    )
    if own["then"]:
        raise BadInput(slot=AT_ONCE)
    if own["open"] >= most:
        raise BadInput(slot=TOO_MANY)
    if own["recent"] >= BOOKINGS_PER_PATIENT.most:
        metrics.limit_refused(BOOKINGS_PER_PATIENT.name)
        raise TooMany(retry_after=int((own["first"] + BOOKINGS_PER_PATIENT.window - now).total_seconds()))


def _status(actor: Actor, *, confirmed: bool) -> Status:
    """Raises BadInput. A facility that has taken `confirmed` out of use confirms by hand."""
    in_use = {status.code: status for status in facilities.statuses.list(actor=actor) if status.is_active}
    found = (in_use.get("confirmed") if confirmed else None) or in_use.get("pending")
    if found is None:
        raise BadInput(status=NO_STATUS)
    return Status(id=found.id, code=found.code, is_active=True, is_billable=found.is_billable)


def _visit(
    actor: Actor, patient_id: int, offer: OfferedSlot, status: Status, reason: str, now: datetime
) -> Appointment:
    return Appointment(
        facility_id=facility_of(actor),
        patient_id=patient_id,
        resource_id=offer.resource_id,
        rendering_provider_id=offer.provider_id,
        rendering_provider_name=offer.provider_name,
        appointment_type_id=offer.type_id,
        status_id=status.id,
        starts_at=offer.starts_at,
        ends_at=offer.ends_at,
        room=room_for("", offer.default_room),
        reason=reason,
        booked_by_patient=True,
        created_by_id=actor.user_id,
        created_by_name=actor.name,
        created_at=now,
        updated_at=now,
    )


def _save(visit: Appointment) -> None:
    try:
        with guarded():
            visit.save(force_insert=True)
    except TimeTaken:
        raise BadInput(slot=GONE) from None


def _tell(actor: Actor, row: Appointment, offer: OfferedSlot, status: Status, held: References, now: datetime) -> None:
    kind = VisitType(
        id=offer.type_id, code=offer.type_code, is_active=True, is_billable=offer.type_is_billable, minutes=0
    )
    visit = telling.visit_of(row, status, kind)
    telling.record(
        actor=actor,
        action=Action.CREATE,
        visit=visit,
        summary="Appointment booked online",
        metadata={
            "appointment_time": telling.local_time(row.starts_at, actor.zone),
            "end_time": telling.local_time(row.ends_at, actor.zone),
            "status": visit.status_code,
            "appointment_type": visit.type_code,
            "source": BY_PORTAL,
            "slot_id": offer.id,
        },
        at=now,
    )
    events.publish(AppointmentBooked(actor, visit, now, held.followed_by))
