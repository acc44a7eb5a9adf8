"""The clinic, and what the model remembers of a day there."""

from collections import defaultdict
from datetime import datetime
from typing import Any

from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from careflow.domains.clinical.models import Encounter
from careflow.domains.clinical.rules.encounters import TEXTS
from careflow.domains.scheduling.models import Appointment
from tests.domains.scheduling.factories import make_patient

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
        self.signatures = 0  # of all days
        self.open()

    def open(self):
        """A new day: everybody signs in, nothing is billed."""
        self.people = {name: self.acting_as(name) for name in ("ada", "paul", "petra", "nina", "stan")}
        self.billed: dict[int, int] = {}

    def ask(self, name, method, path, body=None):
        answer = self.people[name].send(method, f"{path}?facility_id={self.north.pk}", body)
        assert answer.status_code < 500, answer.content
        return answer


class Diary(RuleBasedStateMachine):
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
