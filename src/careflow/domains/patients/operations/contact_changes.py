"""The desk has looked at what a patient changed by themselves."""

from datetime import datetime

from django.db import transaction

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.patients.models import ContactChange
from careflow.domains.patients.operations.status import locked_chart
from careflow.platform.actor import Actor


@transaction.atomic(savepoint=False)
def mark_contact_changes_seen(*, actor: Actor, patient_id: int, up_to: int, now: datetime) -> None:
    """Those of a chart up to the change with this id, so that one that arrives meanwhile stays new. Who saw a change
    first stays named. Raises NotFound."""
    patient = locked_chart(actor=actor, patient_id=patient_id)
    unseen = ContactChange.objects.visible_to(actor).filter(patient=patient, seen_at__isnull=True, pk__lte=up_to)
    seen = unseen.update(seen_at=now, seen_by_id=actor.user_id, seen_by_name=actor.name)
    if seen:
        audit.record(
            actor=actor,
            action=Action.UPDATE,
            subject="patients/contactchange",
            subject_id=up_to,
            summary=f"Contact changes of chart {patient.chart_number} seen",
            metadata={"seen": seen},
            patient_id=patient.pk,
            at=now,
        )
