"""The log as it stands, for the domain that shows it to people; who may see what is decided there."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from careflow.domains.audit.models import AuditEvent


class LoggedEvent(NamedTuple):
    id: int
    actor_id: int | None
    facility_id: int | None
    patient_id: int | None
    action: str
    app_label: str
    model_name: str
    object_pk: str
    summary: str
    metadata: dict[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class EventFilter:
    """One facility's events, or an organization's; everything else narrows that down."""

    organization_id: int | None = None
    facility_id: int | None = None
    without_facility: bool = False
    patient_id: int | None = None
    action: str = ""
    app_label: str = ""

    def condition(self) -> Q:
        if (self.organization_id is None) == (self.facility_id is None):
            raise ValueError("name one facility or one organization")
        given = {
            "organization_id": self.organization_id,
            "facility_id": self.facility_id,
            "patient_id": self.patient_id,
            "action": self.action,
            "app_label": self.app_label,
        }
        narrow = Q(**{name: value for name, value in given.items() if value})
        return narrow & Q(facility_id=None) if self.without_facility else narrow


def _events(which: EventFilter) -> QuerySet[Any, Any]:
    return AuditEvent.objects.filter(which.condition()).order_by("-id").values_list(*LoggedEvent._fields)


def list_events(*, which: EventFilter, before: int | None, limit: int) -> list[LoggedEvent]:
    """Newest first; `before` is the id of the event that the page follows."""
    rows = _events(which) if before is None else _events(which).filter(id__lt=before)
    return [LoggedEvent(*row) for row in rows[:limit]]


def find_event(*, which: EventFilter, event_id: int) -> LoggedEvent | None:
    row = _events(which).filter(pk=event_id).first()
    return None if row is None else LoggedEvent(*row)


def has_signed_in(*, actor_id: int, address: str) -> bool:
    """Whether this person ever signed in from there, on any surface."""
    successes = AuditEvent.objects.filter(actor_id=actor_id, action="login", metadata__outcome="success")
    return successes.filter(address=address).exists()
