"""What happens to encounters when visits on the schedule are booked, changed and deleted. The caller's right to the
schedule is enough; every effect is recorded as theirs."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from careflow.domains.clinical import queries
from careflow.domains.clinical.events import SignedVisitEnding
from careflow.domains.clinical.models import Encounter
from careflow.domains.clinical.operations.cancelling import cancel, reopen
from careflow.domains.clinical.operations.encounters import without_overtaken_end, write_changes
from careflow.domains.clinical.operations.locks import lock_encounters_of_visit
from careflow.domains.clinical.operations.opening import open_encounter
from careflow.domains.clinical.operations.traces import Source
from careflow.domains.clinical.rules.encounters import EncounterStatus
from careflow.domains.scheduling.events import AppointmentBooked, AppointmentChanged, AppointmentDeleted, Visit
from careflow.platform import events
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput
from careflow.platform.tenancy import Scope

ENCOUNTERS = "encounters"
FOLLOWED = {"patient_id", "rendering_provider_id", "starts_at"}
LOCKED_BY_SIGNATURE = {*FOLLOWED, "ends_at", "appointment_type_id"}
SIGNED = "This visit is charted and signed. Unsign the note first."
CHARTED = "Something is charted for this patient already. Cancel that encounter first."


def encounters_of_visit(scope: Scope | None, visit_id: int, _: int) -> QuerySet[Any, Any]:
    """What makes us follow a visit. People give it an encounter under its lock; an import of recorded encounters takes
    none, and may come too late for a visit that is called off at the same moment."""
    return Encounter.objects.visible_to(scope).filter(appointment_id=visit_id)  # type: ignore[arg-type]  # Compiled's


def open_with_visit(booked: AppointmentBooked) -> None:
    """A billable visit gets its encounter when it is booked, unless it is booked as called off."""
    if _takes_place_and_counts(booked.visit):
        _open(booked.actor, booked.visit, booked.at)


def follow_visit(event: AppointmentChanged) -> None:
    """The draft follows its visit, is cancelled with it and comes back with it. Raises BadInput where the visit's
    encounter is signed, or holds something about the patient who is to be exchanged."""
    ends = event.gave_up_its_time or event.stopped_counting
    follows = event.gave_up_its_time or event.came_back or event.became_billable or event.changed & LOCKED_BY_SIGNATURE
    if not follows and not ends:
        return
    encounters = []
    if event.is_followed_by(ENCOUNTERS):
        encounters = lock_encounters_of_visit(actor=event.actor, appointment_id=event.after.id)
    living = next((each for each in encounters if each.status != EncounterStatus.CANCELLED), None)
    if living is not None and living.status == EncounterStatus.SIGNED:
        if event.changed & LOCKED_BY_SIGNATURE:
            raise BadInput(clinical_encounter=SIGNED)
        if ends:
            events.publish(SignedVisitEnding(living.pk, event))
    elif follows and living is None:
        _begin_again(event, encounters)
    elif follows and living is not None:
        _follow(event, living)


def close_with_visit(deleted: AppointmentDeleted) -> None:
    """Raises BadInput where the visit's encounter is signed; a draft is cancelled."""
    if not deleted.is_followed_by(ENCOUNTERS):
        return
    for encounter in lock_encounters_of_visit(actor=deleted.actor, appointment_id=deleted.visit.id):
        if encounter.status == EncounterStatus.SIGNED:
            raise BadInput(clinical_encounter=SIGNED)
        if encounter.status == EncounterStatus.IN_PROGRESS:
            cancel(
                actor=deleted.actor,
                encounter=encounter,
                reason=deleted.reason,
                source=Source.APPOINTMENT,
                now=deleted.at,
            )


def _takes_place_and_counts(visit: Visit) -> bool:
    """A clinic's own status may free a visit's time and count nevertheless."""
    return visit.is_billable and visit.occupies_time


def _open(actor: Actor, visit: Visit, at: datetime) -> None:
    open_encounter(
        actor=actor,
        facility_id=visit.facility_id,
        columns={
            "patient_id": visit.patient_id,
            "appointment_id": visit.id,
            "rendering_provider_id": visit.rendering_provider_id,
            "rendering_provider_name": visit.rendering_provider_name,
            "reason": visit.reason,
            "started_at": visit.starts_at,
        },
        texts={},
        source=Source.APPOINTMENT,
        now=at,
    )


def _begin_again(event: AppointmentChanged, encounters: list[Encounter]) -> None:
    """The newest encounter follows its visit still, lest it be reopened with a provider and a time of long ago; one
    that went with its visit comes back with it. A visit that takes place and counts for the first time, or again
    without such a one, gets a new one."""
    gone = encounters[0] if encounters else None
    if gone is not None and not _is_left(event, gone):
        changes = _synchronised(gone, event.before, event.after)
        if event.came_back and gone.cancelled_with_visit:
            reopen(actor=event.actor, encounter=gone, changes=changes, source=Source.APPOINTMENT, now=event.at)
            return
        write_changes(actor=event.actor, encounter=gone, changes=changes, source=Source.APPOINTMENT, now=event.at)
    if (event.became_billable or event.came_back) and _takes_place_and_counts(event.after):
        _open(event.actor, event.after, event.at)


def _is_left(event: AppointmentChanged, cancelled: Encounter) -> bool:
    """Whether it stays behind with its patient: it holds something about them, or somebody said why they cancelled
    it."""
    if cancelled.cancelled_with_visit:
        return _is_of_another(event, cancelled)
    return event.after.patient_id != cancelled.patient_id


def _follow(event: AppointmentChanged, encounter: Encounter) -> None:
    if _is_of_another(event, encounter):
        raise BadInput(clinical_encounter=CHARTED)
    changes = _synchronised(encounter, event.before, event.after)
    write_changes(actor=event.actor, encounter=encounter, changes=changes, source=Source.APPOINTMENT, now=event.at)
    if event.gave_up_its_time:
        cancel(actor=event.actor, encounter=encounter, reason="", source=Source.APPOINTMENT, now=event.at)


def _is_of_another(event: AppointmentChanged, encounter: Encounter) -> bool:
    """Something is charted there, about a patient who is not the visit's. A reason that the visit did not have was
    written in the chart."""
    if event.after.patient_id == encounter.patient_id:
        return False
    is_reason_charted = encounter.reason not in {"", event.before.reason}
    return is_reason_charted or queries.is_charted(actor=event.actor, encounter_id=encounter.pk)


def _synchronised(encounter: Encounter, before: Visit, after: Visit) -> dict[str, Any]:
    """The columns in which the encounter falls behind its visit. A provider whom the visit leaves open is the
    encounter's own matter, and so is a start that is no longer the planned one; the reason is, until another patient
    comes."""
    wanted: dict[str, Any] = {"patient_id": after.patient_id}
    if after.patient_id != encounter.patient_id:
        wanted["reason"] = after.reason
    if after.rendering_provider_id is not None or before.rendering_provider_id == encounter.rendering_provider_id:
        wanted["rendering_provider_id"] = after.rendering_provider_id
    if encounter.started_at == before.starts_at:
        wanted["started_at"] = after.starts_at
    changes = {name: value for name, value in wanted.items() if value != getattr(encounter, name)}
    if "rendering_provider_id" in changes:
        changes["rendering_provider_name"] = after.rendering_provider_name
    return without_overtaken_end(encounter, changes)
