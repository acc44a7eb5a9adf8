"""An encounter that came to nothing, and one that comes back. Nothing is erased; what is signed is not cancelled."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from careflow.domains.audit.operations import Action
from careflow.domains.clinical import queries
from careflow.domains.clinical.events import EncounterCancelling
from careflow.domains.clinical.models import Encounter
from careflow.domains.clinical.operations import traces
from careflow.domains.clinical.operations.encounters import Visit, check_in_progress, find_visit
from careflow.domains.clinical.operations.locks import lock_encounter
from careflow.domains.clinical.operations.opening import one_for_a_visit
from careflow.domains.clinical.operations.traces import Source
from careflow.domains.clinical.rules.encounters import EncounterStatus
from careflow.platform import events
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput
from careflow.platform.records import check_version, update_row


@transaction.atomic(savepoint=False)
def cancel_encounter(
    *, actor: Actor, encounter_id: int, reason: str, expected_version: int | None, now: datetime
) -> None:
    """Cancel an encounter that is in progress; a cancelled one stays as it is.

    Raises NotFound, StaleVersion, BadInput for a signed one and where something is charted without a reason, and
    what a listener has against it."""
    encounter = lock_encounter(actor=actor, encounter_id=encounter_id)
    check_version(encounter.version, expected_version)
    if encounter.status == EncounterStatus.CANCELLED:
        return
    check_in_progress(encounter)
    if not reason and queries.is_charted(actor=actor, encounter_id=encounter_id):
        raise BadInput(reason="Something is charted already. Say why the encounter is cancelled.")
    cancel(actor=actor, encounter=encounter, reason=reason, now=now)


@transaction.atomic(savepoint=False)
def reopen_encounter(*, actor: Actor, encounter_id: int, expected_version: int | None, now: datetime) -> None:
    """Take a cancellation back; an encounter in progress stays as it is. It leaves its visit when that is another
    patient's by now or was taken off the schedule; else it gets the visit's provider, where that has one.

    Raises NotFound, StaleVersion, BadInput for a signed one and where the visit has another encounter by now."""
    appointment_id = queries.appointment_of(actor=actor, encounter_id=encounter_id)
    visit = find_visit(actor=actor, appointment_id=appointment_id) if appointment_id is not None else None
    encounter = lock_encounter(actor=actor, encounter_id=encounter_id)
    check_version(encounter.version, expected_version)
    if encounter.status != EncounterStatus.CANCELLED:
        check_in_progress(encounter)
        return
    reopen(actor=actor, encounter=encounter, changes=_caught_up(encounter, visit), now=now)


def _caught_up(encounter: Encounter, visit: Visit | None) -> dict[str, Any]:
    """What a cancelled encounter missed of its visit; None is one that was taken off the schedule."""
    if encounter.appointment_id is None:
        return {}
    if visit is None or visit.patient_id != encounter.patient_id:
        return {"appointment_id": None}
    if visit.provider.id in (None, encounter.rendering_provider_id):
        return {}
    return {"rendering_provider_id": visit.provider.id, "rendering_provider_name": visit.provider.name}


def cancel(*, actor: Actor, encounter: Encounter, reason: str, source: Source = Source.CHART, now: datetime) -> None:
    """Of a locked encounter in progress. One that is cancelled with its appointment comes back with it."""
    events.publish(
        EncounterCancelling(actor, encounter.facility_id, encounter.patient_id, encounter.pk, now)
    )  # fmt: skip
    stamp = {
        "cancelled_at": now,
        "cancelled_by_id": actor.user_id,
        "cancelled_because": reason,
        "cancelled_with_visit": source is Source.APPOINTMENT,
    }
    _turn(actor, encounter, {"status": EncounterStatus.CANCELLED.value}, stamp, source, now)


def reopen(
    *, actor: Actor, encounter: Encounter, changes: Mapping[str, Any], source: Source = Source.CHART, now: datetime
) -> None:
    """Of a locked cancelled encounter, together with what changes on this occasion."""
    stamp = {
        "cancelled_at": None, "cancelled_by_id": None, "cancelled_because": "", "cancelled_with_visit": False
    }  # fmt: skip
    turned = {"status": EncounterStatus.IN_PROGRESS.value, **changes}
    _turn(actor, encounter, turned, stamp, source, now)


def _turn(
    actor: Actor, encounter: Encounter, changes: Mapping[str, Any], stamp: Mapping[str, Any], source: Source,
    now: datetime,
) -> None:  # fmt: skip
    told = traces.difference({name: getattr(encounter, name) for name in changes}, changes)
    with one_for_a_visit():
        update_row(Encounter.objects.visible_to(actor).filter(pk=encounter.pk), {**changes, **stamp}, now=now)
    is_cancelled = changes["status"] == EncounterStatus.CANCELLED
    traces.of_encounter(
        actor=actor,
        encounter=encounter,
        action=Action.UPDATE,
        summary="Encounter cancelled" if is_cancelled else "Encounter reopened",
        metadata={"source": source.value, **told},
        at=now,
    )
