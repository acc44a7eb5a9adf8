"""Reading what happened to one record, for the domain that shows it. The whole log is `activity`'s."""

from datetime import datetime
from typing import Any, NamedTuple

from careflow.domains.audit.models import AuditEvent
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled

CAP = 1000


class EventRow(NamedTuple):
    id: int
    action: str
    summary: str
    created_at: datetime
    metadata: dict[str, Any]


EVENTS_OF = Compiled(
    lambda app, model, record, facility: (
        AuditEvent.objects.filter(app_label=app, model_name=model, object_pk=record, facility_id=facility)
        .order_by("-id")
        .values_list("id", "action", "summary", "created_at", "metadata")[:CAP]
    ),
    app="s@mple-app",
    model="s@mple-model",
    record="s@mple-record",
    facility=-1,
)


def list_events_of(*, actor: Actor, subject: str, subject_id: object) -> list[EventRow]:
    """Newest first, of the actor's facility; `subject` is `app_label/model_name`. The caller has seen to it
    that the actor may see the record."""
    app_label, _, model_name = subject.partition("/")
    rows = EVENTS_OF.rows(app=app_label, model=model_name, record=str(subject_id), facility=actor.facility_id)
    return [EventRow(*row) for row in rows]
