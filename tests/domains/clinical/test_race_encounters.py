"""Several people at one encounter at the same moment, each over a connection of their own: one effect, and nobody
gets an error of ours."""

import json
from collections import Counter

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter, NoteAddendum, NoteVersion, NoteWithdrawal, ProgressNote
from careflow.domains.clinical.rules.versions import digest
from tests.conftest import As, token_for
from tests.domains.clinical.factories import make_draft, make_vitals
from tests.domains.scheduling.factories import MONDAY, make_appointment, make_patient, status_of, type_of
from tests.plugins.races import at_once


class Ward:
    """North, where Paul has charted Ana's booked visit."""

    def __init__(self, cast):
        self.north, self.paul = cast.facilities["north"], cast.staff["paul@north"]
        self.petra = cast.staff["petra@north"]
        self.ana, self.ben = make_patient(self.north), make_patient(self.north, "Bell", "Ben")
        self.visit = make_appointment(
            self.north, self.ana, rendering_provider=self.paul, rendering_provider_name="MD Paul Example"
        )
        self.encounter = make_draft(self.ana, self.paul)
        Encounter.unscoped.update(appointment=self.visit)
        self.note = self.encounter.progress_note
        self.tokens = {name: token_for(cast.users[name]) for name in ("paul", "petra", "nina", "stan", "ada")}

    def send(self, who, method, path, body=None):
        return As(self.tokens[who]).send(method, f"{path}?facility_id={self.north.pk}", body)

    def together(self, *requests):
        return at_once([lambda request=request: self.send(*request) for request in requests])

    def on_note(self, who, action, body=None):
        return (who, "POST", f"clinical/progress-notes/{self.note.pk}/{action}/", body)

    def edit(self, who, **texts):
        return (who, "PATCH", f"clinical/progress-notes/{self.note.pk}/", texts)

    def move(self, who, **fields):
        return (who, "PATCH", f"appointments/{self.visit.pk}/", {"allow_same_day_double_book": True, **fields})

    def check(self):
        """Whatever happened: what is signed is what is stored, and only one of the two states holds."""
        self.encounter.refresh_from_db()
        self.note.refresh_from_db()
        versions = list(NoteVersion.unscoped.order_by("number"))
        assert [version.number for version in versions] == [*range(1, len(versions) + 1)]
        for version in versions:
            assert version.content_sha256 == digest(version.content)
        standing = [version for version in versions if not NoteWithdrawal.unscoped.filter(version=version).exists()]
        is_signed = self.encounter.status == "signed"
        assert (self.note.status == "signed") == is_signed == bool(standing)
        assert self.note.signed_version == (standing[0].number if standing else None)
        if is_signed:
            signed = json.loads(standing[0].content)
            assert {name: signed[name] for name in ("subjective", "plan")} == {
                "subjective": self.note.subjective, "plan": self.note.plan,
            }  # fmt: skip
            assert signed["patient_id"] == self.encounter.patient_id
        self.visit.refresh_from_db()
        assert self.encounter.patient_id == self.visit.patient_id


@pytest.fixture
def ward(own_cast):
    return Ward(own_cast)


def statuses(answers):
    found = Counter(answer.status_code for answer in answers)
    assert max(found) < 500, [answer.json() for answer in answers if answer.status_code >= 500]
    return found


@pytest.mark.weak_point("N9")
def test_of_twenty_signatures_one_counts_and_all_are_told_so(ward):
    """The reference stored one and answered most of the others with a 500."""
    answers = ward.together(*[ward.on_note("paul" if number % 2 else "petra", "sign") for number in range(20)])

    assert statuses(answers) == {200: 20}
    assert len({answer.content for answer in answers}) == 1
    assert NoteVersion.unscoped.count() == AuditEvent.objects.count() == 1
    ward.check()


def test_a_text_is_signed_with_an_edit_or_without_it_but_never_changed_after(ward):
    answers = ward.together(
        ward.on_note("paul", "sign"), *[ward.edit("nina", plan=f"Plan {number}.") for number in range(5)]
    )

    found = statuses(answers)
    assert answers[0].status_code == 200
    assert set(found) <= {200, 400}
    for answer in answers[1:]:
        assert answer.status_code == 200 or "status" in answer.json()
    ward.check()


@pytest.mark.weak_point("N4")
def test_different_sections_written_at_once_all_survive(ward):
    texts = {"subjective": "a", "objective": "b", "assessment": "c", "plan": "d"}

    answers = ward.together(*[ward.edit("nina", **{name: text}) for name, text in texts.items()])

    assert statuses(answers) == {200: 4}
    assert ProgressNote.unscoped.values(*texts).get() == texts
    assert ProgressNote.unscoped.get().version == 5


@pytest.mark.parametrize("what", ["time", "provider", "patient"])
def test_a_visit_moves_before_it_is_signed_or_not_at_all(ward, what):
    fields = {
        "time": {"appointment_time": f"{MONDAY}T11:00"},
        "provider": {"rendering_provider": ward.petra.pk},
        "patient": {"patient": ward.ben.pk},
    }[what]

    signed, moved = ward.together(ward.on_note("ada", "sign"), ward.move("stan", **fields))

    statuses([signed, moved])
    assert signed.status_code == 200
    assert moved.status_code == 200 or "clinical_encounter" in moved.json()
    ward.check()
    if moved.status_code == 200 and what == "provider":
        assert json.loads(NoteVersion.unscoped.get().content)["rendering_provider_id"] == ward.petra.pk


def test_a_visit_is_deleted_or_signed(ward):
    signed, deleted = ward.together(
        ward.on_note("paul", "sign"), ("ada", "DELETE", f"appointments/{ward.visit.pk}/", None)
    )

    assert statuses([signed, deleted])[400] == 1
    ward.encounter.refresh_from_db()
    assert ward.encounter.status == ("signed" if signed.status_code == 200 else "cancelled")


def test_an_addendum_meets_the_signed_version_or_a_draft(ward):
    assert ward.send(*ward.on_note("paul", "sign")).status_code == 200

    answers = ward.together(
        ward.on_note("paul", "unsign", {}),
        *[ward.on_note("nina", "addenda", {"text": str(number)}) for number in range(5)],
    )

    found = statuses(answers)
    assert answers[0].status_code == 200
    assert found[201] == NoteAddendum.unscoped.count()
    assert found[201] + found[400] == 5
    assert sorted(NoteAddendum.unscoped.values_list("number", flat=True)) == [*range(1, found[201] + 1)]
    assert NoteWithdrawal.unscoped.count() == 1
    ward.check()


def test_addenda_written_at_once_are_all_counted(ward):
    ward.send(*ward.on_note("paul", "sign"))

    answers = ward.together(*[ward.on_note("nina", "addenda", {"text": str(number)}) for number in range(6)])

    assert statuses(answers) == {201: 6}
    assert sorted(answer.json()["number"] for answer in answers) == [1, 2, 3, 4, 5, 6]


def test_signing_unsigning_and_editing_at_once_leave_a_whole_state(ward):
    make_vitals(ward.encounter)
    answers = ward.together(
        ward.on_note("paul", "sign"), ward.on_note("paul", "unsign", {}), ward.edit("nina", plan="Tea."),
        ward.on_note("petra", "sign"), ward.on_note("ada", "unsign", {}), ward.edit("nina", subjective="Sneezes."),
        ("nina", "POST", f"clinical/encounters/{ward.encounter.pk}/cancel/", {"reason": "x"}),
        ("nina", "POST", f"clinical/encounters/{ward.encounter.pk}/reopen/", None),
    )  # fmt: skip

    assert set(statuses(answers)) <= {200, 400}
    ward.check()


def test_of_many_who_start_one_visits_encounter_one_does(ward):
    other = make_appointment(ward.north, ward.ben, at=f"{MONDAY}T15:00")
    body = {"patient": ward.ben.pk, "appointment": other.pk}

    answers = ward.together(*[("paul", "POST", "clinical/encounters/", body)] * 6)

    assert statuses(answers) == {201: 1, 400: 5}
    assert all("appointment" in answer.json() for answer in answers if answer.status_code == 400)
    assert Encounter.unscoped.filter(appointment=other).count() == ProgressNote.unscoped.count() - 1 == 1


def test_a_visit_that_starts_to_count_while_its_encounter_is_started_has_one(ward):
    other = make_appointment(
        ward.north, ward.ben, at=f"{MONDAY}T15:00", is_billable=False, appointment_type=type_of(ward.north, "annual")
    )

    answers = ward.together(
        ("paul", "POST", "clinical/encounters/", {"patient": ward.ben.pk, "appointment": other.pk}),
        ("stan", "PATCH", f"appointments/{other.pk}/", {"is_billable": True}),
    )

    assert set(statuses(answers)) <= {200, 201, 400}
    assert Encounter.unscoped.filter(appointment=other).count() == 1


def test_a_visit_cancelled_while_its_note_is_written_loses_no_word(ward):
    answers = ward.together(
        ward.edit("nina", plan="Tea."), ward.move("stan", status=status_of(ward.north, "cancelled").pk)
    )

    ward.encounter.refresh_from_db()
    ward.note.refresh_from_db()
    assert set(statuses(answers)) <= {200, 400}
    assert ward.encounter.status == "cancelled"
    assert (ward.note.plan == "Tea.") == (answers[0].status_code == 200)


def test_two_who_complete_at_once_sign_one_text(ward):
    address = f"clinical/encounters/{ward.encounter.pk}/complete/"

    answers = ward.together(*[("paul", "POST", address, {"plan": f"Plan {number}."}) for number in range(4)])

    assert statuses(answers) == {200: 1, 400: 3}
    assert NoteVersion.unscoped.count() == 1
    ward.check()
