"""Encounters follow the schedule: opened and moved with their visits, by people who need no right to the chart."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter, NoteVersion, ProgressNote
from careflow.domains.facilities.models import AppointmentType
from tests.domains.clinical.visits.standing import as_it_is, code
from tests.domains.scheduling.factories import MONDAY, local, type_of

pytestmark = pytest.mark.django_db


def test_a_billable_visit_opens_its_encounter(cast, north, ana, paul, visit, encounter):
    assert (encounter.patient_id, encounter.appointment_id, encounter.status) == (ana.pk, visit, "in_progress")
    assert (encounter.rendering_provider_id, encounter.rendering_provider_name) == (paul.pk, "MD Paul Example")
    assert (encounter.reason, encounter.started_at) == ("Cough", local(north, f"{MONDAY}T09:00"))
    assert (encounter.created_by_id, encounter.created_by_name) == (cast.users["stan"].pk, "Stan Example")
    assert ProgressNote.unscoped.get().encounter_id == encounter.pk
    event = AuditEvent.objects.get(app_label="clinical")
    assert (event.action, event.model_name, event.object_pk, event.patient_id) == (
        "create", "encounter", str(encounter.pk), ana.pk,
    )  # fmt: skip
    assert event.metadata == {
        "source": "appointment", "appointment": visit, "rendering_provider": paul.pk,
        "started_at": encounter.started_at.isoformat(), "actor_name": "Stan Example",
    }  # fmt: skip


@pytest.mark.parametrize("what", ["visit", "status", "type"])
def test_one_that_does_not_count_opens_none_until_it_does(desk, north, at, book, what):
    kind = type_of(north)
    AppointmentType.unscoped.filter(pk=kind.pk).update(is_billable=what != "type")
    fields = {
        "visit": ({"is_billable": False}, {"is_billable": True}),
        "status": ({"status": code(north, "cancelled")}, {"status": code(north, "pending")}),
        "type": ({}, {"appointment_type": type_of(north, "annual").pk}),
    }[what]
    visit = book(**fields[0])
    assert not Encounter.unscoped.exists()

    assert desk.patch(at(f"{visit}/"), fields[1]).status_code == 200

    assert Encounter.unscoped.get().appointment_id == visit


def test_a_visit_that_stops_counting_keeps_its_encounter(move, encounter):
    move(is_billable=False)
    move(is_billable=True)

    assert [each.pk for each in Encounter.unscoped.all()] == [encounter.pk]
    assert as_it_is(encounter).version == 1


def test_a_draft_follows_its_visit(cast, north, ben, move, visit, encounter):
    """Signing a note whose visit had got another patient was a 500."""
    petra = cast.staff["petra@north"]

    response = move(patient=ben.pk, rendering_provider=petra.pk, appointment_time=f"{MONDAY}T11:00", reason="Fever")

    as_it_is(encounter)
    assert response.status_code == 200
    assert (encounter.patient_id, encounter.rendering_provider_id, encounter.rendering_provider_name) == (
        ben.pk, petra.pk, "DO Petra Example",
    )  # fmt: skip
    assert (encounter.started_at, encounter.reason) == (local(north, f"{MONDAY}T11:00"), "Fever")
    event = AuditEvent.objects.filter(app_label="clinical").latest("id")
    assert (event.action, event.patient_id) == ("update", ben.pk)
    assert (event.metadata["source"], event.metadata["changed_fields"]) == (
        "appointment", ["patient", "rendering_provider", "started_at", "reason"],
    )  # fmt: skip


def test_a_recorded_end_does_not_keep_a_visit_from_moving(north, move, encounter):
    """An imported draft has one; the visit is over when somebody signs."""
    Encounter.unscoped.update(ended_at=encounter.started_at + timedelta(minutes=30))

    response = move(appointment_time=f"{MONDAY}T11:00")

    assert response.status_code == 200, response.json()
    assert (as_it_is(encounter).started_at, encounter.ended_at) == (local(north, f"{MONDAY}T11:00"), None)


def test_the_schedules_own_matters_do_not_touch_the_draft(north, move, encounter):
    for fields in ({"notes": "n"}, {"room": "2"}, {"reason": "x"}, {"status": code(north, "check_in")}):
        assert move(**fields).status_code == 200

    assert as_it_is(encounter).version == 1
    assert AuditEvent.objects.filter(app_label="clinical").count() == 1


def test_a_start_that_came_is_no_longer_the_visits(north, move, encounter):
    begun = encounter.started_at - timedelta(minutes=7)
    Encounter.unscoped.update(started_at=begun)

    move(appointment_time=f"{MONDAY}T11:00")

    assert as_it_is(encounter).started_at == begun


def test_a_provider_whom_the_visit_leaves_open_is_the_encounters_own(cast, book, desk, at):
    petra = cast.staff["petra@north"]
    visit = book(rendering_provider=None)
    encounter = Encounter.unscoped.get()
    Encounter.unscoped.update(rendering_provider=petra)

    desk.patch(at(f"{visit}/"), {"appointment_time": f"{MONDAY}T11:00"})
    assert as_it_is(encounter).rendering_provider_id == petra.pk

    desk.patch(at(f"{visit}/"), {"rendering_provider": cast.staff["paul@north"].pk})
    assert as_it_is(encounter).rendering_provider_id == cast.staff["paul@north"].pk

    desk.patch(at(f"{visit}/"), {"rendering_provider": None})
    assert (as_it_is(encounter).rendering_provider_id, encounter.rendering_provider_name) == (None, "")


def test_a_blank_reason_in_the_chart_gives_way_to_the_other_patients(ben, move, encounter):
    Encounter.unscoped.update(reason="")

    assert move(patient=ben.pk, reason="Fever").status_code == 200

    assert (as_it_is(encounter).patient_id, encounter.reason) == (ben.pk, "Fever")


@pytest.mark.parametrize("charted", ["text", "vitals", "reason"])
def test_no_other_patient_gets_what_is_charted(ben, move, ana, encounter, chart, charted):
    chart(charted)

    response = move(patient=ben.pk)
    elsewhere = move(appointment_time=f"{MONDAY}T11:00")

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "clinical_encounter"])
    assert (elsewhere.status_code, as_it_is(encounter).patient_id) == (200, ana.pk)


def test_a_signed_visit_stays_where_it_is(cast, north, ben, move, encounter, sign):
    sign()
    locked = {
        "patient": ben.pk, "rendering_provider": cast.staff["petra@north"].pk, "end_time": f"{MONDAY}T09:40",
        "appointment_time": f"{MONDAY}T11:00", "appointment_type": type_of(north, "annual").pk,
    }  # fmt: skip

    for name, value in locked.items():
        response = move(**{name: value})
        assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "clinical_encounter"]), name
    for name, value in {"notes": "n", "room": "2", "reason": "x", "is_billable": False}.items():
        assert move(**{name: value}).status_code == 200, name
    assert move(status=code(north, "cancelled")).status_code == 200
    assert move(status=code(north, "check_out")).status_code == 200
    assert as_it_is(encounter).status == "signed"


def test_a_signed_visit_stays_on_the_schedule(acting_as, at, visit, encounter, sign):
    sign()

    response = acting_as("ada").delete(at(f"{visit}/"))

    assert (response.status_code, [*response.json()]) == (400, ["detail", "code", "clinical_encounter"])
    assert acting_as("ada").get(at(f"{visit}/")).status_code == 200


def test_an_unsigned_visit_moves_again(doctor, path, move, encounter, sign):
    sign()
    doctor.post(path(f"progress-notes/{encounter.progress_note.pk}/unsign/"))

    assert move(appointment_time=f"{MONDAY}T11:00").status_code == 200
    assert NoteVersion.unscoped.count() == 1


@pytest.mark.parametrize(
    ("fields", "looks"),
    [
        ({"notes": "n", "room": "2", "reason": "x"}, 0), ({"status": "check_in"}, 0), ({"is_billable": False}, 1),
        ({"appointment_time": f"{MONDAY}T11:00"}, 1), ({"status": "cancelled"}, 1),
    ],
)  # fmt: skip
def test_only_what_may_concern_an_encounter_looks_for_it_once(desk, north, at, book, fields, looks):
    other = book(is_billable=False, rendering_provider=None, appointment_time=f"{MONDAY}T13:00")
    with_one, without = at(f"{book()}/"), at(f"{other}/")
    fields = fields | ({"status": code(north, fields["status"])} if "status" in fields else {})

    assert looks_for_encounters(lambda: desk.patch(with_one, fields)) == looks
    assert looks_for_encounters(lambda: desk.patch(without, fields)) == 0


def looks_for_encounters(call):
    """By statements of their own."""
    with CaptureQueriesContext(connection) as seen:
        assert call().status_code == 200
    return sum('FROM "clinical_' in query["sql"] and "UNION" not in query["sql"] for query in seen)
