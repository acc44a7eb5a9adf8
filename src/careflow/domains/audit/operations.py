"""The recorder. Reading the log is `activity`'s, which may know every domain."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection

from careflow.domains.audit.models import AuditEvent
from careflow.platform.actor import Actor

LONGEST_SUMMARY = 255


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    VIEW = "view"
    EXPORT = "export"
    LOGIN = "login"
    OTHER = "other"


class OutsideTransaction(RuntimeError):
    """An event belongs into the transaction of what it tells about."""


def record(
    *,
    actor: Actor,
    action: Action,
    subject: str,
    subject_id: object,
    summary: str,
    at: datetime,
    metadata: Mapping[str, Any] | None = None,
    patient_id: int | None = None,
    facility_id: int | None = None,
    organization_id: int | None = None,
) -> int:
    """Write one line of history in the caller's transaction and return its id.

    `subject` is `app_label/model_name` as the log shows it ("appointments/appointment"). Facility and
    organization default to the actor's. `metadata` must name fields and ids, never patient data; the actor's
    name is added, so that it survives the person's account. Raises OutsideTransaction."""
    if not connection.in_atomic_block:
        raise OutsideTransaction(subject)
    app_label, _, model_name = subject.partition("/")
    event = AuditEvent.objects.create(
        created_at=at,
        organization_id=organization_id if organization_id is not None else actor.organization_id,
        facility_id=facility_id if facility_id is not None else actor.facility_id,
        patient_id=patient_id,
        actor_id=actor.user_id,
        action=action.value,
        app_label=app_label,
        model_name=model_name,
        object_pk=str(subject_id),
        summary=summary[:LONGEST_SUMMARY],
        metadata={**(metadata or {}), "actor_name": actor.name},
        request_id=actor.request_id,
        address=actor.address,
    )
    return int(event.pk)
