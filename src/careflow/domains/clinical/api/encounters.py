from typing import Annotated, Literal, cast

from ninja import Query

from careflow.domains.clinical import operations, queries
from careflow.domains.clinical.api.routes import SECTION, routes
from careflow.domains.clinical.operations import EncounterFields
from careflow.domains.clinical.permissions import BillingPermission, ClinicalPermission
from careflow.domains.clinical.queries import Wanted
from careflow.domains.clinical.queries.encounters import NOTE_ID, PATIENT_ID
from careflow.domains.clinical.queries.problems import active_problems
from careflow.domains.clinical.rules.encounters import TEXTS
from careflow.domains.clinical.schemas.encounters import (
    CancelIn,
    CompleteIn,
    EncounterIn,
    EncounterOut,
    EncounterPatch,
    EncounterPut,
    OpenedEncounterOut,
)
from careflow.domains.clinical.schemas.notes import NothingIn
from careflow.domains.patients import operations as patients
from careflow.platform.endpoint.gate import Call
from careflow.platform.endpoint.needs import any_permission, permission
from careflow.platform.endpoint.shapes import Id, sent

VIEW = permission(ClinicalPermission.VIEW)
CHANGE = permission(ClinicalPermission.VIEW, ClinicalPermission.UPDATE)
Status = Literal["in_progress", "signed", "cancelled"]


@routes.endpoint(
    "GET", "clinical/encounters/", section=SECTION,
    needs=any_permission(ClinicalPermission.VIEW, BillingPermission.VIEW),
    summary="List the encounters of a patient, of a visit, or of the whole facility.",
)  # fmt: skip
def list_encounters(
    call: Call,
    patient_id: Annotated[Id | None, Query(description="Only this patient's encounters, all of them.")] = None,
    appointment_id: Annotated[Id | None, Query(description="Only those of this visit.")] = None,
    status: Annotated[Status | None, Query(description="Only those in this state.")] = None,
    before: Annotated[Id | None, Query(description="Only those that stand behind this encounter in the list.")] = None,
) -> list[EncounterOut]:
    """By start, newest first; without a patient the newest thousand, and a `Link` header says how to ask on. Those of
    one visit leave out cancelled ones unless `status` asks for them. With `billing.view` alone the texts of notes and
    the reasons come blank."""
    wanted = Wanted(patient_id=patient_id, appointment_id=appointment_id, status=status, before=before)
    rows, following = queries.list_encounters(actor=call.actor, wanted=wanted)
    if following is not None:
        call.link_next(before=following)
    without_texts = not call.actor.can(ClinicalPermission.VIEW)
    return [EncounterOut.of(row, without_texts=without_texts) for row in rows]


@routes.endpoint(
    "POST", "clinical/encounters/", needs=permission(ClinicalPermission.CREATE), section=SECTION, status=201,
    summary="Start an encounter with a draft of its note.",
)  # fmt: skip
def create_encounter(call: Call, body: EncounterIn) -> EncounterOut:
    """Without a rendering provider it gets the visit's, else the caller if they may render, else none. A visit has
    one encounter that is not cancelled."""
    fields = cast(EncounterFields, body.fields())
    return _shown(call, operations.create_encounter(actor=call.actor, fields=fields, now=call.now))


@routes.endpoint(
    "GET", "clinical/encounters/{id:encounter_id}/", needs=VIEW, section=SECTION, summary="Open one encounter."
)
def get_encounter(call: Call, encounter_id: int) -> OpenedEncounterOut:
    """With what was added to its signed versions, and the active problems of the patient. Opening it is recorded,
    once per person and chart in fifteen minutes."""
    row = queries.get_encounter(actor=call.actor, encounter_id=encounter_id)
    patients.record_opening(actor=call.actor, patient_id=row[PATIENT_ID], what="encounter", now=call.now)
    addenda = queries.list_addenda(actor=call.actor, note_id=row[NOTE_ID])
    problems = active_problems(actor=call.actor, patient_id=row[PATIENT_ID])
    return OpenedEncounterOut.opened(row, addenda, problems)


@routes.endpoint(
    "PUT", "clinical/encounters/{id:encounter_id}/", needs=CHANGE, section=SECTION, summary="Save an encounter."
)
def replace_encounter(call: Call, encounter_id: int, body: EncounterPut) -> EncounterOut:
    """Like PATCH, with the patient. What is left out keeps its value."""
    return _changed(call, encounter_id, body)


@routes.endpoint(
    "PATCH", "clinical/encounters/{id:encounter_id}/", needs=CHANGE, section=SECTION,
    summary="Change the provider, the reason, the start or the visit of an encounter in progress.",
)  # fmt: skip
def change_encounter(call: Call, encounter_id: int, body: EncounterPatch) -> EncounterOut:
    """Only what is sent is written. The provider follows the visit's where that has one."""
    return _changed(call, encounter_id, body)


@routes.endpoint(
    "POST", "clinical/encounters/{id:encounter_id}/complete/", needs=CHANGE, section=SECTION,
    summary="Save an encounter with its note and sign it, all or nothing.",
)  # fmt: skip
def complete_encounter(call: Call, encounter_id: int, body: CompleteIn) -> EncounterOut:
    """For the rendering provider, or with `clinical.sign`. Repeating it changes nothing. With If-Match, only if neither
    the encounter nor a text of its note nor its vitals have changed meanwhile; fetch it first, then its vitals."""
    said = sent(body)
    operations.complete_encounter(
        actor=call.actor,
        encounter_id=encounter_id,
        fields=cast(EncounterFields, {name: value for name, value in said.items() if name not in TEXTS}),
        texts={name: value for name, value in said.items() if name in TEXTS},
        expected_version=call.expected_version,
        now=call.now,
    )
    return _shown(call, encounter_id)


@routes.endpoint(
    "POST", "clinical/encounters/{id:encounter_id}/cancel/", needs=CHANGE, section=SECTION,
    summary="Cancel an encounter that is in progress.",
)  # fmt: skip
def cancel_encounter(call: Call, encounter_id: int, body: CancelIn) -> EncounterOut:
    """Nothing is erased. Where something is charted already, say why."""
    operations.cancel_encounter(
        actor=call.actor,
        encounter_id=encounter_id,
        reason=body.reason,
        expected_version=call.expected_version,
        now=call.now,
    )
    return _shown(call, encounter_id)


@routes.endpoint(
    "POST", "clinical/encounters/{id:encounter_id}/reopen/", needs=CHANGE, section=SECTION,
    summary="Take the cancellation of an encounter back.",
)  # fmt: skip
def reopen_encounter(call: Call, encounter_id: int, body: NothingIn) -> EncounterOut:  # noqa: ARG001  (an empty body)
    """It leaves its visit when that was taken off the schedule or is another patient's by now, and is with the visit's
    provider else."""
    operations.reopen_encounter(
        actor=call.actor, encounter_id=encounter_id, expected_version=call.expected_version, now=call.now
    )
    return _shown(call, encounter_id)


def _changed(call: Call, encounter_id: int, body: EncounterPatch) -> EncounterOut:
    operations.change_encounter(
        actor=call.actor,
        encounter_id=encounter_id,
        fields=cast(EncounterFields, sent(body)),
        expected_version=call.expected_version,
        now=call.now,
    )
    return _shown(call, encounter_id)


def _shown(call: Call, encounter_id: int) -> EncounterOut:
    return EncounterOut.of(queries.get_encounter(actor=call.actor, encounter_id=encounter_id))
