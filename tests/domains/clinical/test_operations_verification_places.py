"""Notes, versions and encounters that are gone, or stand elsewhere than the log tells, are found."""

import pytest

from careflow.domains.clinical.models import (
    Encounter,
    NoteVersion,
    ProgressNote,
    Vitals,
)
from careflow.domains.patients.models import Patient
from tests.domains.clinical.factories import make_encounter
from tests.domains.clinical.rewriting import findings, kinds, remove, tamper, unguarded
from tests.domains.scheduling.factories import make_patient

pytestmark = pytest.mark.django_db


def test_a_note_that_is_gone_with_all_its_versions_is_found(chart):
    remove(NoteVersion, NoteVersion.unscoped.get(note=chart.other).pk)
    remove(ProgressNote, chart.other.pk)

    found = findings()
    assert [(finding.kind, finding.place.get("note")) for finding in found] == [
        ("note.gone", chart.other.pk),
        ("note_version.gone", chart.other.pk),
        ("note.missing", None),
    ]


def test_versions_whose_note_is_gone_are_found(chart):
    remove(ProgressNote, chart.other.pk)

    assert [finding.kind for finding in findings()] == ["note.gone", "note_version.stray", "note.missing"]


def test_a_note_whose_encounter_is_gone_is_found(chart):
    remove(Encounter, chart.encounter.pk)

    assert [(finding.kind, finding.place["note"]) for finding in findings()] == [("note.stray", chart.note.pk)]


def test_a_draft_whose_encounter_is_gone_is_found(chart):
    remove(Encounter, chart.draft.encounter_id)

    assert [(finding.kind, finding.place["note"]) for finding in findings()] == [("note.stray", chart.draft.pk)]


def test_a_draft_that_is_gone_is_missed_at_its_encounter(chart):
    remove(ProgressNote, chart.draft.pk)

    found = [(finding.kind, finding.place.get("encounter")) for finding in findings()]
    assert found == [("note.missing", chart.draft.encounter_id)]


def test_a_written_draft_that_is_gone_with_its_encounter_is_found_once(chart, monkeypatch):
    monkeypatch.setattr("careflow.domains.audit.queries.trail.BATCH", 1)
    for text in ("Well.", "Well again."):
        chart.write(text, chart.draft)
    remove(Encounter, chart.draft.encounter_id)
    remove(ProgressNote, chart.draft.pk)

    assert [(finding.kind, finding.place["note"]) for finding in findings()] == [("note.gone", chart.draft.pk)]


def test_a_note_does_not_move_to_another_facility(chart, cast):
    south = cast.facilities["south"].pk
    tamper(ProgressNote, chart.draft.pk, facility_id=south)
    assert [(finding.kind, finding.place["note"]) for finding in findings()] == [("note.facility", chart.draft.pk)]

    tamper(ProgressNote, chart.draft.pk, facility_id=chart.note.facility_id)
    tamper(Vitals, chart.vitals.pk, facility_id=south)
    assert [(finding.kind, finding.place["note"]) for finding in findings()] == [("note.facility", chart.note.pk)]


def test_a_note_that_moves_with_all_that_belongs_to_it_is_found_by_the_log(chart, cast):
    south = cast.facilities["south"].pk
    tamper(Encounter, chart.other.encounter_id, facility_id=south)
    tamper(ProgressNote, chart.other.pk, facility_id=south)
    tamper(NoteVersion, NoteVersion.unscoped.get(note=chart.other).pk, facility_id=south)

    assert [(finding.kind, finding.place["note"]) for finding in findings()] == [
        ("note.facility", chart.other.pk),  # its patient stays behind
        ("note.moved", chart.other.pk),
    ]


def test_a_chart_that_moves_away_from_its_notes_is_found_by_each_of_them(chart, cast):
    tamper(Patient, chart.encounter.patient_id, facility_id=cast.facilities["south"].pk)

    assert [(finding.kind, finding.place["note"]) for finding in findings()] == [
        ("note.facility", note.pk) for note in (chart.note, chart.other, chart.draft)
    ]


def test_the_charts_of_many_notes_are_looked_up_together(chart, statements):
    before = statements(findings)
    for _ in range(3):
        make_encounter(chart.encounter.patient)

    assert statements(findings) == before


def test_a_note_does_not_move_to_another_encounter(chart):
    remove(ProgressNote, chart.draft.pk)
    tamper(ProgressNote, chart.other.pk, encounter_id=chart.draft.encounter_id)

    assert kinds() == {"note.apart", "note.differs", "note.moved", "note.missing"}


def test_drafts_that_traded_encounters_are_found_by_the_log(chart):
    chart.write("Well.", chart.draft)
    encounter_id, elsewhere = chart.draft.encounter_id, make_encounter(chart.encounter.patient)
    remove(ProgressNote, elsewhere.progress_note.pk)
    tamper(ProgressNote, chart.draft.pk, encounter_id=elsewhere.pk)
    with unguarded():
        ProgressNote.unscoped.create(facility_id=chart.draft.facility_id, encounter_id=encounter_id)

    assert [(finding.kind, finding.place["note"]) for finding in findings()] == [("note.moved", chart.draft.pk)]


def test_what_was_signed_once_keeps_its_patient_while_it_is_corrected(chart):
    chart.do("unsign/", reason="Wrong side.")
    tamper(Encounter, chart.encounter.pk, patient_id=make_patient(chart.encounter.facility).pk)

    assert [(finding.kind, finding.place["version"]) for finding in findings()] == [
        ("note_version.moved", 1),
        ("note_version.moved", 2),
    ]
