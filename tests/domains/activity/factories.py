from typing import Any

from careflow.domains.audit.models import AuditEvent
from tests.cast import LONG_AGO


def event(**values: Any) -> AuditEvent:
    """A plain event; `organization_id` and `facility_id` are the caller's to give."""
    defaults = {
        "created_at": LONG_AGO,
        "action": "update",
        "app_label": "patients",
        "model_name": "patient",
        "object_pk": "7",
        "summary": "Chart 110 changed",
        "metadata": {"actor_name": "Once Here"},
    }
    return AuditEvent.objects.create(**(defaults | values))


def event_body(row: AuditEvent, **values: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "actor": row.actor_id,
        "actor_name": "Once Here",
        "facility": row.facility_id,
        "facility_name": "",
        "patient": row.patient_id,
        "patient_name": "",
        "action": row.action,
        "app_label": row.app_label,
        "model_name": row.model_name,
        "object_pk": row.object_pk,
        "summary": row.summary,
        "metadata": row.metadata,
        "created_at": "2026-01-05T14:00:00Z",
    } | values
