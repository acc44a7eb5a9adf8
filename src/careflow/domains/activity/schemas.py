from datetime import datetime
from typing import Any

from careflow.domains.activity.queries import NamedEvent
from careflow.platform.endpoint.shapes import Out


class AuditEventOut(Out):
    id: int
    actor: int | None
    actor_name: str
    facility: int | None
    facility_name: str
    patient: int | None
    patient_name: str
    action: str
    app_label: str
    model_name: str
    object_pk: str
    summary: str
    metadata: dict[str, Any]
    created_at: datetime


def shape_event(named: NamedEvent) -> AuditEventOut:
    event = named.event
    return AuditEventOut(
        id=event.id,
        actor=event.actor_id,
        actor_name=named.actor_name,
        facility=event.facility_id,
        facility_name=named.facility_name,
        patient=event.patient_id,
        patient_name=named.patient_name,
        action=event.action,
        app_label=event.app_label,
        model_name=event.model_name,
        object_pk=event.object_pk,
        summary=event.summary,
        metadata=event.metadata,
        created_at=event.created_at,
    )
