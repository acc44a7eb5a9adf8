from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple, TypedDict

from django.db import transaction

from careflow.domains.audit.operations import Action
from careflow.domains.clinical import queries
from careflow.domains.clinical.models import Encounter
from careflow.domains.clinical.operations import traces
from careflow.domains.clinical.operations.locks import lock_encounter
from careflow.domains.clinical.operations.opening import one_for_a_visit, open_encounter
from careflow.domains.clinical.operations.providers import NOBODY, Provider, provider_instead, provider_of_new
from careflow.domains.clinical.operations.traces import Source
from careflow.domains.clinical.rules.encounters import TEXTS, EncounterStatus, is_blank, is_plausible_start
from careflow.domains.patients import queries as patients
from careflow.domains.scheduling import queries as scheduling
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row

LOCKED = {
    EncounterStatus.SIGNED: "This encounter is signed. Unsign its note first.",
    EncounterStatus.CANCELLED: "This encounter was cancelled. Reopen it first.",
}


class EncounterFields(TypedDict, total=False):
    """Only the keys that were said."""

    patient: int
    appointment: int | None
    rendering_provider: int | None
    reason: str
    started_at: datetime
    progress_note: dict[str, str]


class Visit(NamedTuple):
    """What an encounter takes over from its visit, which stays locked."""

    id: int
    patient_id: int
    provider: Provider


@transaction.atomic(savepoint=False)
def create_encounter(*, actor: Actor, fields: EncounterFields, now: datetime) -> int:
    """Start an encounter with a draft note and return its id; `patient` must be among the fields. Raises BadInput."""
    visit = _named_visit(actor, fields.get("appointment"))
    facility_id = _check_patient(actor, fields["patient"])
    if visit is not None and visit.patient_id != fields["patient"]:
        raise BadInput(appointment="This appointment is another patient’s.")
    started_at = fields.get("started_at", now)
    _check_start(started_at, now)
    provider = provider_of_new(
        actor=actor, named=fields.get("rendering_provider"), of_visit=visit.provider if visit else NOBODY
    )
    texts = fields.get("progress_note", {})
    note = open_encounter(
        actor=actor,
        facility_id=facility_id,
        columns={
            "patient_id": fields["patient"],
            "appointment_id": visit.id if visit else None,
            "rendering_provider_id": provider.id,
            "rendering_provider_name": provider.name,
            "reason": fields.get("reason", ""),
            "started_at": started_at,
        },
        texts=texts,
        source=Source.CHART,
        now=now,
    )
    traces.of_note(
        actor=actor,
        encounter=note.encounter,
        note_id=note.pk,
        action=Action.CREATE,
        summary="Progress note started",
        metadata={"changed_fields": [name for name in TEXTS if not is_blank(texts.get(name, ""))]},
        at=now,
    )
    return int(note.encounter_id)


@transaction.atomic(savepoint=False)
def change_encounter(
    *, actor: Actor, encounter_id: int, fields: EncounterFields, expected_version: int | None, now: datetime
) -> None:
    """Change what the fields say and nothing else; without a difference nothing is written or recorded.

    Raises NotFound, StaleVersion, and BadInput, on `status` for an encounter that is not in progress."""
    visit = _named_visit(actor, fields.get("appointment"))
    encounter = lock_encounter(actor=actor, encounter_id=encounter_id)
    check_version(encounter.version, expected_version)
    check_in_progress(encounter)
    changes = work_out(actor=actor, encounter=encounter, fields=fields, visit=visit, now=now)
    write_changes(actor=actor, encounter=encounter, changes=changes, now=now)


def check_in_progress(encounter: Encounter) -> None:
    if encounter.status != EncounterStatus.IN_PROGRESS:
        raise BadInput(status=LOCKED[EncounterStatus(encounter.status)])


def work_out(
    *, actor: Actor, encounter: Encounter, fields: EncounterFields, visit: Visit | None = None, now: datetime
) -> dict[str, Any]:
    """The columns that the fields change, by their new values. Raises BadInput."""
    if fields.get("patient", encounter.patient_id) != encounter.patient_id:
        raise BadInput(patient="An encounter stays with its patient. Cancel it and start another.")
    wanted: dict[str, Any] = {name: fields[name] for name in ("reason", "started_at") if name in fields}
    if wanted.get("started_at", encounter.started_at) != encounter.started_at:
        _check_start(wanted["started_at"], now)
    if "appointment" in fields:
        wanted["appointment_id"] = fields["appointment"]
        if visit is not None and visit.patient_id != encounter.patient_id:
            raise BadInput(appointment="This appointment is another patient’s.")
    wanted |= _provider_columns(actor, encounter, fields, visit)
    changes = {name: value for name, value in wanted.items() if value != getattr(encounter, name)}
    return without_overtaken_end(encounter, changes)


def without_overtaken_end(encounter: Encounter, changes: dict[str, Any]) -> dict[str, Any]:
    """The changes, with the recorded end given up when the new start lies behind it; a signature sets one. Only
    imported encounters have an end before they are signed."""
    ended_at = encounter.ended_at
    is_overtaken = ended_at is not None and changes.get("started_at", ended_at) > ended_at
    return {**changes, "ended_at": None} if is_overtaken else changes


def _provider_columns(
    actor: Actor, encounter: Encounter, fields: EncounterFields, visit: Visit | None
) -> dict[str, Any]:
    """Asked only where the provider changes, or comes with another visit."""
    stored = encounter.rendering_provider_id
    if "appointment" in fields and fields["appointment"] != encounter.appointment_id:
        of_visit = visit.provider if visit is not None else NOBODY
    elif fields.get("rendering_provider", stored) == stored:
        return {}
    else:
        of_visit = Provider(*queries.provider_of_visit(actor=actor, encounter_id=encounter.pk))
    named = fields.get("rendering_provider", of_visit.id or stored)
    if named == stored and of_visit.id in (None, named):
        return {}
    provider = provider_instead(actor=actor, named=named, of_visit=of_visit)
    return {"rendering_provider_id": provider.id, "rendering_provider_name": provider.name}


def write_changes(
    *, actor: Actor, encounter: Encounter, changes: Mapping[str, Any], source: Source = Source.CHART, now: datetime
) -> None:
    """Write and record what is changed, on the given object too."""
    if changes:
        with one_for_a_visit():
            update_row(Encounter.objects.visible_to(actor).filter(pk=encounter.pk), changes, now=now)
        record_changes(actor=actor, encounter=encounter, changes=changes, source=source, now=now)


def record_changes(
    *, actor: Actor, encounter: Encounter, changes: Mapping[str, Any], source: Source = Source.CHART, now: datetime
) -> None:
    """On the given object and in the history; the caller writes the row."""
    if not changes:
        return
    told = traces.difference({name: getattr(encounter, name) for name in changes}, changes)
    for name, value in changes.items():
        setattr(encounter, name, value)
    traces.of_encounter(
        actor=actor,
        encounter=encounter,
        action=Action.UPDATE,
        summary=f"Encounter changed: {', '.join(told['changed_fields'])}",
        metadata={"source": source.value, **told},
        at=now,
    )


def find_visit(*, actor: Actor, appointment_id: int) -> Visit | None:
    """Locked; None for one of another facility, or that was taken off the schedule."""
    try:
        row = scheduling.get_appointment(actor=actor, appointment_id=appointment_id)
    except NotFound:
        return None
    return Visit(row.pk, row.patient_id, Provider(row.rendering_provider_id, row.rendering_provider_name))


def _named_visit(actor: Actor, appointment_id: int | None) -> Visit | None:
    if appointment_id is None:
        return None
    visit = find_visit(actor=actor, appointment_id=appointment_id)
    if visit is None:
        raise BadInput(appointment="Choose an appointment of your facility.")
    return visit


def _check_patient(actor: Actor, patient_id: int) -> int:
    """The facility of the chart. Raises BadInput for another facility's, or one that is not in use."""
    try:
        patient = patients.get_for_booking(actor=actor, patient_id=patient_id)
    except NotFound:
        raise BadInput(patient="Choose a patient of your facility.") from None
    if not patient.is_active:
        raise BadInput(patient="This chart is inactive. Restore it first.")
    assert actor.facility_id is not None  # noqa: S101  (nobody sees a patient from nowhere)
    return actor.facility_id


def _check_start(started_at: datetime, now: datetime) -> None:
    if not is_plausible_start(started_at, now=now):
        raise BadInput(started_at="This is too far from today: check the year.")
