"""One signed visit, with what was added to its note."""

from datetime import UTC, datetime

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import ProgressNote
from tests.domains.clinical.factories import make_addendum, make_draft, make_signed
from tests.domains.portal.record_budgets import BUDGETS

MONDAY = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)


@pytest.fixture
def ana(portal_people):
    return portal_people.patients["ana"]


def path(encounter):
    return f"portal/visits/{encounter.pk}/"


def test_it_is_as_in_the_summary_and_shows_what_was_added(portal_people, acting_as, ana):
    visit = make_signed(ana, started_at=MONDAY, reason="Cough")
    make_addendum(visit, created_at=MONDAY, author_id=portal_people.users["paul"].pk)
    make_addendum(visit, "Better now.", created_at=MONDAY)
    (summed_up,) = acting_as("ana").get("portal/medical-summary/").json()["visits"]

    response = acting_as("ana").get(path(visit))

    assert response.status_code == 200
    assert response.json() == summed_up | {
        "addenda": [
            {"number": 1, "text": "Also wheezing.", "author_name": "Paul Example",
             "created_at": "2026-03-02T15:00:00Z"},
            {"number": 2, "text": "Better now.", "author_name": "Paul Example",
             "created_at": "2026-03-02T15:00:00Z"},
        ]
    }  # fmt: skip


def test_what_was_added_to_a_version_that_was_taken_back_is_not_shown(portal_people, acting_as, ana):
    encounter = make_draft(ana, portal_people.staff["paul@north"])
    doctor = acting_as("paul")

    def at_note(what, body):
        note = encounter.progress_note
        answer = doctor.post(f"clinical/progress-notes/{note.pk}/{what}/?facility_id={ana.facility_id}", body)
        assert answer.status_code in {200, 201}, answer.content

    at_note("sign", {})
    at_note("addenda", {"text": "To the first."})
    at_note("unsign", {})
    assert acting_as("ana").get(path(encounter)).status_code == 404
    at_note("sign", {})
    at_note("addenda", {"text": "To the second."})

    addenda = acting_as("ana").get(path(encounter)).json()["addenda"]

    assert [(entry["number"], entry["text"]) for entry in addenda] == [(1, "To the second.")]


def test_what_is_not_signed_or_somebody_elses_is_not_there(portal_people, acting_as, ana):
    caller = acting_as("ana")
    theirs = [make_signed(portal_people.patients[name]) for name in ("noel", "sofia", "lars")]

    for encounter in (make_draft(ana), *theirs):
        assert caller.get(path(encounter)).status_code == 404
    assert [caller.get(f"portal/visits/{wrong}/").status_code for wrong in (10**12, "x", "0")] == [404, 404, 404]
    assert not AuditEvent.objects.exists()


def test_reading_it_is_recorded(portal_people, acting_as, ana):
    acting_as("gina").get(path(make_signed(ana)))

    event = AuditEvent.objects.get()
    assert (event.actor_id, event.action, event.patient_id, event.metadata["what"]) == (
        portal_people.users["gina"].pk, "view", ana.pk, "encounter",
    )  # fmt: skip


def test_it_costs_the_same_however_much_was_added(portal_people, acting_as, ana, statements):
    visit, caller = make_signed(ana), acting_as("ana")
    make_addendum(visit)
    caller.get(path(visit))  # recorded
    few = statements(lambda: caller.get(path(visit)))
    for _ in range(30):
        make_addendum(visit)

    assert few == statements(lambda: caller.get(path(visit))) == BUDGETS["get_visit_for_patient"]
    assert len(caller.get(path(visit)).json()["addenda"]) == 31
    assert ProgressNote.unscoped.count() == 1
