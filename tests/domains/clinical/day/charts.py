"""What those do who chart, sign and bill."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from careflow.domains.clinical.models import Encounter, Vitals
from careflow.domains.clinical.rules.encounters import TEXTS
from tests.domains.clinical.day.diary import Diary, which, who, words
from tests.domains.clinical.day.visits import Visits


class Charts(Visits):
    @precondition(Diary.has_few_charts)
    @rule(patient=st.integers(0, 1), name=who, text=words)
    def start_encounter(self, patient, name, text):
        body = {"patient": self.clinic.patients[patient].pk, "progress_note": {"plan": text}}
        answer = self.clinic.ask(name, "POST", "clinical/encounters/", body)
        assert answer.status_code == 201, answer.content
        self.texts[answer.json()["progress_note"]["id"]]["plan"] = text

    @precondition(Diary.has_visits)
    @rule(number=which, name=who)
    def start_encounter_of_visit(self, number, name):
        visit = self.visit(number)
        body = {"patient": visit.patient_id, "appointment": visit.pk}
        is_taken = Encounter.unscoped.filter(appointment=visit).exclude(status="cancelled").exists()
        answer = self.clinic.ask(name, "POST", "clinical/encounters/", body)
        assert answer.status_code == (400 if is_taken else 201), answer.content

    @precondition(Diary.has_encounters)
    @rule(number=which, name=who, section=st.sampled_from(TEXTS), text=words)
    def write(self, number, name, section, text):
        encounter = self.encounter(number)
        answer = self.at_note(name, encounter, body={section: text}, method="PATCH")
        assert answer.status_code == (200 if encounter.status == "in_progress" else 400), answer.content
        if answer.status_code == 200:
            self.texts[encounter.progress_note.pk][section] = text

    @precondition(Diary.has_encounters)
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

    @precondition(Diary.has_encounters)
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

    @precondition(Diary.has_encounters)
    @rule(number=which, name=who)
    def sign(self, number, name):
        encounter = self.encounter(number)
        answer = self.at_note(name, encounter, "sign/", {})
        is_there = any(self.texts[encounter.progress_note.pk].values())
        is_possible = encounter.status == "signed" or (encounter.status == "in_progress" and is_there)
        assert answer.status_code == (403 if name == "nina" else 200 if is_possible else 400), answer.content
        if answer.status_code == 200:
            self.note_signed(encounter)

    @precondition(Diary.has_encounters)
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
        self.clinic.signatures += 1

    @precondition(Diary.has_encounters)
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

    @precondition(Diary.has_encounters)
    @rule(number=which, name=who, reason=words)
    def cancel(self, number, name, reason):
        self.clinic.ask(name, "POST", f"clinical/encounters/{self.encounter(number).pk}/cancel/", {"reason": reason})

    @precondition(Diary.has_encounters)
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
