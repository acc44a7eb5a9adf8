import copy
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.scheduling import queries
from careflow.domains.scheduling.events import AppointmentChanged
from careflow.domains.scheduling.models import Appointment, BookableSlot
from careflow.domains.scheduling.operations import telling
from careflow.domains.scheduling.operations.booking import insisted
from careflow.domains.scheduling.operations.fields import (
    VisitFields,
    check_facility,
    check_patient,
    check_references,
    settle,
)
from careflow.domains.scheduling.operations.writing import guarded
from careflow.domains.scheduling.queries import SLOT, Clash, References, Status, VisitType, Wanted
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.domains.scheduling.rules.visits import occupies_time, room_for
from careflow.platform import events
from careflow.platform.actor import Actor
from careflow.platform.localtime import local_day, to_local
from careflow.platform.records import check_version, update_row

# Field of the wire → column, for what is stored as it was said.
PLAIN = {
    "patient": "patient_id",
    "resource": "resource_id",
    "rendering_provider": "rendering_provider_id",
    "status": "status_id",
    "appointment_type": "appointment_type_id",
    "reason": "reason",
    "notes": "notes",
    "room": "room",
    "is_billable": "is_billable",
}
TIMES = {"starts_at", "ends_at"}
PLACES = {"rendering_provider_id", "resource_id"}
CLAIMS = {"patient", "appointment_time", "end_time", "rendering_provider", "resource", "allow_overlap"}


@dataclass(slots=True)
class Change:
    """A visit before and after, while it is being worked out."""

    actor: Actor
    fields: VisitFields
    before: Appointment
    after: Appointment
    status: Status
    visit_type: VisitType
    old_status: Status
    old_type: VisitType
    found: References

    def columns(self) -> frozenset[str]:
        names = (*PLAIN.values(), *TIMES, "occupies_time", "allow_overlap", "rendering_provider_name")
        return frozenset(name for name in names if getattr(self.before, name) != getattr(self.after, name))


@transaction.atomic(savepoint=False)
def change_appointment(
    *, actor: Actor, appointment_id: int, fields: VisitFields, expected_version: int | None, now: datetime
) -> None:
    """Change what the fields say and nothing else; without a difference nothing is written or recorded.

    Raises NotFound, StaleVersion, and what booking raises."""
    visit = queries.get_appointment(actor=actor, appointment_id=appointment_id)
    check_version(visit.version, expected_version)
    change_locked(actor=actor, visit=visit, fields=fields, now=now)


def change_locked(*, actor: Actor, visit: Appointment, fields: VisitFields, now: datetime) -> None:
    """The same for a visit as `queries.get_appointment` gives it, in the caller's transaction."""
    check_facility(actor, fields)
    change = _work_out(actor, visit, fields, now)
    columns = change.columns()
    if not columns:
        return
    clashes = _settle_clashes(change, columns)
    columns = change.columns()
    if columns:
        _write(change, columns, clashes, now)


def _work_out(actor: Actor, before: Appointment, fields: VisitFields, now: datetime) -> Change:
    after = copy.copy(before)
    for field, column in PLAIN.items():
        if field in fields:
            setattr(after, column, fields[field])  # type: ignore[literal-required]  # the fields of PLAIN
    found = _find_changed(actor, before, after, fields)
    old_status, old_type = standing_of(found)
    status, visit_type = found.status or old_status, found.appointment_type or old_type
    change = Change(actor, fields, before, after, status, visit_type, old_status, old_type, found)
    interval = settle(
        fields,
        minutes=change.visit_type.minutes,
        zone=actor.zone,
        now=now,
        before=Interval(before.starts_at, before.ends_at),
    )
    after.starts_at, after.ends_at = interval.starts_at, interval.ends_at
    if found.status is not None:
        after.occupies_time = occupies_time(found.status.code)
    if found.resource is not None:
        after.room = room_for(after.room, found.resource.default_room)
    if after.rendering_provider_id != before.rendering_provider_id:
        after.rendering_provider_name = found.provider.name if found.provider else ""
    if fields.get("allow_overlap") is False:
        after.allow_overlap = False
    return change


def _find_changed(actor: Actor, before: Appointment, after: Appointment, fields: VisitFields) -> References:
    """Looks up and checks only what the visit did not name before, and the resource of a blank room."""
    changed: VisitFields = {}
    for field in ("status", "appointment_type", "resource", "rendering_provider"):
        column = PLAIN[field]
        if getattr(before, column) != getattr(after, column):
            changed[field] = getattr(after, column)
    needs_room = (not after.room and "room" in fields) or "resource" in changed
    holds = _may_claim_time(before, fields)
    wanted = Wanted(
        status_id=changed.get("status"),
        type_id=changed.get("appointment_type"),
        resource_id=after.resource_id if holds or needs_room else None,
        provider_id=after.rendering_provider_id if holds else None,
        old_status_id=before.status_id,
        old_type_id=before.appointment_type_id,
    )
    found = queries.find_for_visit(
        actor=actor, wanted=wanted, patient_id=after.patient_id, visit_id=before.pk, holds=holds
    )
    check_references(found, changed)
    return found if needs_room else replace(found, resource=None)


def _may_claim_time(before: Appointment, fields: VisitFields) -> bool:
    """Whether it could come to the question who has the time, which is asked while those whom it concerns are held.
    Another type alone changes no times."""
    return bool(CLAIMS & fields.keys()) or ("status" in fields and not before.occupies_time)


def _settle_clashes(change: Change, columns: frozenset[str]) -> list[Clash]:
    """Ask about the patient's day and about overlaps where this change could bring them about. An overbooking
    ends with the change that makes it unnecessary, and is asked for anew by one that moves it."""
    before, after, zone = change.before, change.after, change.actor.zone
    day = to_local(after.starts_at, zone).date()
    comes_another_day = to_local(before.starts_at, zone).date() != day or "patient_id" in columns
    if comes_another_day:
        check_patient(is_active=change.found.patient_is_active, is_new="patient_id" in columns)
    came_back = after.occupies_time and not before.occupies_time
    is_anew = bool(columns & (TIMES | PLACES)) or came_back or "allow_overlap" in columns
    if is_anew:
        after.allow_overlap = False
    if not after.occupies_time or not (is_anew or comes_another_day):
        return []
    again = bool(columns & TIMES) or came_back or before.allow_overlap
    provider_id = after.rendering_provider_id if is_anew and (again or "rendering_provider_id" in columns) else None
    resource_id = after.resource_id if is_anew and (again or "resource_id" in columns) else None
    once_a_day = comes_another_day and not change.fields.get("allow_same_day_double_book", False)
    clashes = queries.find_clashes(
        actor=change.actor,
        interval=Interval(after.starts_at, after.ends_at),
        provider_id=provider_id,
        resource_id=resource_id,
        patient_id=after.patient_id if once_a_day else None,
        day=local_day(day, zone),
        but=before.pk,
    )
    insisted(change.actor, clashes, allow_overlap=change.fields.get("allow_overlap", False))
    after.allow_overlap = bool(clashes) if is_anew else before.allow_overlap
    return clashes


def _write(change: Change, columns: frozenset[str], clashes: list[Clash], now: datetime) -> None:
    actor, before, after = change.actor, change.before, change.after
    with guarded():
        update_row(
            Appointment.objects.visible_to(actor).filter(pk=before.pk),
            {column: getattr(after, column) for column in columns},
            now=now,
        )
    followed_by = change.found.followed_by
    leaves_slot = bool(columns & {*TIMES, "rendering_provider_id"}) or not after.occupies_time
    if leaves_slot and (followed_by is None or SLOT in followed_by):
        release_slot(actor=actor, appointment_id=before.pk, now=now)
    was = telling.visit_of(before, change.old_status, change.old_type)
    is_now = telling.visit_of(after, change.status, change.visit_type)
    told = telling.difference(telling.values_of(before, was), telling.values_of(after, is_now), columns, actor.zone)
    with audit.together():
        telling.record(
            actor=actor,
            action=Action.UPDATE,
            visit=is_now,
            summary=f"Appointment changed: {', '.join(told['changed_fields'])}",
            metadata={**told, **telling.overlaps(clashes)},
            at=now,
        )
        events.publish(AppointmentChanged(actor, was, is_now, columns, now, followed_by))


def release_slot(*, actor: Actor, appointment_id: int, now: datetime) -> None:
    """Let go of the offer that the visit was booked through; it stands open again once its time is free."""
    update_row(
        BookableSlot.objects.visible_to(actor).filter(appointment_id=appointment_id), {"appointment": None}, now=now
    )


def standing_of(found: References) -> tuple[Status, VisitType]:
    """The status and type of a visit that is there; its foreign keys see to it that they exist."""
    assert found.old_status is not None and found.old_type is not None  # noqa: PT018, S101
    return found.old_status, found.old_type
