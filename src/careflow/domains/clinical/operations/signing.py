"""Signing and taking a signature back. What was signed is stored first and never again written to; the database
asks for that order (`guards.py`)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.clinical import queries
from careflow.domains.clinical.events import NoteSigned, NoteUnsigning
from careflow.domains.clinical.models import Encounter, NoteVersion, NoteWithdrawal, ProgressNote
from careflow.domains.clinical.operations import traces
from careflow.domains.clinical.operations.encounters import (
    EncounterFields,
    check_in_progress,
    record_changes,
    work_out,
)
from careflow.domains.clinical.operations.locks import lock_encounter, lock_encounter_of_note
from careflow.domains.clinical.operations.notes import text_columns
from careflow.domains.clinical.permissions import ClinicalPermission
from careflow.domains.clinical.queries import NOTE_COLUMNS, Draft
from careflow.domains.clinical.rules.encounters import EncounterStatus, NoteStatus, begun, is_blank
from careflow.domains.clinical.rules.versions import (
    SignedNote,
    SignedWithdrawal,
    digest,
    note_content,
    withdrawal_content,
)
from careflow.platform import events
from careflow.platform.actor import Actor
from careflow.platform.compiled import Row
from careflow.platform.problems import BadInput, NotAllowed
from careflow.platform.records import check_version, rewritten, update_row

UNSIGNED: dict[str, Any] = {
    "status": NoteStatus.DRAFT.value, "signed_version": None, "signed_at": None, "signed_by_id": None,
    "signed_by_name": "",
}  # fmt: skip


@transaction.atomic(savepoint=False)
def sign_progress_note(*, actor: Actor, note_id: int, expected_version: int | None, now: datetime) -> Row:
    """Sign the note as it stands and return its NOTE_COLUMNS; one that is signed already stays as it is.

    Raises NotFound, NotAllowed, StaleVersion, and BadInput for a note without a word or a cancelled encounter."""
    encounter = lock_encounter_of_note(actor=actor, note_id=note_id)
    _check_may(actor, encounter, ClinicalPermission.SIGN)
    draft = queries.get_draft(actor=actor, encounter_id=encounter.pk)
    check_version(draft.version, expected_version)
    if encounter.status == EncounterStatus.SIGNED:
        return draft.row
    return _sign(actor, encounter, {}, draft, {}, now)


@transaction.atomic(savepoint=False)
def complete_encounter(
    *, actor: Actor, encounter_id: int, fields: EncounterFields, texts: Mapping[str, str],
    expected_version: int | None, now: datetime,
) -> None:  # fmt: skip
    """Save the encounter and its note and sign, or do nothing of it; repeating it changes nothing.

    Raises NotFound, NotAllowed, StaleVersion, BadInput."""
    encounter = lock_encounter(actor=actor, encounter_id=encounter_id)
    check_version(encounter.version, expected_version)
    draft = queries.get_draft(actor=actor, encounter_id=encounter.pk)
    changes = work_out(actor=actor, encounter=encounter, fields=fields, now=now)
    if encounter.status == EncounterStatus.SIGNED and not changes and draft.texts == {**draft.texts, **texts}:
        _check_may(actor, encounter, ClinicalPermission.SIGN)
        return
    check_in_progress(encounter)
    with audit.together():
        record_changes(actor=actor, encounter=encounter, changes=changes, now=now)
        _check_may(actor, encounter, ClinicalPermission.SIGN)
        _sign(actor, encounter, changes, draft, text_columns(actor=actor, draft=draft, texts=texts), now)


@transaction.atomic(savepoint=False)
def unsign_progress_note(
    *, actor: Actor, note_id: int, reason: str, expected_version: int | None, now: datetime
) -> Row:
    """Take the signature back and return NOTE_COLUMNS of the note; the version that was signed stays. A draft stays
    as it is, whoever asks.

    Raises NotFound, NotAllowed, StaleVersion, and what a listener has against it."""
    encounter = lock_encounter_of_note(actor=actor, note_id=note_id)
    if encounter.status != EncounterStatus.SIGNED:
        return queries.get_note(actor=actor, note_id=note_id)[0]
    is_provider = _check_may(actor, encounter, ClinicalPermission.UNSIGN)
    versions = NoteVersion.objects.visible_to(actor).select_related("note")
    signed = versions.get(note_id=note_id, number=F("note__signed_version"))
    check_version(signed.note.version, expected_version)
    events.publish(
        NoteUnsigning(actor, encounter.facility_id, encounter.patient_id, encounter.pk, note_id, signed.number, now)
    )
    withdrawn: dict[str, Any] = {
        "withdrawn_by_id": actor.user_id, "withdrawn_by_name": actor.name, "withdrawn_at": now, "reason": reason,
    }  # fmt: skip
    NoteWithdrawal.unscoped.create(facility_id=signed.facility_id, version=signed, **withdrawn)
    update_row(
        Encounter.objects.visible_to(actor).filter(pk=encounter.pk),
        {"status": EncounterStatus.IN_PROGRESS.value, "ended_at": None},
        now=now,
    )
    update_row(ProgressNote.objects.visible_to(actor).filter(pk=note_id), UNSIGNED, now=now)
    traces.of_note(
        actor=actor,
        encounter=encounter,
        note_id=note_id,
        action=Action.UPDATE,
        summary="Progress note unsigned",
        metadata={
            "severity": "warn",
            "number": signed.number,
            "original_signer": signed.signed_by_name,
            "is_rendering_provider": is_provider,
            "withdrawal_sha256": digest(withdrawal_content(SignedWithdrawal(note_id, signed.number, **withdrawn))),
        },
        at=now,
    )
    return rewritten(NOTE_COLUMNS, tuple(getattr(signed.note, name) for name in NOTE_COLUMNS), UNSIGNED, now=now)


def _check_may(actor: Actor, encounter: Encounter, key: ClinicalPermission) -> bool:
    """Whether the caller is the rendering provider. Raises NotAllowed for others without the permission."""
    is_provider = actor.staff_id is not None and actor.staff_id == encounter.rendering_provider_id
    if not is_provider and not actor.can(key):
        raise NotAllowed("Only the rendering provider may do this, or somebody whose role allows it.")
    return is_provider


def _sign(
    actor: Actor, encounter: Encounter, changes: Mapping[str, Any], draft: Draft, columns: Mapping[str, Any],
    now: datetime,
) -> Row:  # fmt: skip
    """`changes` of the encounter, which it has taken on already, and `columns` of the note are written together with
    the signature. Returns NOTE_COLUMNS of the note."""
    check_in_progress(encounter)
    texts = {name: columns.get(name, text) for name, text in draft.texts.items()}
    if is_blank(*texts.values()):
        raise BadInput(progress_note="Write something in the note before signing it.")
    planned, encounter.started_at = encounter.started_at, begun(encounter.started_at, now=now)
    version = _store(actor, encounter, draft, texts, now)
    signed = {
        **columns, "status": NoteStatus.SIGNED.value, "signed_version": version.number, "signed_at": now,
        "signed_by_id": actor.user_id, "signed_by_name": actor.name,
    }  # fmt: skip
    update_row(ProgressNote.objects.visible_to(actor).filter(pk=draft.note_id), signed, now=now)
    began = {"started_at": encounter.started_at} if encounter.started_at != planned else {}
    update_row(
        Encounter.objects.visible_to(actor).filter(pk=encounter.pk),
        {**changes, **began, "status": EncounterStatus.SIGNED.value, "ended_at": encounter.ended_at or now},
        now=now,
    )
    told = traces.difference({"started_at": planned}, began)
    told["changed_fields"] += [name for name in texts if name in columns]
    stored = {"number": version.number, "content_sha256": version.content_sha256}
    traces.of_note(
        actor=actor,
        encounter=encounter,
        note_id=draft.note_id,
        action=Action.UPDATE,
        summary="Progress note signed",
        metadata={**stored, **{name: value for name, value in told.items() if value}},
        at=now,
    )
    events.publish(
        NoteSigned(actor, encounter.facility_id, encounter.patient_id, encounter.pk, draft.note_id, version.number, now)
    )
    return rewritten(NOTE_COLUMNS, draft.row, signed, now=now)


def _store(
    actor: Actor, encounter: Encounter, draft: Draft, texts: Mapping[str, str], now: datetime
) -> NoteVersion:  # fmt: skip
    note = SignedNote(
        note_id=draft.note_id,
        encounter_id=encounter.pk,
        patient_id=encounter.patient_id,
        number=draft.signatures + 1,
        **texts,
        reason=encounter.reason,
        rendering_provider_id=encounter.rendering_provider_id,
        rendering_provider_name=encounter.rendering_provider_name,
        started_at=encounter.started_at,
        vitals=draft.vitals,
        signed_by_id=actor.user_id,
        signed_by_name=actor.name,
        signed_at=now,
    )
    content = note_content(note)
    version: NoteVersion = NoteVersion.unscoped.create(
        facility_id=encounter.facility_id,
        note_id=note.note_id,
        number=note.number,
        content=content,
        content_sha256=digest(content),
        signed_by_id=note.signed_by_id,
        signed_by_name=note.signed_by_name,
        signed_at=now,
    )
    return version
