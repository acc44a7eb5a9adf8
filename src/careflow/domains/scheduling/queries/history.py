"""What happened to a visit, deleted ones included: its audit events, and its coming for imported ones."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from careflow.domains.audit import queries as audit
from careflow.domains.scheduling.models import Appointment
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.problems import NotFound

SUBJECT = "appointments/appointment"
RECORD = Compiled(
    lambda scope, id_: (
        Appointment.objects.visible_to(scope)
        .filter(pk=id_)
        .values_list("created_at", "created_by_name", "external_system", "deleted_because")
    ),
    scoped=True,
    id_=-1,
)


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    id: str
    action: str
    summary: str
    actor_name: str
    created_at: datetime
    changed_fields: list[str]
    metadata: dict[str, Any]


def get_history(*, actor: Actor, appointment_id: int) -> list[HistoryEntry]:
    """Newest first. Raises NotFound."""
    record = RECORD.first(actor, id_=appointment_id)
    if record is None:
        raise NotFound
    created_at, created_by_name, source, reason = record
    events = audit.list_events_of(actor=actor, subject=SUBJECT, subject_id=appointment_id)
    entries = [_entry(event, reason) for event in events]
    if not any(entry.action == "create" for entry in entries) and len(entries) < audit.CAP:
        entries.append(
            HistoryEntry(
                id=f"appointment-created-{appointment_id}",
                action="create",
                summary="Appointment created",
                actor_name=created_by_name,
                created_at=created_at,
                changed_fields=[],
                metadata={"source": source or "record"},
            )
        )
    return entries


def _entry(event: audit.EventRow, reason: str) -> HistoryEntry:
    """The reason of a deletion is kept with the visit, not in the log, and shown where it belongs."""
    extra = {"reason": reason} if event.action == "delete" and reason else {}
    return HistoryEntry(
        f"audit-{event.id}", event.action, event.summary, str(event.metadata.get("actor_name", "")),
        event.created_at, list(event.metadata.get("changed_fields", [])), event.metadata | extra,
    )  # fmt: skip
