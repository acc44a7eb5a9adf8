from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter, NoteVersion, Problem, ProgressNote, Vitals
from careflow.domains.clinical.operations.importing import (
    RecordedEncounter,
    RecordedProblem,
    RecordedSignature,
    RecordedVitals,
    import_encounters,
    import_problems,
)
from careflow.domains.clinical.rules.versions import SignedNote, SignedVitals, digest, note_content
from careflow.platform.actor import system
from tests.domains.patients.factories import a_patient

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
MORNING = datetime(2019, 5, 20, 8, 0, tzinfo=UTC)


@pytest.fixture
def patient(cast):
    return a_patient(cast.facilities["north"])


@pytest.fixture
def take_over(cast):
    facility = cast.facilities["north"]
    actor = system(name="Importer", organization_id=facility.organization_id, facility_id=facility.pk)

    def run(*encounters):
        return import_encounters(actor=actor, encounters=encounters, external_system="other", now=NOW)

    return run


def visit(patient, key="v-1", **values):
    return RecordedEncounter(
        external_id=key, patient_id=patient.pk, started_at=MORNING, ended_at=MORNING + timedelta(minutes=15), **values
    )


def signed(patient, key="v-1"):
    return visit(
        patient, key, reason="Cough", texts={"subjective": "Coughs.", "plan": "Rest."},
        vitals=RecordedVitals(
            measured_at=MORNING, values={"temperature_c": Decimal("38.2"), "pain_score": Decimal(3)},
            recorded_by_name="Nina Example",
        ),
        signature=RecordedSignature("Paul Example", MORNING + timedelta(minutes=20), 7),
    )  # fmt: skip


def test_it_writes_the_visit_its_vitals_and_the_signed_note(patient, take_over):
    ids = take_over(signed(patient))

    encounter = Encounter.unscoped.get()
    note, vitals, version = ProgressNote.unscoped.get(), Vitals.unscoped.get(), NoteVersion.unscoped.get()
    assert ids == {"v-1": encounter.pk}
    assert (encounter.status, encounter.reason, encounter.created_by_name, encounter.version) == (
        "signed", "Cough", "Importer", 1,
    )  # fmt: skip
    assert (note.status, note.subjective, note.plan, note.signed_version, note.signed_by_id, note.signed_by_name) == (
        "signed", "Coughs.", "Rest.", 1, 7, "Paul Example",
    )  # fmt: skip
    assert note.signed_at == version.signed_at == MORNING + timedelta(minutes=20)
    assert (vitals.temperature_c, vitals.pain_score, vitals.recorded_by_name) == (Decimal("38.2"), 3, "Nina Example")


def test_the_stored_version_is_what_a_signature_of_the_stored_rows_covers(patient, take_over):
    take_over(signed(patient))

    encounter, note, vitals = Encounter.unscoped.get(), ProgressNote.unscoped.get(), Vitals.unscoped.get()
    texts = {name: getattr(note, name) for name in ("subjective", "objective", "assessment", "plan")}
    content = note_content(
        SignedNote(
            note_id=note.pk, encounter_id=encounter.pk, patient_id=patient.pk, number=1, **texts,
            reason=encounter.reason, rendering_provider_id=None, rendering_provider_name="",
            started_at=encounter.started_at, signed_by_id=note.signed_by_id, signed_by_name=note.signed_by_name,
            signed_at=note.signed_at,
            vitals=SignedVitals(**{name: getattr(vitals, name) for name in SignedVitals.__dataclass_fields__}),
        )
    )  # fmt: skip
    version = NoteVersion.unscoped.get()
    assert (version.content, version.content_sha256) == (content, digest(content))


def test_the_log_tells_of_every_signature_with_its_digest(patient, take_over):
    take_over(signed(patient), visit(patient, "v-2"))

    event = AuditEvent.objects.get(model_name="progressnote")
    note, version = ProgressNote.unscoped.get(status="signed"), NoteVersion.unscoped.get()
    assert (event.action, event.app_label, event.object_pk, event.patient_id, event.facility_id, event.created_at) == (
        "create", "clinical", str(note.pk), patient.pk, patient.facility_id, NOW,
    )  # fmt: skip
    assert event.metadata == {
        "encounter_id": note.encounter_id, "number": 1, "content_sha256": version.content_sha256, "source": "other",
        "actor_name": "Importer",
    }  # fmt: skip


def test_without_a_signature_it_is_left_in_progress(patient, take_over):
    take_over(visit(patient))

    assert (Encounter.unscoped.get().status, ProgressNote.unscoped.get().status) == ("in_progress", "draft")
    assert not NoteVersion.unscoped.exists()


def test_what_is_there_stays_as_it_is(patient, take_over):
    first = take_over(visit(patient))
    Encounter.unscoped.update(reason="Said here")

    second = take_over(replace(visit(patient), reason="Said there"), visit(patient, "v-2"))

    assert (list(first), list(second)) == (["v-1"], ["v-2"])
    assert Encounter.unscoped.get(external_id="v-1").reason == "Said here"


def test_many_take_as_many_statements_as_one(patient, take_over, statements):
    few = statements(lambda: take_over(signed(patient)))
    many = statements(lambda: take_over(*(signed(patient, f"many-{number}") for number in range(12))))

    assert (few, many) == (8, 8)


def test_problems_are_taken_over_once(cast, patient, statements):
    facility = cast.facilities["north"]
    actor = system(name="Importer", organization_id=facility.organization_id, facility_id=facility.pk)
    cough = RecordedProblem(
        external_id="p-1", patient_id=patient.pk, description="Côugh", snomed_code="49727002", icd10_code="R05.9",
        status="resolved", onset_date=date(2019, 5, 20), resolved_date=date(2019, 6, 1), notes="Dry.",
    )  # fmt: skip

    def take_over(*problems):
        return import_problems(actor=actor, problems=problems, external_system="other", now=NOW)

    assert statements(lambda: take_over(cough)) == 2
    assert list(take_over(cough, RecordedProblem(external_id="p-2", patient_id=patient.pk, description="Fever"))) == [
        "p-2"
    ]
    columns = ("external_id", "description", "description_key", "status", "resolved_date", "created_by_name")
    assert list(Problem.unscoped.order_by("id").values_list(*columns)) == [
        ("p-1", "Côugh", "cough", "resolved", date(2019, 6, 1), "Importer"),
        ("p-2", "Fever", "fever", "active", None, "Importer"),
    ]
