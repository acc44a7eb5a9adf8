"""Recorded history, kept as it is: visits with vital signs and notes that were signed back then, and problems.

What is there already is left as it is: the clinic may have changed it since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery

from careflow.domains.audit import operations as audit
from careflow.domains.audit.operations import Action
from careflow.domains.clinical.models import Encounter, NoteVersion, Problem, ProgressNote, Vitals
from careflow.domains.clinical.operations.problem_fields import key_of
from careflow.domains.clinical.operations.traces import NOTE
from careflow.domains.clinical.rules.versions import SignedNote, SignedVitals, digest, note_content
from careflow.domains.clinical.rules.vital_signs import MEASUREMENTS
from careflow.platform.actor import Actor

BATCH = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedVitals:
    """`values` by the names of `rules.vital_signs.MEASUREMENTS`; what was not measured is absent."""

    measured_at: datetime
    values: Mapping[str, Decimal]
    notes: str = ""
    recorded_by_id: int | None = None
    recorded_by_name: str = ""


@dataclass(frozen=True, slots=True)
class RecordedSignature:
    name: str
    at: datetime
    user_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedEncounter:
    """A visit with ids of rows of the actor's facility. Without `signature` it stays in progress and its note a
    draft; with one it needs `ended_at`."""

    external_id: str
    patient_id: int
    started_at: datetime
    ended_at: datetime | None = None
    appointment_id: int | None = None
    rendering_provider_id: int | None = None
    rendering_provider_name: str = ""
    reason: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)
    vitals: RecordedVitals | None = None
    signature: RecordedSignature | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedProblem:
    external_id: str
    patient_id: int
    description: str
    icd10_code: str = ""
    snomed_code: str = ""
    status: str = "active"
    onset_date: date | None = None
    resolved_date: date | None = None
    encounter_id: int | None = None
    notes: str = ""


@transaction.atomic(savepoint=False)
def import_encounters(
    *, actor: Actor, encounters: Sequence[RecordedEncounter], external_system: str, now: datetime
) -> dict[str, int]:
    """Write those that are not there yet and return their ids by external id. The actor is the system's, scoped to
    one facility. Signing comes last, since nothing can be written to what is signed; the log tells of each signature,
    as it does of every other."""
    keys = [encounter.external_id for encounter in encounters]
    rows = Encounter.objects.visible_to(actor).filter(external_system=external_system, external_id__in=keys)
    there = set(rows.values_list("external_id", flat=True))
    fresh = [encounter for encounter in encounters if encounter.external_id not in there]
    stamp = {"facility_id": facility_of(actor), "created_by_name": actor.name, "created_at": now, "updated_at": now}
    written = Encounter.unscoped.bulk_create(
        (_encounter(encounter, {**stamp, "external_system": external_system}) for encounter in fresh),
        batch_size=BATCH,
    )
    pairs = list(zip(fresh, written, strict=True))
    vitals = _add_vitals(pairs, now)
    notes = _add_notes(pairs, stamp)
    versions = _sign(pairs, notes, vitals)
    _tell(actor, external_system, pairs, versions, now)
    return {row.external_id: row.pk for row in written}


@transaction.atomic(savepoint=False)
def import_problems(
    *, actor: Actor, problems: Sequence[RecordedProblem], external_system: str, now: datetime
) -> dict[str, int]:
    """Write those that are not there yet and return their ids by external id. The actor is the system's, scoped to
    one facility."""
    keys = [problem.external_id for problem in problems]
    rows = Problem.objects.visible_to(actor).filter(external_system=external_system, external_id__in=keys)
    there = set(rows.values_list("external_id", flat=True))
    written = Problem.unscoped.bulk_create(
        (
            Problem(
                facility_id=facility_of(actor),
                patient_id=problem.patient_id,
                description=problem.description,
                description_key=key_of(problem.description),
                icd10_code=problem.icd10_code,
                snomed_code=problem.snomed_code,
                status=problem.status,
                onset_date=problem.onset_date,
                resolved_date=problem.resolved_date,
                encounter_id=problem.encounter_id,
                notes=problem.notes,
                created_by_name=actor.name,
                updated_by_name=actor.name,
                created_at=now,
                updated_at=now,
                external_system=external_system,
                external_id=problem.external_id,
            )
            for problem in problems
            if problem.external_id not in there
        ),
        batch_size=BATCH,
    )
    return {row.external_id: row.pk for row in written}


def facility_of(actor: Actor) -> int:
    if actor.facility_id is None:
        raise TypeError("charts are written in a facility")
    return actor.facility_id


Pairs = Sequence[tuple[RecordedEncounter, Encounter]]


def _encounter(encounter: RecordedEncounter, stamp: Mapping[str, Any]) -> Encounter:
    return Encounter(
        **stamp,
        patient_id=encounter.patient_id,
        appointment_id=encounter.appointment_id,
        rendering_provider_id=encounter.rendering_provider_id,
        rendering_provider_name=encounter.rendering_provider_name,
        reason=encounter.reason,
        started_at=encounter.started_at,
        ended_at=encounter.ended_at,
        external_id=encounter.external_id,
    )


def _add_vitals(pairs: Pairs, now: datetime) -> dict[int, Vitals]:
    rows = Vitals.unscoped.bulk_create(
        (
            Vitals(
                facility_id=row.facility_id,
                encounter_id=row.pk,
                measured_at=encounter.vitals.measured_at,
                notes=encounter.vitals.notes,
                recorded_by_id=encounter.vitals.recorded_by_id,
                recorded_by_name=encounter.vitals.recorded_by_name,
                created_at=now,
                updated_at=now,
                **{name: _typed(name, value) for name, value in encounter.vitals.values.items()},
            )
            for encounter, row in pairs
            if encounter.vitals is not None
        ),
        batch_size=BATCH,
    )
    return {row.encounter_id: row for row in rows}


def _typed(name: str, value: Decimal) -> Decimal | int:
    """As it comes back from the database, so that the signed content is the same bytes."""
    return value if MEASUREMENTS[name].decimals else int(value)


def _add_notes(pairs: Pairs, stamp: Mapping[str, Any]) -> dict[int, ProgressNote]:
    rows = ProgressNote.unscoped.bulk_create(
        (ProgressNote(**stamp, encounter_id=row.pk, **encounter.texts) for encounter, row in pairs), batch_size=BATCH
    )
    return {row.encounter_id: row for row in rows}


def _sign(pairs: Pairs, notes: Mapping[int, ProgressNote], vitals: Mapping[int, Vitals]) -> Mapping[int, NoteVersion]:
    """The stored versions by encounter."""
    versions = NoteVersion.unscoped.bulk_create(
        (
            _version(row, notes[row.pk], vitals.get(row.pk), encounter.signature)
            for encounter, row in pairs
            if encounter.signature is not None
        ),
        batch_size=BATCH,
    )
    signed = NoteVersion.unscoped.filter(note_id=OuterRef("pk"), number=1)
    ProgressNote.unscoped.filter(pk__in=[version.note_id for version in versions]).update(
        status="signed",
        signed_version=1,
        signed_by_id=Subquery(signed.values("signed_by_id")),
        signed_by_name=Subquery(signed.values("signed_by_name")),
        signed_at=Subquery(signed.values("signed_at")),
    )
    encounters = [row.pk for encounter, row in pairs if encounter.signature is not None]
    Encounter.unscoped.filter(pk__in=encounters).update(status="signed")
    return dict(zip(encounters, versions, strict=True))


def _tell(actor: Actor, system: str, pairs: Pairs, versions: Mapping[int, NoteVersion], now: datetime) -> None:
    """Of each signature, so that nobody can alter what was signed and its digest together."""
    signed = [(row, versions[row.pk]) for _, row in pairs if row.pk in versions]
    audit.record_each(
        actor=actor,
        action=Action.CREATE,
        subject=NOTE,
        summary="Signed progress note taken over",
        lines=(
            audit.Line(
                subject_id=version.note_id,
                patient_id=row.patient_id,
                metadata={
                    "encounter_id": row.pk, "number": version.number, "content_sha256": version.content_sha256,
                    "source": system,
                },
            )
            for row, version in signed
        ),
        at=now,
    )  # fmt: skip


def _version(row: Encounter, note: ProgressNote, vitals: Vitals | None, signature: RecordedSignature) -> NoteVersion:
    content = note_content(
        SignedNote(
            note_id=note.pk,
            encounter_id=row.pk,
            patient_id=row.patient_id,
            number=1,
            subjective=note.subjective,
            objective=note.objective,
            assessment=note.assessment,
            plan=note.plan,
            reason=row.reason,
            rendering_provider_id=row.rendering_provider_id,
            rendering_provider_name=row.rendering_provider_name,
            started_at=row.started_at,
            vitals=_signed_vitals(vitals),
            signed_by_id=signature.user_id,
            signed_by_name=signature.name,
            signed_at=signature.at,
        )
    )
    return NoteVersion(
        facility_id=row.facility_id, note_id=note.pk, number=1, content=content, content_sha256=digest(content),
        signed_by_id=signature.user_id, signed_by_name=signature.name, signed_at=signature.at,
    )  # fmt: skip


def _signed_vitals(vitals: Vitals | None) -> SignedVitals | None:
    if vitals is None:
        return None
    measured: dict[str, Any] = {name: getattr(vitals, name) for name in MEASUREMENTS}
    return SignedVitals(
        **measured,
        measured_at=vitals.measured_at,
        notes=vitals.notes,
        recorded_by_id=vitals.recorded_by_id,
        recorded_by_name=vitals.recorded_by_name,
    )
