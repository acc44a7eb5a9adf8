"""Random days at the clinic: visits are booked, moved, cancelled and deleted; charts are written, signed, unsigned,
billed, cancelled and reopened, by people who may and people who may not. Whatever they do in whatever order, what
was signed is never lost and nothing is left in between."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import invariant, precondition, run_state_machine_as_test

from careflow.domains.audit.operations import verify
from careflow.domains.clinical.models import Encounter, NoteVersion, ProgressNote
from careflow.domains.clinical.rules.encounters import TEXTS
from tests.domains.clinical.day.charts import Charts
from tests.domains.clinical.day.diary import Clinic

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("state_machine")]


class Day(Charts):
    @invariant()
    def what_was_signed_stands_word_for_word(self):
        stored = NoteVersion.unscoped.values_list("note_id", "number", "content")
        assert {(note, number): content for note, number, content in stored} == self.signed

    @invariant()
    def a_note_is_signed_exactly_while_its_encounter_is(self):
        rows = ProgressNote.unscoped.values_list("pk", "status", "encounter__status", "signed_version")
        for note_id, note, encounter, number in rows:
            assert (note == "signed") == (encounter == "signed") == (note_id in self.current)
            assert number == self.current.get(note_id)

    @invariant()
    def a_draft_is_what_was_last_written(self):
        for row in ProgressNote.unscoped.values("pk", *TEXTS):
            assert row == {"pk": row["pk"], **self.texts[row["pk"]]}

    @invariant()
    def what_is_signed_is_about_the_patient_of_its_encounter(self):
        patients = dict(ProgressNote.unscoped.values_list("pk", "encounter__patient_id"))
        for (note_id, _), content in self.signed.items():
            assert f'"patient_id":{patients[note_id]},' in content

    @invariant()
    def no_encounter_is_left_behind_by_its_visit(self):
        living = Encounter.unscoped.exclude(status="cancelled").exclude(appointment=None).select_related("appointment")
        visits = [encounter.appointment_id for encounter in living]
        assert len(visits) == len(set(visits))
        for encounter in living:
            assert encounter.appointment.deleted_at is None
            assert encounter.appointment.patient_id == encounter.patient_id

    @precondition(lambda self: self.signed)
    @invariant()
    def the_check_finds_nothing(self):
        assert list(verify(progress_of=lambda _: Unwatched())) == []


class Unwatched:
    def expect(self, records): ...
    def seen(self, what, records=1): ...


@pytest.fixture
def clinic(acting_as, cast):
    return Clinic(acting_as, cast)


def test_no_day_at_the_clinic_loses_what_was_signed(clinic):
    machine = type("DayAtNorth", (Day,), {"clinic": clinic})

    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=10, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )

    assert clinic.signatures  # or nothing could have been lost
