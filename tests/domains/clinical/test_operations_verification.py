"""Somebody with the database's password rewrites what was signed: the check finds it, whatever they touch."""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from click.testing import CliRunner
from django.utils import timezone

from careflow.cli import main
from careflow.domains.audit import operations as audit
from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.operations import Action, verify
from careflow.domains.clinical.models import (
    Encounter,
    NoteVersion,
    ProgressNote,
    Vitals,
)
from careflow.domains.clinical.operations import verification
from careflow.domains.clinical.operations.importing import (
    RecordedEncounter,
    RecordedSignature,
    RecordedVitals,
    import_encounters,
)
from careflow.domains.clinical.rules.versions import digest
from careflow.platform.actor import system
from tests.domains.audit.tampering import Count
from tests.domains.clinical.rewriting import findings, kinds, remove, tamper, unguarded

pytestmark = pytest.mark.django_db


def test_an_untouched_database_is_clean(chart):
    assert findings() == []


def test_it_tells_what_it_looked_at(chart):
    counts: dict[str, Count] = defaultdict(Count)

    assert list(verify(progress_of=counts.__getitem__)) == []
    notes = counts["Signed notes"]
    assert notes.counts == {
        "notes": 3, "signed versions": 3, "withdrawn signatures": 1, "addenda": 3,
        "events about them": AuditEvent.objects.filter(model_name__in=["progressnote", "noteaddendum"]).count(),
    }  # fmt: skip
    assert notes.expected == sum(notes.counts.values())


VERSION_COLUMNS = {
    "number": 7, "content": "{}", "content_sha256": "0" * 64, "signed_by_id": 987, "signed_by_name": "Somebody Else",
    "signed_at": "2020-01-01 00:00:00+00:00",
}  # fmt: skip


@pytest.mark.parametrize("column", VERSION_COLUMNS)
@pytest.mark.parametrize("number", [1, 2])
def test_every_column_of_a_version_counts(chart, column, number):
    tamper(
        NoteVersion, NoteVersion.unscoped.get(note=chart.note, number=number).pk, **{column: VERSION_COLUMNS[column]}
    )

    found = findings()

    assert found
    assert {finding.place["note"] for finding in found} == {chart.note.pk}
    if column != "number":
        assert {finding.place["version"] for finding in found} == {number}


@pytest.mark.parametrize("content", ["{oops", "[]", ""])
def test_a_version_that_cannot_even_be_opened_is_shown_as_broken(chart, content):
    tamper(NoteVersion, chart.first.pk, content=content)

    answer = chart.ada.get(chart.path(f"progress-notes/{chart.note.pk}/versions/1/"))

    assert answer.status_code == 200
    assert (answer.json()["content"], answer.json()["signed"], answer.json()["is_intact"]) == (content, {}, False)
    assert {"note_version.digest", "note_version.columns"} == kinds()


def test_a_version_does_not_move_to_another_note_or_facility(chart, cast):
    tamper(NoteVersion, chart.first.pk, facility_id=cast.facilities["south"].pk)
    assert kinds() == {"note_version.facility"}

    tamper(NoteVersion, chart.first.pk, note_id=chart.other.pk, number=3)
    assert {"note_version.columns", "note_version.gap", "note_version.gone", "note_version.unlogged"} <= kinds()


def test_a_rewritten_version_with_a_digest_to_match_is_found_by_the_log(chart):
    forged = chart.first.content.replace("dry", "wet")
    tamper(NoteVersion, chart.first.pk, content=forged, content_sha256=digest(forged))

    assert kinds() == {"note_version.log"}


def test_a_rewritten_version_together_with_its_note_is_found_by_the_log(chart):
    forged = chart.second.content.replace("left.", "right.")
    tamper(NoteVersion, chart.second.pk, content=forged, content_sha256=digest(forged))
    tamper(ProgressNote, chart.note.pk, subjective="Cough, right.")

    assert kinds() == {"note_version.log"}


@pytest.mark.parametrize("number", [1, 2])
def test_a_deleted_version_is_found(chart, number):
    remove(NoteVersion, NoteVersion.unscoped.get(note=chart.note, number=number).pk)

    assert "note_version.gone" in kinds()


def test_a_version_that_nobody_signed_is_found(chart):
    model = chart.second
    with unguarded():
        NoteVersion.unscoped.create(
            facility_id=model.facility_id, note_id=model.note_id, number=3, content=model.content,
            content_sha256=model.content_sha256, signed_by_id=model.signed_by_id,
            signed_by_name=model.signed_by_name, signed_at=model.signed_at,
        )  # fmt: skip

    assert {"note_version.unlogged", "note_version.columns", "note_version.standing"} == kinds()


def test_a_second_signature_with_the_same_number_is_found_in_the_log(chart):
    event = AuditEvent.objects.get(
        model_name="progressnote", object_pk=str(chart.other.pk), metadata__has_key="content_sha256"
    )
    event.pk = None
    event.save(force_insert=True)

    assert kinds() == {"note_version.twice"}


def test_events_that_somebody_made_up_are_found(chart):
    actor, facts = system(name="x", facility_id=chart.note.facility_id), {"content_sha256": "0" * 64}
    notes = ("x", "9" * 30, chart.note.pk)
    for model, record_id in (*(("progressnote", number) for number in notes), ("noteaddendum", "x")):
        audit.record(
            actor=actor, action=Action.OTHER, subject=f"clinical/{model}", subject_id=record_id, summary="x",
            at=timezone.now(), metadata=facts,
        )  # fmt: skip

    assert Counter(finding.kind for finding in findings()) == {
        "note.gone": 1, "note_version.gone": 3, "addendum.gone": 1,
    }  # fmt: skip


def test_versions_that_traded_places_are_found(chart):
    first, second = chart.first.pk, chart.second.pk
    tamper(NoteVersion, first, number=99)
    tamper(NoteVersion, second, number=1)
    tamper(NoteVersion, first, number=2)

    assert {"note_version.columns", "note_version.log", "note.differs"} <= kinds()


NOTE_COLUMNS = {
    "status": "draft", "subjective": "Well.", "objective": "x", "assessment": "x", "plan": "x", "signed_version": 1,
    "signed_by_id": 987, "signed_by_name": "Somebody Else", "signed_at": "2020-01-01 00:00:00+00:00",
}  # fmt: skip


@pytest.mark.parametrize("column", NOTE_COLUMNS)
def test_a_signed_note_that_says_something_else_is_found(chart, column):
    columns = {column: NOTE_COLUMNS[column]}
    if column == "status":
        columns |= {"signed_version": None, "signed_at": None, "signed_by_id": None, "signed_by_name": ""}
    tamper(ProgressNote, chart.note.pk, **columns)

    found = findings()

    assert found
    assert {finding.place["note"] for finding in found} == {chart.note.pk}


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (Encounter, {"reason": "Fever"}), (Encounter, {"rendering_provider_name": "Somebody Else"}),
        (Encounter, {"rendering_provider_id": None}), (Encounter, {"started_at": "2020-01-01 00:00:00+00:00"}),
        (Encounter, {"status": "in_progress"}), (Vitals, {"weight_kg": "90.50"}), (Vitals, {"heart_rate_bpm": 71}),
        (Vitals, {"notes": "right arm"}), (Vitals, {"measured_at": "2020-01-01 00:00:00+00:00"}),
        (Vitals, {"recorded_by_name": "Somebody Else"}),
    ],
)  # fmt: skip
def test_what_else_the_signature_covers_is_found(chart, model, columns):
    tamper(model, chart.encounter.pk if model is Encounter else chart.vitals.pk, **columns)

    found = findings()
    assert [finding.kind for finding in found] == ["note.apart" if "status" in columns else "note.differs"]
    assert found[0].place["note"] == chart.note.pk


def test_vitals_that_vanish_from_a_signed_encounter_are_found(chart):
    remove(Vitals, chart.vitals.pk)

    assert [(finding.kind, finding.sentence) for finding in findings()] == [
        ("note.differs", "the note differs from what was signed: vitals")
    ]


def test_a_note_that_claims_to_be_signed_without_a_version_is_found(chart):
    tamper(ProgressNote, chart.note.pk, signed_version=9)

    assert {"note.unstored", "note_version.standing"} == kinds()


def test_a_chart_that_was_taken_over_is_checked_like_any_other(chart, ana):
    long_ago = datetime(2019, 5, 20, 9, 0, tzinfo=UTC)
    recorded = RecordedEncounter(
        external_id="v-1", patient_id=ana.pk, started_at=long_ago, ended_at=long_ago, texts={"plan": "Rest."},
        vitals=RecordedVitals(measured_at=long_ago, values={"weight_kg": Decimal("70.5"), "pain_score": Decimal(3)}),
        signature=RecordedSignature("Paul Example", long_ago),
    )  # fmt: skip
    actor = system(name="Importer", organization_id=ana.facility.organization_id, facility_id=ana.facility_id)
    import_encounters(actor=actor, encounters=[recorded], external_system="other", now=timezone.now())
    assert findings() == []

    version = NoteVersion.unscoped.latest("id")
    forged = version.content.replace("Rest", "Work")
    tamper(NoteVersion, version.pk, content=forged, content_sha256=digest(forged))
    assert kinds() == {"note_version.log", "note.differs"}


def test_findings_name_places_and_never_what_is_written_there(chart):
    tamper(NoteVersion, chart.first.pk, content=chart.first.content.replace("Cough", "Fever"))
    tamper(ProgressNote, chart.note.pk, plan="Morphine")

    lines = [str(finding) for finding in findings()]

    assert lines == [
        f"facility {chart.note.facility_id}, note {chart.note.pk}, version 1: what was signed does not have the"
        " digest that is stored with it [note_version.digest]",
        f"facility {chart.note.facility_id}, note {chart.note.pk}, version 2: the note differs from what was signed:"
        " plan [note.differs]",
    ]


def test_batches_leave_nothing_out(chart, ana, monkeypatch):
    monkeypatch.setattr(verification, "BATCH", 1)
    monkeypatch.setattr("careflow.domains.audit.queries.trail.BATCH", 2)
    count = Count()

    assert list(verification.check_signatures(count)) == []
    assert count.expected == sum(count.counts.values())
    tamper(ProgressNote, chart.other.pk, plan="x")
    assert len(findings()) == 1


def test_the_command_prints_counts_and_findings_and_ends_with_one(chart):
    clean = CliRunner().invoke(main, ["verify-audit"])
    tamper(ProgressNote, chart.note.pk, plan="Morphine")
    dirty = CliRunner().invoke(main, ["verify-audit"])

    assert (clean.exit_code, dirty.exit_code) == (0, 1)
    assert clean.output.splitlines()[0] == "Signed notes:"
    assert "           3 signed versions" in clean.output.splitlines()
    assert clean.output.splitlines()[-1] == "Everything is as it was kept."
    assert "note.differs" in dirty.output
    assert "Morphine" not in dirty.output
    assert dirty.output.splitlines()[-1] == "1 findings."
