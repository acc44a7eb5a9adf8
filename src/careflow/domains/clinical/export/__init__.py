"""What this domain adds to the export of a chart."""

from datetime import datetime
from functools import partial
from typing import Any

from careflow.domains.clinical import queries
from careflow.domains.clinical.permissions import ClinicalPermission
from careflow.domains.clinical.queries import Wanted, problems, vitals
from careflow.domains.clinical.schemas.encounters import EncounterOut
from careflow.domains.clinical.schemas.notes import NoteOut, SignedVersionOut
from careflow.domains.clinical.schemas.vitals import VitalsOut
from careflow.domains.patients.queries import ChartFile, ChartPart, PatientOut, records_file
from careflow.platform.actor import Actor
from careflow.platform.endpoint.shapes import Out


class NoteRecord(Out):
    """A note as it stands, and everything about it that was ever signed."""

    progress_note: NoteOut
    versions: list[SignedVersionOut]


def _read(actor: Actor, patient: PatientOut, _now: datetime) -> list[ChartFile]:
    rows, _ = queries.list_encounters(actor=actor, wanted=Wanted(patient_id=patient.id))
    encounters = [EncounterOut.of(row) for row in rows]
    measured = vitals.list_of_patient(actor=actor, patient_id=patient.id)
    notes = _notes(actor, patient.id, encounters)
    return [
        records_file("encounters", encounters),
        records_file("vitals", [VitalsOut.of(row) for row in measured]),
        records_file("problems", problems.list_of_patient(actor=actor, patient_id=patient.id)),
        records_file("notes", notes),
        *_papers(actor, patient, encounters, notes),
    ]


def _notes(actor: Actor, patient_id: int, encounters: list[EncounterOut]) -> list[NoteRecord]:
    versions = queries.versions_of_patient(actor=actor, patient_id=patient_id)
    addenda = queries.addenda_of_patient(actor=actor, patient_id=patient_id)
    return [
        NoteRecord(note, [SignedVersionOut.whole(row, addenda[note.id], content) for row, content in versions[note.id]])
        for note in (encounter.progress_note for encounter in encounters)
    ]


def _papers(
    actor: Actor, patient: PatientOut, encounters: list[EncounterOut], notes: list[NoteRecord]
) -> list[ChartFile]:
    """Every note whose signature stands, as it was signed."""
    from careflow.domains.clinical.export.note_papers import signed_note  # it writes PDF, which few requests need

    found: list[ChartFile] = []
    for encounter, note in zip(encounters, notes, strict=True):
        for version in note.versions:
            if version.number == note.progress_note.signed_version:
                day = encounter.started_at.astimezone(actor.zone).date()
                write: Any = partial(signed_note, patient, version, actor.zone)
                found.append(ChartFile(f"notes/{day}_note_{note.progress_note.id}.pdf", write, is_packed=True))
    return found


PART = ChartPart("clinical", ClinicalPermission.VIEW, _read)
