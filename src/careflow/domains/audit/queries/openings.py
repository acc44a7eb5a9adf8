"""Who opened a chart, for the patient whose chart it is."""

from datetime import datetime
from typing import NamedTuple

from careflow.domains.audit.models import AuditEvent

KINDS = {"view": "viewed", "export": "exported"}
# What records are to a patient, where their event names no part.
PARTS = {"messagethread": "message thread", "patientdocument": "document", "patient": "chart"}


class Opening(NamedTuple):
    """`what` names the part that was read ("chart", "document", "ssn"), `who` the person by the name of then, who is
    the user `user_id`. Nothing tells from where."""

    id: int
    opened_at: datetime
    who: str
    user_id: int | None
    kind: str
    what: str


def openings_of_chart(*, patient_id: int, before: int | None = None, limit: int) -> list[Opening]:
    """Newest first; `before` is the id of the opening that the page follows. That the caller may know is for the
    caller to see to."""
    rows = AuditEvent.objects.filter(patient_id=patient_id, action__in=KINDS).order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    columns = rows.values_list("id", "created_at", "actor_id", "action", "model_name", "metadata")
    return [
        Opening(
            id=event_id,
            opened_at=created_at,
            who=str(told.get("actor_name", "")),
            user_id=actor_id,
            kind=KINDS[action],
            what=str(told.get("what") or told.get("field") or PARTS.get(model_name, model_name)),
        )
        for event_id, created_at, actor_id, action, model_name, told in columns[:limit]
    ]
