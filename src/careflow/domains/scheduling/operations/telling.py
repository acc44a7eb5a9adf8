"""What a change of a visit leaves behind: a line of history, and word to whoever listens."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.scheduling.events import Visit
from careflow.domains.scheduling.models import Appointment
from careflow.domains.scheduling.queries import Clash, Status, VisitType
from careflow.domains.scheduling.queries.history import SUBJECT
from careflow.domains.scheduling.rules.visits import changed_labels
from careflow.platform.actor import Actor

# Columns whose values the history may show, under the names of the wire; texts people wrote are not among them.
SHOWN = {
    "starts_at": "appointment_time",
    "ends_at": "end_time",
    "patient_id": "patient",
    "resource_id": "resource",
    "rendering_provider_id": "rendering_provider",
    "status_code": "status",
    "type_code": "appointment_type",
    "is_billable": "is_billable",
    "allow_overlap": "allow_overlap",
}


def local_time(instant: datetime, zone: tzinfo) -> str:
    """The wall clock with its offset: unambiguous on the night with 25 hours too."""
    return instant.astimezone(zone).isoformat(timespec="minutes")


def record(
    *, actor: Actor, action: Action, visit: Visit, summary: str, metadata: Mapping[str, Any], at: datetime
) -> None:
    audit.record(
        actor=actor, action=action, subject=SUBJECT, subject_id=visit.id, summary=summary,
        patient_id=visit.patient_id, facility_id=visit.facility_id, metadata=metadata, at=at,
    )  # fmt: skip


def overlaps(clashes: Sequence[Clash]) -> dict[str, Any]:
    """Named in the event of a visit that was overbooked on purpose."""
    if not clashes:
        return {}
    return {"overlaps": [{"id": clash.id, "what": clash.what} for clash in clashes]}


def difference(
    before: Mapping[str, Any], after: Mapping[str, Any], changed: Collection[str], zone: tzinfo
) -> dict[str, Any]:
    """Labels of what changed, and the values where they are times, ids or codes. A visit that was moved as a
    whole did not change its end on its own."""
    labelled = set(changed)
    if "starts_at" in labelled and after["ends_at"] - after["starts_at"] == before["ends_at"] - before["starts_at"]:
        labelled.discard("ends_at")
    shown = [column for column in SHOWN if before[column] != after[column]]
    return {
        "changed_fields": changed_labels(labelled),
        "previous": {SHOWN[column]: _plain(before[column], zone) for column in shown},
        "next": {SHOWN[column]: _plain(after[column], zone) for column in shown},
    }


def _plain(value: Any, zone: tzinfo) -> Any:
    return local_time(value, zone) if isinstance(value, datetime) else value


def visit_of(row: Appointment, status: Status, visit_type: VisitType) -> Visit:
    return Visit(
        id=row.pk,
        facility_id=row.facility_id,
        patient_id=row.patient_id,
        resource_id=row.resource_id,
        rendering_provider_id=row.rendering_provider_id,
        rendering_provider_name=row.rendering_provider_name,
        appointment_type_id=row.appointment_type_id,
        type_code=visit_type.code,
        status_id=row.status_id,
        status_code=status.code,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        occupies_time=row.occupies_time,
        allow_overlap=row.allow_overlap,
        is_billable=row.is_billable and status.is_billable and visit_type.is_billable,
        reason=row.reason,
        room=row.room,
    )


def values_of(row: Appointment, visit: Visit) -> dict[str, Any]:
    """What the history may compare; `is_billable` is the visit's own flag here."""
    codes = {"status_code": visit.status_code, "type_code": visit.type_code}
    return {column: getattr(row, column) for column in SHOWN if column not in codes} | codes
