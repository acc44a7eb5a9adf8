from datetime import datetime

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.scheduling import queries
from careflow.domains.scheduling.events import AppointmentBooked
from careflow.domains.scheduling.models import Appointment
from careflow.domains.scheduling.operations import telling
from careflow.domains.scheduling.operations.fields import (
    VisitFields,
    check_facility,
    check_patient,
    check_references,
    facility_of,
    settle,
)
from careflow.domains.scheduling.operations.refusals import SameDay, time_taken
from careflow.domains.scheduling.operations.writing import guarded
from careflow.domains.scheduling.queries import Clash, References, Wanted
from careflow.domains.scheduling.queries.clashes import SAME_DAY
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.domains.scheduling.rules.visits import occupies_time, room_for
from careflow.platform import events
from careflow.platform.actor import Actor
from careflow.platform.localtime import local_day, to_local


@transaction.atomic(savepoint=False)
def create_appointment(*, actor: Actor, fields: VisitFields, now: datetime) -> int:
    """Book a visit and return its id. `patient`, `appointment_time`, `status` and `appointment_type` must be
    among the fields.

    Raises BadInput, NotAllowed for a patient, status or type of another facility, SameDay, TimeTaken."""
    check_facility(actor, fields)
    found = _references(actor, fields)
    status, visit_type = found.status, found.appointment_type
    assert status is not None and visit_type is not None  # noqa: PT018, S101  (checked just now)
    interval = settle(fields, minutes=visit_type.minutes, zone=actor.zone, now=now)
    check_patient(is_active=found.patient_is_active)
    clashes = _clashes(actor, fields, interval) if occupies_time(status.code) else []
    visit = Appointment(
        facility_id=facility_of(actor),
        patient_id=fields["patient"],
        resource_id=fields.get("resource"),
        rendering_provider_id=fields.get("rendering_provider"),
        rendering_provider_name=found.provider.name if found.provider else "",
        appointment_type_id=visit_type.id,
        status_id=status.id,
        starts_at=interval.starts_at,
        ends_at=interval.ends_at,
        occupies_time=occupies_time(status.code),
        allow_overlap=bool(clashes),
        room=room_for(fields.get("room", ""), found.resource.default_room if found.resource else None),
        reason=fields.get("reason", ""),
        notes=fields.get("notes", ""),
        is_billable=fields.get("is_billable", True),
        created_by_id=actor.user_id,
        created_by_name=actor.name,
        created_at=now,
        updated_at=now,
    )
    with guarded():
        visit.save(force_insert=True)
    with audit.together():
        _tell(actor, visit, found, clashes, now)
    return int(visit.pk)


def _references(actor: Actor, fields: VisitFields) -> References:
    """From here on the patient, the provider and the resource are held, so that the clashes stay what they are."""
    wanted = Wanted(
        status_id=fields["status"],
        type_id=fields["appointment_type"],
        resource_id=fields.get("resource"),
        provider_id=fields.get("rendering_provider"),
    )
    found = queries.find_for_visit(actor=actor, wanted=wanted, patient_id=fields["patient"], holds=True)
    check_references(found, fields)
    return found


def _clashes(actor: Actor, fields: VisitFields, interval: Interval) -> list[Clash]:
    """The visits over which the caller insists on booking."""
    provider_id, resource_id = fields.get("rendering_provider"), fields.get("resource")
    once_a_day = not fields.get("allow_same_day_double_book", False)
    clashes = queries.find_clashes(
        actor=actor,
        interval=interval,
        provider_id=provider_id,
        resource_id=resource_id,
        patient_id=fields["patient"] if once_a_day else None,
        day=local_day(to_local(interval.starts_at, actor.zone).date(), actor.zone),
    )
    return insisted(actor, clashes, allow_overlap=fields.get("allow_overlap", False))


def insisted(actor: Actor, clashes: list[Clash], *, allow_overlap: bool) -> list[Clash]:
    """Raises SameDay or TimeTaken; with `allow_overlap` the overlapping visits come back to be recorded."""
    if any(clash.what == SAME_DAY for clash in clashes):
        raise SameDay
    if clashes and not allow_overlap:
        raise time_taken(clashes, actor.zone)
    return clashes


def _tell(actor: Actor, row: Appointment, found: References, clashes: list[Clash], now: datetime) -> None:
    assert found.status is not None and found.appointment_type is not None  # noqa: PT018, S101  (checked before)
    visit = telling.visit_of(row, found.status, found.appointment_type)
    telling.record(
        actor=actor,
        action=Action.CREATE,
        visit=visit,
        summary="Appointment booked",
        metadata={
            "appointment_time": telling.local_time(row.starts_at, actor.zone),
            "end_time": telling.local_time(row.ends_at, actor.zone),
            "status": visit.status_code,
            "appointment_type": visit.type_code,
            **telling.overlaps(clashes),
        },
        at=now,
    )
    events.publish(AppointmentBooked(actor, visit, now, found.followed_by))
