"""Random days at the clinic: visits are booked, moved, cancelled and deleted; charts are written, signed, unsigned,
billed, cancelled and reopened, by people who may and people who may not. Whatever they do in whatever order, what
was signed is never lost and nothing is left in between."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from careflow.domains.audit.operations import verify
from careflow.domains.clinical.models import Encounter, NoteVersion, ProgressNote, Vitals
from careflow.domains.clinical.rules.encounters import TEXTS
from careflow.domains.scheduling.models import Appointment
from tests.domains.scheduling.factories import make_patient, status_of, type_of

pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("state_machine")]

WORDS = ("Well.", "", "Cough — “dry”\nsince Monday", "🩺 é́\t.")
STATUSES = ("pending", "check_in", "cancelled", "no_show")
FIRST_DAY = datetime(2027, 6, 1, 8, 0)

FEW = 3  # visits and encounters, so that the same ones meet again and again
ASTRAY = 3 * FEW
which = st.integers(0, 4 * FEW - 1)
who = st.sampled_from(["ada", "paul", "nina"])
words = st.sampled_from(WORDS)


class Clinic:
    """North, with two patients and its people at their screens; `billed` are the encounters with a superbill that is
    not void, by its id."""

    def __init__(self, acting_as, cast):
        self.north = cast.facilities["north"]
        self.patients = [make_patient(self.north), make_patient(self.north, "Bell", "Ben")]
        self.providers = [None, cast.staff["paul@north"].pk, cast.staff["petra@north"].pk]
        self.acting_as = acting_as
        self.open()

    def open(self):
        """A new day: everybody signs in, nothing is billed."""
        self.people = {name: self.acting_as(name) for name in ("ada", "paul", "petra", "nina", "stan")}
        self.billed: dict[int, int] = {}

    def ask(self, name, method, path, body=None):
        answer = self.people[name].send(method, f"{path}?facility_id={self.north.pk}", body)
        assert answer.status_code < 500, answer.content
        return answer


class Day(RuleBasedStateMachine):
    """What a model of a few lines remembers is compared with what the clinic says."""

    clinic: Clinic

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clinic.open()
        self.booked = 0
        self.texts: dict[int, dict[str, str]] = defaultdict(lambda: dict.fromkeys(TEXTS, ""))
        self.signed: dict[tuple[int, int], str] = {}
        self.current: dict[int, int] = {}
        # The same words from the same person within a minute are said once: a double click.
        self.added: dict[tuple[int, int, str, str], None] = {}

    def teardown(self):
        try:
            self.read_everything_that_was_signed()
        finally:
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    def encounter(self, number, status="in_progress") -> Encounter:
        """One of the newest, most often one to which it can happen."""
        rows = Encounter.unscoped.select_related("progress_note").order_by("-id")
        fitting = list(rows.filter(status=status)[:FEW]) if number < ASTRAY else []
        found = fitting or list(rows[:FEW])
        return found[number % len(found)]

    def visit(self, number) -> Appointment:
        rows = list(Appointment.unscoped.filter(deleted_at=None).order_by("id"))
        return rows[number % len(rows)]

    def signed_visits(self):
        return Encounter.unscoped.filter(status="signed").values("appointment_id")

    def has_encounters(self):
        return Encounter.unscoped.exists()

    def has_visits(self):
        return Appointment.unscoped.filter(deleted_at=None).exists()

    def has_time(self):
        return Appointment.unscoped.filter(deleted_at=None).count() < FEW

    def has_few_charts(self):
        return Encounter.unscoped.exclude(status="cancelled").count() < FEW

    def at_note(self, name, encounter, what="", body=None, method="POST"):
        return self.clinic.ask(name, method, f"clinical/progress-notes/{encounter.progress_note.pk}/{what}", body)

    @precondition(has_time)
    @rule(patient=st.integers(0, 1), provider=st.integers(0, 2), is_billable=st.booleans())
    def book(self, patient, provider, is_billable):
        self.booked += 1
        body = {
            "patient": self.clinic.patients[patient].pk,
            "rendering_provider": self.clinic.providers[provider],
            "appointment_time": (FIRST_DAY + timedelta(days=self.booked)).isoformat()[:16],
            "status": status_of(self.clinic.north).pk,
            "appointment_type": type_of(self.clinic.north).pk,
            "is_billable": is_billable,
        }
        answer = self.clinic.ask("stan", "POST", "appointments/", body)
        assert answer.status_code == 201, answer.content
        living = Encounter.unscoped.filter(appointment_id=answer.json()["id"])
        assert living.count() == (1 if is_billable else 0)

    @precondition(has_visits)
    @rule(number=which, hours=st.integers(0, 2), provider=st.integers(0, 2))
    def move_visit(self, number, hours, provider):
        visit = self.visit(number)
        local = visit.starts_at.astimezone(ZoneInfo("America/New_York")).replace(hour=FIRST_DAY.hour + hours)
        self.change(visit, appointment_time=local.isoformat()[:16], rendering_provider=self.clinic.providers[provider])

    @precondition(has_visits)
    @rule(number=which, patient=st.integers(0, 1))
    def exchange_patient(self, number, patient):
        self.change(self.visit(number), patient=self.clinic.patients[patient].pk)

    @precondition(has_visits)
    @rule(number=which, code=st.sampled_from(STATUSES), is_billable=st.booleans())
    def turn_visit(self, number, code, is_billable):
        status = status_of(self.clinic.north, code).pk
        self.change(self.visit(number), status=status, is_billable=is_billable)

    def change(self, visit, **fields):
        """Refused while it is signed, for another patient once something is charted, and where it would take out of
        billing what is billed."""
        was = Encounter.unscoped.filter(appointment=visit).exclude(status="cancelled").first()
        answer = self.clinic.ask("stan", "PATCH", f"appointments/{visit.pk}/", fields)
        assert answer.status_code in {200, 400}, answer.content
        if answer.status_code == 400:
            assert was is not None
            named = {"status", "is_billable"} & fields.keys() if was.pk in self.clinic.billed else set()
            assert answer.json().keys() & {"clinical_encounter", *named}

    @precondition(has_visits)
    @rule(number=which)
    def delete_visit(self, number):
        charted = Appointment.unscoped.filter(deleted_at=None, pk__in=self.signed_visits())
        visit = charted.first() if number % 2 and charted else self.visit(number)
        is_signed = Encounter.unscoped.filter(appointment=visit, status="signed").exists()
        answer = self.clinic.ask("ada", "DELETE", f"appointments/{visit.pk}/")
        assert answer.status_code == (400 if is_signed else 204), answer.content

    @precondition(has_few_charts)
    @rule(patient=st.integers(0, 1), name=who, text=words)
    def start_encounter(self, patient, name, text):
        body = {"patient": self.clinic.patients[patient].pk, "progress_note": {"plan": text}}
        answer = self.clinic.ask(name, "POST", "clinical/encounters/", body)
        assert answer.status_code == 201, answer.content
        self.texts[answer.json()["progress_note"]["id"]]["plan"] = text

    @precondition(has_visits)
    @rule(number=which, name=who)
    def start_encounter_of_visit(self, number, name):
        visit = self.visit(number)
        body = {"patient": visit.patient_id, "appointment": visit.pk}
        is_taken = Encounter.unscoped.filter(appointment=visit).exclude(status="cancelled").exists()
        answer = self.clinic.ask(name, "POST", "clinical/encounters/", body)
        assert answer.status_code == (400 if is_taken else 201), answer.content

    @precondition(has_encounters)
    @rule(number=which, name=who, section=st.sampled_from(TEXTS), text=words)
    def write(self, number, name, section, text):
        encounter = self.encounter(number)
        answer = self.at_note(name, encounter, body={section: text}, method="PATCH")
        assert answer.status_code == (200 if encounter.status == "in_progress" else 400), answer.content
        if answer.status_code == 200:
            self.texts[encounter.progress_note.pk][section] = text

    @precondition(has_encounters)
    @rule(number=which, name=who, rate=st.integers(60, 90))
    def measure(self, number, name, rate):
        encounter = self.encounter(number)
        there = Vitals.unscoped.filter(encounter=encounter).first()
        path = f"clinical/vitals/{there.pk}/" if there else "clinical/vitals/"
        body = {"encounter": encounter.pk, "heart_rate_bpm": rate}
        answer = self.clinic.ask(name, "PATCH" if there else "POST", path, body)
        assert answer.status_code in ((200, 201) if encounter.status == "in_progress" else (400,)), answer.content

    @initialize()
    def open_the_door(self):
        """A visit that will be charted, and a chart that nobody booked."""
        self.book(0, 1, is_billable=True)
        self.start_encounter(1, "paul", "")

    @precondition(has_encounters)
    @rule(number=which, text=words)
    def write_and_sign(self, number, text):
        self.write(number, "ada", "assessment", text)
        self.sign(number, "ada")

    @precondition(lambda self: self.current)
    @rule(number=which, text=words)
    def correct(self, number, text):
        encounter = self.encounter(number, "signed")
        self.unsign(number, "ada", text)
        if encounter.status == "signed" and encounter.progress_note.pk not in self.current:
            self.at_note("ada", encounter, body={"plan": text}, method="PATCH")
            self.texts[encounter.progress_note.pk]["plan"] = text

    @precondition(has_encounters)
    @rule(number=which, name=who)
    def sign(self, number, name):
        encounter = self.encounter(number)
        answer = self.at_note(name, encounter, "sign/", {})
        is_there = any(self.texts[encounter.progress_note.pk].values())
        is_possible = encounter.status == "signed" or (encounter.status == "in_progress" and is_there)
        assert answer.status_code == (403 if name == "nina" else 200 if is_possible else 400), answer.content
        if answer.status_code == 200:
            self.note_signed(encounter)

    @precondition(has_encounters)
    @rule(number=which, name=who, section=st.sampled_from(TEXTS), text=words, reason=words)
    def complete(self, number, name, section, text, reason):
        encounter = self.encounter(number)
        path = f"clinical/encounters/{encounter.pk}/complete/"
        answer = self.clinic.ask(name, "POST", path, {section: text, "reason": reason})
        if answer.status_code == 200:
            self.texts[encounter.progress_note.pk][section] = text
            self.note_signed(encounter)

    def note_signed(self, encounter):
        """One that was signed already stays the version that it was."""
        note_id = encounter.progress_note.pk
        if note_id in self.current:
            return
        number = 1 + sum(note == note_id for note, _ in self.signed)
        version = self.read_version(note_id, number)
        assert {name: version["signed"][name] for name in TEXTS} == self.texts[note_id]
        self.signed[note_id, number], self.current[note_id] = version["content"], number

    @precondition(has_encounters)
    @rule(number=which, name=who, reason=words)
    def unsign(self, number, name, reason):
        encounter = self.encounter(number, "signed")
        answer = self.at_note(name, encounter, "unsign/", {"reason": reason})
        is_vetoed = encounter.status == "signed" and encounter.pk in self.clinic.billed
        if name == "ada":
            assert answer.status_code == (400 if is_vetoed else 200), answer.content
        if encounter.status == "signed" and answer.status_code == 200:
            assert encounter.pk not in self.clinic.billed
            del self.current[encounter.progress_note.pk]

    @precondition(lambda self: self.current)
    @rule(number=which, name=who, text=words)
    def add(self, number, name, text):
        encounter = self.encounter(number, "signed")
        answer = self.at_note(name, encounter, "addenda/", {"text": text})
        is_possible = encounter.status == "signed" and text
        assert answer.status_code == (201 if is_possible else 400), answer.content
        if is_possible:
            self.added.setdefault((encounter.progress_note.pk, self.current[encounter.progress_note.pk], name, text))

    @precondition(has_encounters)
    @rule(number=which, name=who, reason=words)
    def cancel(self, number, name, reason):
        self.clinic.ask(name, "POST", f"clinical/encounters/{self.encounter(number).pk}/cancel/", {"reason": reason})

    @precondition(has_encounters)
    @rule(number=which, name=who)
    def reopen(self, number, name):
        self.clinic.ask(name, "POST", f"clinical/encounters/{self.encounter(number, 'cancelled').pk}/reopen/", {})

    @precondition(lambda self: self.has_encounters() and self.has_visits())
    @rule(number=which, visit=which, name=who, reason=words)
    def move_encounter(self, number, visit, name, reason):
        body = {"appointment": self.visit(visit).pk, "reason": reason}
        self.clinic.ask(name, "PATCH", f"clinical/encounters/{self.encounter(number).pk}/", body)

    @precondition(lambda self: self.current)
    @rule(number=which, is_billed=st.sampled_from([True, True, False]))
    def bill(self, number, is_billed):
        encounter, records = self.encounter(number, "signed"), "billing/encounter-billing-records/"
        superbill = self.clinic.billed.get(encounter.pk)
        if is_billed:
            answer = self.clinic.ask("ada", "POST", records, {"encounter": encounter.pk})
            is_possible = encounter.status == "signed" and superbill is None
            assert answer.status_code == (201 if is_possible else 400), answer.content
            if is_possible:
                self.clinic.billed[encounter.pk] = answer.json()["id"]
        elif superbill is not None:
            action = self.clinic.ask("ada", "POST", f"{records}{superbill}/void/", {"reason": "x"})
            assert action.status_code == 200, action.content
            del self.clinic.billed[encounter.pk]

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

    def read_everything_that_was_signed(self):
        addenda: dict[int, list[str]] = defaultdict(list)
        for note_id, number in sorted(self.signed):
            version = self.read_version(note_id, number)
            assert (version["content"], version["is_intact"]) == (self.signed[note_id, number], True)
            assert (version["withdrawn_at"] is None) == (self.current.get(note_id) == number)
            addenda[note_id] += [addendum["text"] for addendum in version["addenda"]]
        for note_id, texts in addenda.items():
            assert texts == [text for note, _, _, text in self.added if note == note_id]

    def read_version(self, note_id, number) -> dict[str, Any]:
        answer = self.clinic.ask("ada", "GET", f"clinical/progress-notes/{note_id}/versions/{number}/")
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found


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
