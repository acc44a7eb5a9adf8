"""Vital signs: one row for an encounter, as long as it is in progress."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.clinical.models import Encounter, ProgressNote, Vitals
from careflow.domains.clinical.operations import traces
from careflow.domains.clinical.operations.locks import lock_encounter, lock_encounter_found_by
from careflow.domains.clinical.rules.encounters import EncounterStatus
from careflow.domains.clinical.rules.vital_signs import (
    MEASUREMENTS,
    is_ahead,
    is_long_before,
    is_measured,
    is_pressure_upside_down,
)
from careflow.platform.actor import Actor
from careflow.platform.problems import BadInput, NotFound
from careflow.platform.records import check_version, update_row
from careflow.platform.refusals import breaks_unique

COLUMNS = (*MEASUREMENTS, "measured_at", "notes")
CLOSED = {
    EncounterStatus.SIGNED: "This encounter is signed. Its vitals can change only after the note is unsigned.",
    EncounterStatus.CANCELLED: "This encounter was cancelled.",
}
TWICE = "This encounter has its vitals already. Change those instead."


@transaction.atomic(savepoint=False)
def record_vitals(*, actor: Actor, encounter_id: int, values: Mapping[str, Any], now: datetime) -> int:
    """Store what was measured, now unless `measured_at` says when, and return its id. Raises BadInput."""
    try:
        encounter = lock_encounter(actor=actor, encounter_id=encounter_id)
    except NotFound:
        raise BadInput(encounter="Choose an encounter of your facility.") from None
    _refuse_closed(encounter)
    columns = {name: value for name, value in values.items() if name in COLUMNS}
    columns["measured_at"] = columns.get("measured_at") or now
    _check(columns, columns, encounter, now)
    vitals = Vitals(
        facility_id=encounter.facility_id,
        encounter=encounter,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.name,
        created_at=now,
        updated_at=now,
        **columns,
    )
    try:
        vitals.save(force_insert=True)
    except IntegrityError as error:
        if breaks_unique(error, Vitals, "encounter"):
            raise BadInput(encounter=TWICE) from error
        raise
    measured = [name for name in COLUMNS if columns.get(name) not in (None, "")]
    with audit.together():
        _record(actor, Action.CREATE, encounter, int(vitals.pk), measured, now)
        _move(actor, encounter, columns["measured_at"], now)
    return int(vitals.pk)


@transaction.atomic(savepoint=False)
def change_vitals(
    *, actor: Actor, vitals_id: int, values: Mapping[str, Any], expected_version: int | None, now: datetime
) -> None:
    """Change what the values say and nothing else; whoever does it stands as the one who recorded them. Without
    a difference nothing is written.

    Raises NotFound, StaleVersion, BadInput."""
    encounter, vitals = _locked(actor, vitals_id)
    check_version(vitals.version, expected_version)
    if values.get("encounter", encounter.pk) != encounter.pk:
        raise BadInput(encounter="Vitals stay with their encounter.")
    _refuse_closed(encounter)
    before = {name: getattr(vitals, name) for name in COLUMNS}
    said = {name: value for name, value in values.items() if name in COLUMNS}
    if said.get("measured_at") is None:
        said.pop("measured_at", None)
    changed = {name: value for name, value in said.items() if value != before[name]}
    if not changed:
        return
    after = before | changed
    _check(changed, after, encounter, now)
    update_row(
        Vitals.objects.visible_to(actor).filter(pk=vitals.pk),
        {**changed, "recorded_by_id": actor.user_id, "recorded_by_name": actor.name},
        now=now,
    )
    with audit.together():
        _record(actor, Action.UPDATE, encounter, vitals_id, [name for name in COLUMNS if name in changed], now)
        _move(actor, encounter, after["measured_at"], now)


def _locked(actor: Actor, vitals_id: int) -> tuple[Encounter, Vitals]:
    """The encounter's lock is the vitals' too; they are read once it is held."""
    rows = Vitals.objects.visible_to(actor).filter(pk=vitals_id)
    encounter = lock_encounter_found_by(actor=actor, ids=rows.values("encounter_id"))
    return encounter, rows.get()


def _refuse_closed(encounter: Encounter) -> None:
    if encounter.status != EncounterStatus.IN_PROGRESS:
        raise BadInput(encounter=CLOSED[EncounterStatus(encounter.status)])


def _check(said: Mapping[str, Any], after: Mapping[str, Any], encounter: Encounter, now: datetime) -> None:
    """`said` is what is new, `after` everything as it would stand."""
    if not is_measured(after):
        raise BadInput(non_field_errors="Enter at least one measurement.")
    errors = {}
    if is_pressure_upside_down(after):
        field = "bp_diastolic" if "bp_diastolic" in said else "bp_systolic"
        errors[field] = ["The diastolic blood pressure must be below the systolic one."]
    measured_at = said.get("measured_at")
    if measured_at is not None and is_ahead(measured_at, now=now):
        errors["measured_at"] = ["This time is still to come."]
    elif measured_at is not None and is_long_before(measured_at, started_at=encounter.started_at, now=now):
        errors["measured_at"] = ["This is more than 24 hours before the encounter started: check the date."]
    if errors:
        raise BadInput(errors)


def _move(actor: Actor, encounter: Encounter, measured_at: datetime, now: datetime) -> None:
    """A note is signed together with what was measured, by itself or with its encounter, so the versions of both tell
    of that, too: nobody signs vitals that they have not seen. The note's text was not written, and keeps its time.

    Whoever is measured is here: an encounter that was planned for later has begun."""
    ProgressNote.objects.visible_to(actor).filter(encounter_id=encounter.pk).update(version=F("version") + 1)
    began = {"started_at": min(measured_at, now)} if encounter.started_at > now else {}
    update_row(Encounter.objects.visible_to(actor).filter(pk=encounter.pk), began, now=now)
    if not began:
        return
    traces.of_encounter(
        actor=actor,
        encounter=encounter,
        action=Action.UPDATE,
        summary="Encounter began before its planned time",
        metadata=traces.difference({"started_at": encounter.started_at}, began),
        at=now,
    )


def _record(
    actor: Actor, action: Action, encounter: Encounter, vitals_id: int, fields: list[str], now: datetime
) -> None:
    audit.record(
        actor=actor,
        action=action,
        subject="clinical/vitals",
        subject_id=vitals_id,
        summary="Vitals recorded" if action is Action.CREATE else "Vitals changed",
        metadata={"encounter_id": encounter.pk, "changed_fields": fields},
        patient_id=encounter.patient_id,
        facility_id=encounter.facility_id,
        at=now,
    )
