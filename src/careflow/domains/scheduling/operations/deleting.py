from datetime import datetime

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.scheduling import queries
from careflow.domains.scheduling.events import AppointmentDeleted
from careflow.domains.scheduling.models import Appointment, EditSession
from careflow.domains.scheduling.operations import telling
from careflow.domains.scheduling.operations.changing import release_slot, standing_of
from careflow.domains.scheduling.queries import SLOT, Wanted
from careflow.platform import events
from careflow.platform.actor import Actor
from careflow.platform.records import check_version, update_row


@transaction.atomic(savepoint=False)
def delete_appointment(
    *, actor: Actor, appointment_id: int, reason: str, expected_version: int | None, now: datetime
) -> None:
    """Take a visit off the schedule and free its time. The row stays with who, when and why, and its history
    can still be read. Raises NotFound, StaleVersion, and whatever a listener has against it."""
    row = queries.get_appointment(actor=actor, appointment_id=appointment_id)
    check_version(row.version, expected_version)
    named = Wanted(old_status_id=row.status_id, old_type_id=row.appointment_type_id)
    found = queries.find_for_visit(actor=actor, wanted=named, patient_id=row.patient_id, visit_id=row.pk, holds=False)
    deleted = AppointmentDeleted(actor, telling.visit_of(row, *standing_of(found)), reason, now, found.followed_by)
    update_row(
        Appointment.objects.visible_to(actor).filter(pk=row.pk),
        {
            "deleted_at": now,
            "deleted_by_id": actor.user_id,
            "deleted_because": reason,
            "occupies_time": False,
        },
        now=now,
    )
    EditSession.objects.visible_to(actor).filter(appointment_id=row.pk).delete()
    if deleted.is_followed_by(SLOT):
        release_slot(actor=actor, appointment_id=row.pk, now=now)
    with audit.together():
        telling.record(
            actor=actor,
            action=Action.DELETE,
            visit=deleted.visit,
            summary="Appointment deleted",
            metadata={
                "appointment_time": telling.local_time(row.starts_at, actor.zone),
                "end_time": telling.local_time(row.ends_at, actor.zone),
                "status": deleted.visit.status_code,
            },
            at=now,
        )
        events.publish(deleted)
