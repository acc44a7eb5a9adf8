"""Encounters are cancelled with their visits and come back with them."""

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.events import EncounterCancelling
from careflow.domains.clinical.models import Encounter
from careflow.domains.facilities.models import AppointmentStatus
from careflow.platform import events
from careflow.platform.problems import BadInput
from tests.domains.clinical.visits.standing import as_it_is, code
from tests.domains.scheduling.factories import MONDAY, local

pytestmark = pytest.mark.django_db


def test_a_deleted_visit_takes_its_draft_along(acting_as, at, path, visit, encounter, write):
    """It stayed behind and then counted as billable."""
    write()

    assert acting_as("ada").delete(at(f"{visit}/") + "&reason=Duplicate").status_code == 204

    as_it_is(encounter)
    shown = acting_as("paul").get(path(f"encounters/{encounter.pk}/")).json()
    assert (encounter.status, encounter.cancelled_because) == ("cancelled", "Duplicate")
    assert (shown["is_effectively_billable"], shown["progress_note"]["subjective"]) == (False, "Coughs.")


@pytest.mark.parametrize("gone", ["cancelled", "no_show"])
def test_a_draft_is_cancelled_with_its_visit_and_comes_back_with_it(north, move, encounter, write, gone):
    write()

    move(status=code(north, gone))
    assert (as_it_is(encounter).status, encounter.cancelled_with_visit) == ("cancelled", True)

    move(status=code(north, "pending"))
    assert (as_it_is(encounter).status, encounter.cancelled_with_visit) == ("in_progress", False)
    assert [each.pk for each in Encounter.unscoped.all()] == [encounter.pk]
    assert [event.summary for event in AuditEvent.objects.filter(model_name="encounter").order_by("id")] == [
        "Encounter started", "Encounter cancelled", "Encounter reopened",
    ]  # fmt: skip


def test_one_that_comes_back_has_followed_its_visit(cast, north, move, encounter, write):
    write()
    move(status=code(north, "cancelled"))
    move(appointment_time="2027-03-16T10:00")
    move(rendering_provider=cast.staff["petra@north"].pk)

    move(status=code(north, "pending"), appointment_time="2027-03-17T10:00")

    as_it_is(encounter)
    assert (encounter.status, encounter.rendering_provider_name) == ("in_progress", "DO Petra Example")
    assert encounter.started_at == local(north, "2027-03-17T10:00")


@pytest.mark.parametrize("charted", ["text", "reason"])
def test_what_is_charted_of_another_patient_stays_behind(north, ana, ben, move, encounter, chart, charted):
    chart(charted)
    move(status=code(north, "cancelled"))

    assert move(patient=ben.pk).status_code == 200
    assert move(status=code(north, "pending")).status_code == 200

    as_it_is(encounter)
    fresh = Encounter.unscoped.get(status="in_progress")
    assert (encounter.status, encounter.patient_id) == ("cancelled", ana.pk)
    assert (fresh.patient_id, fresh.progress_note.subjective) == (ben.pk, "")


@pytest.fixture
def rescheduled(north):
    """A status of the clinic's own that frees the time and counts nevertheless, as new ones do."""
    return AppointmentStatus.unscoped.create(facility=north, name="Rescheduled", code="rescheduled")


def test_a_visit_that_was_called_off_gets_no_encounter_and_comes_back_with_its_own(
    north, move, encounter, write, rescheduled
):
    write()

    for status in (code(north, "cancelled"), rescheduled.pk):
        move(status=status)
        assert [each.status for each in Encounter.unscoped.all()] == ["cancelled"]
    move(status=code(north, "pending"))

    assert [each.pk for each in Encounter.unscoped.filter(status="in_progress")] == [encounter.pk]


def test_a_visit_that_was_booked_as_called_off_gets_its_encounter_when_it_takes_place(
    desk, north, at, book, rescheduled
):
    visit = book(status=rescheduled.pk)
    assert not Encounter.unscoped.exists()

    assert desk.patch(at(f"{visit}/"), {"status": code(north, "pending")}).status_code == 200

    assert Encounter.unscoped.get().appointment_id == visit


def test_an_empty_one_comes_back_for_the_other_patient(north, ben, move, encounter):
    move(status=code(north, "cancelled"))
    move(status=code(north, "pending"), patient=ben.pk, reason="Fever")

    assert (as_it_is(encounter).status, encounter.patient_id) == ("in_progress", ben.pk)
    assert encounter.reason == "Fever"


def test_one_that_somebody_cancelled_stays_cancelled(doctor, north, path, move, encounter):
    doctor.post(path(f"encounters/{encounter.pk}/cancel/"), {"reason": "Came for somebody else"})
    move(status=code(north, "cancelled"))

    move(status=code(north, "pending"))

    assert as_it_is(encounter).status == "cancelled"
    assert Encounter.unscoped.filter(status="in_progress").count() == 1


@pytest.fixture
def by_hand(doctor, path, encounter):
    """Cancels the encounter and takes that back, in the chart."""

    def send(action, encounter=encounter):
        body = {"reason": "Left before being seen"} if action == "cancel" else None
        response = doctor.post(path(f"encounters/{encounter.pk}/{action}/"), body)
        assert response.status_code == 200
        return response.json()

    return send


def test_one_that_somebody_reopens_has_followed_its_visit(cast, north, doctor, path, move, encounter, write, by_hand):
    """The visit's former provider could sign it, at the former time."""
    petra = cast.staff["petra@north"]
    write()
    by_hand("cancel")
    move(rendering_provider=petra.pk, appointment_time=f"{MONDAY}T11:00")

    back = by_hand("reopen")

    as_it_is(encounter)
    assert (back["rendering_provider"], back["rendering_provider_name"]) == (petra.pk, "DO Petra Example")
    assert (encounter.status, encounter.started_at) == ("in_progress", local(north, f"{MONDAY}T11:00"))


def test_one_that_somebody_reopens_is_with_its_visits_provider_whatever_it_missed(
    cast, north, ana, move, encounter, by_hand
):
    by_hand("cancel")
    move(status=code(north, "cancelled"))
    move(status=code(north, "pending"))
    by_hand("cancel", Encounter.unscoped.get(status="in_progress"))
    move(rendering_provider=cast.staff["petra@north"].pk)

    back = by_hand("reopen")

    event = AuditEvent.objects.filter(app_label="clinical").latest("id")
    assert (back["id"], back["rendering_provider_name"]) == (encounter.pk, "DO Petra Example")
    assert event.metadata["changed_fields"] == ["rendering_provider", "status"]


def test_one_that_somebody_cancelled_keeps_its_patient_whoever_comes(ana, ben, move, encounter, by_hand):
    by_hand("cancel")

    move(patient=ben.pk)

    assert as_it_is(encounter).patient_id == ana.pk


def test_a_domain_above_may_keep_a_visit_from_being_cancelled(monkeypatch, north, move, encounter):
    def billed(event):
        raise BadInput(encounter="This encounter is billed.")

    monkeypatch.setitem(events._listeners, EncounterCancelling, [billed])  # noqa: SLF001  (no way to stop listening)
    response = move(status=code(north, "cancelled"))

    assert (response.status_code, response.json()["encounter"]) == (400, ["This encounter is billed."])
    assert (as_it_is(encounter).status, encounter.appointment.status_id) == ("in_progress", code(north, "pending"))
