"""Doctors, nurses and the desk at one chart at the same moment, each over a connection of their own: whatever order
comes out, it is one that could have come about in turn, and what was signed is sound."""

from collections import Counter

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.operations import verify
from careflow.domains.clinical.models import Encounter, NoteAddendum, NoteVersion, NoteWithdrawal, ProgressNote, Vitals
from careflow.domains.clinical.rules.versions import digest
from careflow.domains.scheduling.models import Appointment
from tests.conftest import As, token_for
from tests.domains.clinical.factories import make_encounter, make_vitals
from tests.domains.scheduling.factories import MONDAY, make_patient, status_of, type_of
from tests.plugins.races import at_once

PAIRS = 4  # charts that are fought over at once


class Unwatched:
    def expect(self, records): ...
    def seen(self, what, records=1): ...


class Clinic:
    """North, where everybody has a screen."""

    def __init__(self, cast):
        self.north = cast.facilities["north"]
        self.paul = cast.staff["paul@north"]
        self.ana, self.ben = make_patient(self.north), make_patient(self.north, "Bell", "Ben")
        self.tokens = {name: token_for(cast.users[name]) for name in ("ada", "paul", "petra", "nina", "stan")}

    def send(self, name, method, path, body=None):
        mark = "&" if "?" in path else "?"
        return As(self.tokens[name]).send(method, f"{path}{mark}facility_id={self.north.pk}", body)

    def together(self, *requests):
        """Each request is (name, method, path, body)."""
        answers = at_once([lambda request=request: self.send(*request) for request in requests])
        assert not [answer.content for answer in answers if answer.status_code >= 500]
        return answers

    def draft(self, text="Cough.", **values):
        encounter = make_encounter(self.ana, **values)
        ProgressNote.unscoped.filter(encounter=encounter).update(subjective=text)
        return encounter

    def drafts(self):
        return [self.draft() for _ in range(PAIRS)]

    def signed(self):
        encounter = self.draft()
        assert self.at_note("ada", encounter, "sign/").status_code == 200
        return encounter

    def note(self, encounter, what="", body=None, name="ada", method="POST"):
        return name, method, f"clinical/progress-notes/{encounter.progress_note.pk}/{what}", body

    def at_note(self, name, encounter, what):
        return self.send(*self.note(encounter, what, {}, name=name))

    def visit(self):
        answer = self.send("stan", "POST", "appointments/", {
            "patient": self.ana.pk, "appointment_time": f"{MONDAY}T09:00", "status": status_of(self.north).pk,
            "appointment_type": type_of(self.north).pk, "rendering_provider": self.paul.pk,
        })  # fmt: skip
        assert answer.status_code == 201, answer.content
        return Encounter.unscoped.get(appointment_id=answer.json()["id"])


@pytest.fixture
def clinic(own_cast):
    clinic = Clinic(own_cast)
    yield clinic
    assert list(verify(progress_of=lambda _: Unwatched())) == []
    for note, encounter in ProgressNote.unscoped.values_list("status", "encounter__status"):
        assert (note == "signed") == (encounter == "signed")


def statuses(answers):
    return Counter(answer.status_code for answer in answers)


def test_many_signatures_at_once_are_one(clinic):
    """The reference answered five of six with a 500."""
    encounter = clinic.draft()

    answers = clinic.together(*[clinic.note(encounter, "sign/", {}, name) for name in ("ada", "paul", "petra") * 3])

    assert statuses(answers) == {200: 9}
    assert len({answer.content for answer in answers}) == 1
    assert NoteVersion.unscoped.count() == AuditEvent.objects.count() == 1


def test_vitals_that_are_taken_while_somebody_signs_are_signed_or_refused(clinic):
    drafts = clinic.drafts()

    answers = clinic.together(*[
        request
        for encounter in drafts
        for request in (
            ("nina", "POST", "clinical/vitals/", {"encounter": encounter.pk, "heart_rate_bpm": 64}),
            clinic.note(encounter, "sign/", {}),
        )
    ])  # fmt: skip

    taken, signed = answers[::2], answers[1::2]
    assert statuses(signed) == {200: PAIRS}
    assert statuses(taken).keys() <= {201, 400}
    for encounter, answer in zip(drafts, taken, strict=True):
        content = NoteVersion.unscoped.get(note__encounter=encounter).content
        assert ('"heart_rate_bpm":64' in content) == (answer.status_code == 201)
        assert Vitals.unscoped.filter(encounter=encounter).exists() == (answer.status_code == 201)


def test_vitals_that_are_corrected_while_somebody_signs_are_signed_or_refused(clinic):
    drafts = clinic.drafts()
    vitals = [make_vitals(encounter, heart_rate_bpm=70) for encounter in drafts]

    answers = clinic.together(*[
        request
        for encounter, row in zip(drafts, vitals, strict=True)
        for request in (
            clinic.note(encounter, "sign/", {}),
            ("nina", "PATCH", f"clinical/vitals/{row.pk}/", {"heart_rate_bpm": 64}),
        )
    ])  # fmt: skip

    assert statuses(answers[::2]) == {200: PAIRS}
    for encounter, answer in zip(drafts, answers[1::2], strict=True):
        content = NoteVersion.unscoped.get(note__encounter=encounter).content
        assert answer.status_code in {200, 400}
        assert ('"heart_rate_bpm":64' in content) == (answer.status_code == 200)


def test_a_text_that_is_saved_while_somebody_signs_is_signed_or_refused(clinic):
    drafts = clinic.drafts()

    answers = clinic.together(*[
        request
        for encounter in drafts
        for request in (
            clinic.note(encounter, "sign/", {}),
            clinic.note(encounter, body={"plan": "Rest."}, name="nina", method="PATCH"),
        )
    ])  # fmt: skip

    assert statuses(answers[::2]) == {200: PAIRS}
    for encounter, answer in zip(drafts, answers[1::2], strict=True):
        content = NoteVersion.unscoped.get(note__encounter=encounter).content
        assert answer.status_code in {200, 400}
        assert ('"plan":"Rest."' in content) == (answer.status_code == 200)


def test_signing_and_unsigning_at_once_take_turns(clinic):
    encounter = clinic.signed()

    answers = clinic.together(*[clinic.note(encounter, what, {}) for what in ("unsign/", "sign/") * 4])

    note = ProgressNote.unscoped.get()
    assert statuses(answers) == {200: 8}
    signatures, withdrawals = NoteVersion.unscoped.count(), NoteWithdrawal.unscoped.count()
    assert signatures - withdrawals == (1 if note.status == "signed" else 0)
    assert AuditEvent.objects.count() == signatures + withdrawals


def test_an_addendum_to_a_signature_that_is_just_taken_back_is_kept_or_refused(clinic):
    signed = [clinic.signed() for _ in range(PAIRS)]

    answers = clinic.together(*[
        request
        for encounter in signed
        for request in (clinic.note(encounter, "unsign/", {}), clinic.note(encounter, "addenda/", {"text": "Also."}))
    ])  # fmt: skip

    assert statuses(answers[::2]) == {200: PAIRS}
    assert statuses(answers[1::2]).keys() <= {201, 400}
    assert NoteAddendum.unscoped.count() == statuses(answers)[201]


def test_an_addendum_that_is_sent_several_times_at_once_is_said_once(clinic):
    encounter = clinic.signed()

    answers = clinic.together(*[clinic.note(encounter, "addenda/", {"text": "Also wheezing."})] * 5)

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == NoteAddendum.unscoped.count() == 1


def test_addenda_written_at_once_are_numbered_one_after_another(clinic):
    encounter = clinic.signed()
    texts = [f"Addendum {number}" for number in range(6)]

    answers = clinic.together(*[clinic.note(encounter, "addenda/", {"text": text}) for text in texts])

    assert statuses(answers) == {201: 6}
    assert sorted(answer.json()["number"] for answer in answers) == [1, 2, 3, 4, 5, 6]
    assert {addendum.text for addendum in NoteAddendum.unscoped.all()} == set(texts)


def test_a_chart_is_completed_once(clinic):
    encounter = clinic.draft()
    complete = ("ada", "POST", f"clinical/encounters/{encounter.pk}/complete/", {"plan": "Rest.", "reason": "Cough"})

    answers = clinic.together(*[complete] * 6)

    assert statuses(answers) == {200: 6}
    assert NoteVersion.unscoped.count() == 1


def test_a_visit_is_deleted_or_signed(clinic):
    encounter = clinic.visit()
    ProgressNote.unscoped.update(subjective="Cough.")

    deleted, signed = clinic.together(
        ("ada", "DELETE", f"appointments/{encounter.appointment_id}/", None), clinic.note(encounter, "sign/", {})
    )

    encounter.refresh_from_db()
    is_gone = Appointment.unscoped.get().deleted_at is not None
    assert (deleted.status_code, signed.status_code) in {(204, 400), (400, 200)}
    assert encounter.status == ("cancelled" if is_gone else "signed")


def test_a_chart_is_cancelled_or_signed(clinic):
    encounter = clinic.draft()
    cancel = ("nina", "POST", f"clinical/encounters/{encounter.pk}/cancel/", {"reason": "Left."})

    cancelled, signed = clinic.together(cancel, clinic.note(encounter, "sign/", {}))

    encounter.refresh_from_db()
    assert (cancelled.status_code, signed.status_code) in {(200, 400), (400, 200)}
    assert encounter.status == ("cancelled" if cancelled.status_code == 200 else "signed")


def test_a_visit_gets_another_patient_or_is_signed_for_the_first(clinic):
    encounter = clinic.visit()
    ProgressNote.unscoped.update(subjective="Cough.")
    exchange = ("stan", "PATCH", f"appointments/{encounter.appointment_id}/", {"patient": clinic.ben.pk})

    exchanged, signed = clinic.together(exchange, clinic.note(encounter, "sign/", {}))

    encounter.refresh_from_db()
    assert (exchanged.status_code, signed.status_code) == (400, 200)
    assert encounter.patient_id == clinic.ana.pk


def test_a_visit_that_comes_back_has_one_encounter(clinic):
    """While the desk takes the cancellation back, nurses start and reopen a chart of it."""
    encounter = clinic.visit()
    visit = f"appointments/{encounter.appointment_id}/"
    clinic.send("stan", "PATCH", visit, {"status": status_of(clinic.north, "cancelled").pk})

    answers = clinic.together(
        ("stan", "PATCH", visit, {"status": status_of(clinic.north).pk}),
        ("nina", "POST", f"clinical/encounters/{encounter.pk}/reopen/", {}),
        ("nina", "POST", "clinical/encounters/", {"patient": clinic.ana.pk, "appointment": encounter.appointment_id}),
        ("ada", "POST", "clinical/encounters/", {"patient": clinic.ana.pk, "appointment": encounter.appointment_id}),
    )

    assert statuses(answers).keys() <= {200, 201, 400}
    assert Encounter.unscoped.exclude(status="cancelled").count() == 1


def test_the_check_finds_nothing_while_people_sign(clinic):
    drafts = clinic.drafts()

    def check():
        return [str(finding) for _ in range(5) for finding in verify(progress_of=lambda _: Unwatched())]

    def work(encounter):
        for what in ("sign/", "unsign/", "sign/"):
            assert clinic.at_note("ada", encounter, what).status_code == 200
        return []

    found = at_once([check, *[lambda encounter=encounter: work(encounter) for encounter in drafts]])

    assert found == [[]] * (1 + PAIRS)


def test_what_was_signed_in_a_race_is_what_stands_there(clinic):
    """Signing takes the text at the moment of the lock, not one that it read before."""
    encounter = clinic.draft()
    writes = [clinic.note(encounter, body={"plan": f"Plan {number}"}, method="PATCH") for number in range(6)]

    clinic.together(*writes[:3], clinic.note(encounter, "sign/", {}), *writes[3:])

    note, version = ProgressNote.unscoped.get(), NoteVersion.unscoped.get()
    assert f'"plan":"{note.plan}"' in version.content
    assert version.content_sha256 == digest(version.content)
