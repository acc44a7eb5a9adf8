"""The recorder. Reading the log is `activity`'s, which may know every domain."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db import connection

from careflow.domains.audit.models import AuditEvent
from careflow.platform.actor import Actor

LONGEST_SUMMARY = 255
BATCH = 500


class Action(StrEnum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    VIEW = "view"
    EXPORT = "export"
    LOGIN = "login"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Line:
    """What one event of many says of its own; a blank summary is that of all."""

    subject_id: object
    metadata: Mapping[str, Any]
    patient_id: int | None = None
    summary: str = ""
    organization_id: int | None = None


_waiting: ContextVar[list[AuditEvent] | None] = ContextVar("events to be written together", default=None)


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
) -> None:
    """Write one line of history in the caller's transaction.

    `subject` is `app_label/model_name` as the log shows it ("appointments/appointment"). Facility and
    organization default to the actor's. `metadata` must name fields and ids, never patient data; the actor's
    name is added, so that it survives the person's account. Raises OutsideTransaction."""
    event = _event(
        actor, action, subject, summary, Line(subject_id, metadata or {}, patient_id), at,
        facility_id=facility_id, organization_id=organization_id,
    )  # fmt: skip
    _write([event])


@contextmanager
def together() -> Iterator[None]:
    """What is recorded inside, by whomever, is written by one statement at the end, in the order in which it was
    recorded. Who leaves by an exception must leave the transaction too: nothing is written then. No savepoint inside
    may be given up: what was recorded within would be written all the same."""
    if _waiting.get() is not None:
        yield
        return
    waiting: list[AuditEvent] = []
    mark = _waiting.set(waiting)
    try:
        yield
    finally:
        _waiting.reset(mark)
    _write(waiting)


def record_each(
    *, actor: Actor, action: Action, subject: str, summary: str, lines: Iterable[Line], at: datetime
) -> None:
    """One event for every line, as `record` would write it. Raises OutsideTransaction."""
    _write(
        _event(actor, action, subject, line.summary or summary, line, at, organization_id=line.organization_id)
        for line in lines
    )


def _write(events: Iterable[AuditEvent]) -> None:
    waiting = _waiting.get()
    if waiting is None:
        AuditEvent.objects.bulk_create(events, batch_size=BATCH)
    else:
        waiting.extend(events)


def _event(
    actor: Actor, action: Action, subject: str, summary: str, line: Line, at: datetime, *,
    facility_id: int | None = None, organization_id: int | None = None,
) -> AuditEvent:  # fmt: skip
    if not connection.in_atomic_block:
        raise OutsideTransaction(subject)
    app_label, _, model_name = subject.partition("/")
    return AuditEvent(
        created_at=at,
        organization_id=organization_id if organization_id is not None else actor.organization_id,
        facility_id=facility_id if facility_id is not None else actor.facility_id,
        patient_id=line.patient_id,
        actor_id=actor.user_id,
        action=action.value,
        app_label=app_label,
        model_name=model_name,
        object_pk=str(line.subject_id),
        summary=summary[:LONGEST_SUMMARY],
        metadata={**line.metadata, "actor_name": actor.name},
        request_id=actor.request_id,
        address=actor.address,
    )
