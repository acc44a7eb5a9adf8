"""Recorded history, kept as it is: what a person may not book today may well have taken place."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from careflow.domains.scheduling import queries
from careflow.domains.scheduling.models import Appointment
from careflow.domains.scheduling.operations.fields import facility_of
from careflow.domains.scheduling.operations.locks import take_turns_of
from careflow.domains.scheduling.rules.intervals import Interval, overlapping
from careflow.domains.scheduling.rules.visits import occupies_time
from careflow.platform.actor import Actor


@dataclass(frozen=True, slots=True)
class RecordedVisit:
    """A visit of another system, with the ids of rows of the actor's facility."""

    external_id: str
    patient_id: int
    appointment_type_id: int
    status_id: int
    status_code: str
    interval: Interval
    rendering_provider_id: int | None = None
    rendering_provider_name: str = ""
    resource_id: int | None = None
    room: str = ""
    reason: str = ""
    notes: str = ""
    is_billable: bool = True


@dataclass(frozen=True, slots=True)
class Imported:
    """The visits written, and which of them overlap another of their provider or resource."""

    ids: dict[str, int]
    overlapping: frozenset[str]
    already_there: frozenset[str]


@transaction.atomic
def import_appointments(
    *, actor: Actor, visits: Sequence[RecordedVisit], external_system: str, now: datetime
) -> Imported:
    """Write those that are not there yet; no limits, no events, no line of history for each. The actor is the
    system's, scoped to one facility. A visit is marked as overbooked only if it does overlap."""
    rows = Appointment.objects.visible_to(actor).filter(
        external_system=external_system, external_id__in=[visit.external_id for visit in visits]
    )
    there = frozenset(rows.values_list("external_id", flat=True))
    fresh = {visit.external_id: visit for visit in visits if visit.external_id not in there}
    _take_turns(fresh.values())
    over = _overlapping(actor, list(fresh.values()))
    # The ordinary ones first: they could not be written over the others.
    ordered = sorted(fresh.values(), key=lambda visit: visit.external_id in over)
    written = Appointment.unscoped.bulk_create(
        (_row(actor, visit, external_system, visit.external_id in over, now) for visit in ordered), batch_size=500
    )
    return Imported({row.external_id: row.pk for row in written}, frozenset(over), there)


def _take_turns(visits: Iterable[RecordedVisit]) -> None:
    """People may book meanwhile. What overlaps must stay what it is until the visits are written, and two writers who
    met in the database's own guard could each wait for the other. People wait until the transaction ends."""
    occupying = [visit for visit in visits if occupies_time(visit.status_code)]
    take_turns_of(
        [visit.rendering_provider_id for visit in occupying if visit.rendering_provider_id],
        [visit.resource_id for visit in occupying if visit.resource_id],
    )


def _overlapping(actor: Actor, visits: Sequence[RecordedVisit]) -> set[str]:
    """External ids of visits that overlap one already there, or an earlier one of this batch."""
    occupying = sorted(
        (visit for visit in visits if occupies_time(visit.status_code)),
        key=lambda visit: (visit.interval.starts_at, visit.interval.ends_at),
    )
    taken = {visit.external_id for visit in occupying if _meets_another(actor, visit)}
    for lane in (*_lanes(occupying, "rendering_provider_id"), *_lanes(occupying, "resource_id")):
        marks = overlapping(visit.interval for visit in lane)
        taken |= {visit.external_id for visit, mark in zip(lane, marks, strict=True) if mark}
    return taken


def _lanes(visits: Iterable[RecordedVisit], column: str) -> list[list[RecordedVisit]]:
    lanes: defaultdict[int, list[RecordedVisit]] = defaultdict(list)
    for visit in visits:
        key = getattr(visit, column)
        if key is not None:
            lanes[key].append(visit)
    return list(lanes.values())


def _meets_another(actor: Actor, visit: RecordedVisit) -> bool:
    if visit.rendering_provider_id is None and visit.resource_id is None:
        return False
    return bool(
        queries.find_clashes(
            actor=actor,
            interval=visit.interval,
            provider_id=visit.rendering_provider_id,
            resource_id=visit.resource_id,
        )
    )


def _row(actor: Actor, visit: RecordedVisit, system: str, overlaps: bool, now: datetime) -> Appointment:  # noqa: FBT001
    return Appointment(
        facility_id=facility_of(actor),
        patient_id=visit.patient_id,
        resource_id=visit.resource_id,
        rendering_provider_id=visit.rendering_provider_id,
        rendering_provider_name=visit.rendering_provider_name,
        appointment_type_id=visit.appointment_type_id,
        status_id=visit.status_id,
        starts_at=visit.interval.starts_at,
        ends_at=visit.interval.ends_at,
        occupies_time=occupies_time(visit.status_code),
        allow_overlap=overlaps,
        room=visit.room,
        reason=visit.reason,
        notes=visit.notes,
        is_billable=visit.is_billable,
        created_by_name=actor.name,
        created_at=now,
        updated_at=now,
        external_system=system,
        external_id=visit.external_id,
    )
