import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import AppointmentStatus, Staff
from careflow.domains.scheduling.models import Appointment
from tests.domains.scheduling.factories import MONDAY, local, make_appointment, make_patient, make_resource, type_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def moved(room, paul, says):
    """What the calendar sends when a visit is dragged: everything but the end."""

    def body(**fields):
        usual = {"resource": None, "rendering_provider": paul.pk, "room": "2", "reason": "Cough", "notes": ""}
        return says(**usual | fields)

    return body


def test_a_moved_visit_keeps_its_length(acting_as, visit, path, moved):
    response = acting_as("stan").put(path(f"{visit.pk}/"), moved(appointment_time=f"{MONDAY}T11:30"))

    answer = response.json()
    assert response.status_code == 200
    assert response.headers["ETag"] == '"2"'
    assert (answer["appointment_time"], answer["end_time"], answer["version"]) == (
        "2027-03-15T11:30", "2027-03-15T11:50", 2,
    )  # fmt: skip
    event = AuditEvent.objects.get()
    assert (event.action, event.summary) == ("update", "Appointment changed: Appointment time")
    assert event.metadata == {
        "changed_fields": ["Appointment time"],
        "previous": {"appointment_time": "2027-03-15T09:00-04:00", "end_time": "2027-03-15T09:20-04:00"},
        "next": {"appointment_time": "2027-03-15T11:30-04:00", "end_time": "2027-03-15T11:50-04:00"},
        "actor_name": "Stan Example",
    }


def test_a_visit_moved_over_the_night_with_23_hours_keeps_its_length(acting_as, visit, path):
    visit.starts_at, visit.ends_at = (local(visit.facility, f"2027-03-13T{at}") for at in ("23:00", "23:20"))
    visit.save()

    answer = acting_as("stan").patch(path(f"{visit.pk}/"), {"appointment_time": "2027-03-14T01:50"}).json()

    assert (answer["end_time"], answer["duration_minutes"]) == ("2027-03-14T03:10", 20)


def test_nothing_new_writes_and_records_nothing(acting_as, visit, path, moved):
    response = acting_as("stan").put(path(f"{visit.pk}/"), moved(status_name="Pending", id=7))

    assert (response.status_code, response.json()["version"]) == (200, 1)
    assert not AuditEvent.objects.exists()


def test_seconds_of_a_record_survive_a_client_that_shows_minutes(acting_as, north, ana, path):
    start = local(north, "2019-03-15T09:00:42")
    visit = make_appointment(north, ana, at=start)

    response = acting_as("stan").patch(
        path(f"{visit.pk}/"),
        {"appointment_time": "2019-03-15T09:00", "end_time": "2019-03-15T09:15", "notes": "n"},
    )

    visit.refresh_from_db()
    assert (response.status_code, visit.starts_at, visit.notes) == (200, start, "n")
    assert AuditEvent.objects.get().metadata["changed_fields"] == ["Notes"]


def test_the_second_of_two_equal_hours_stays_the_second(acting_as, north, ana, path):
    """An import wrote half past one after the clocks went back; saving the form must not move it an hour."""
    first = local(north, "2027-11-07T01:30")
    second = first.replace(hour=first.hour + 1)
    visit = make_appointment(north, ana, at=second)
    desk = acting_as("stan")
    shown = desk.get(path(f"{visit.pk}/")).json()

    desk.patch(path(f"{visit.pk}/"), {"appointment_time": shown["appointment_time"], "reason": "x"})

    visit.refresh_from_db()
    assert (shown["appointment_time"], visit.starts_at) == ("2027-11-07T01:30", second)


def test_an_emptied_end_goes_back_to_the_types_length(acting_as, north, visit, path):
    desk = acting_as("stan")
    procedure = type_of(north, "procedure").pk

    kept = desk.patch(path(f"{visit.pk}/"), {"appointment_type": procedure}).json()
    reset = desk.patch(path(f"{visit.pk}/"), {"end_time": ""}).json()

    assert (kept["duration_minutes"], reset["duration_minutes"]) == (20, 60)
    assert AuditEvent.objects.order_by("-id")[0].metadata["changed_fields"] == ["End time"]


def test_put_needs_the_four_fields_and_keeps_what_is_absent(acting_as, visit, path, says):
    desk = acting_as("stan")

    refused = desk.put(path(f"{visit.pk}/"), {"notes": "x"})
    accepted = desk.put(path(f"{visit.pk}/"), says(notes="x"))

    assert refused.status_code == 400
    assert {"patient", "appointment_time", "status", "appointment_type"} <= refused.json().keys()
    assert accepted.json() | {"notes": "x", "reason": "Cough", "room": "2"} == accepted.json()
    assert accepted.json()["rendering_provider"] == visit.rendering_provider_id


def test_every_change_is_told_by_its_label(acting_as, north, visit, ana, ben, cast, path, codes):
    room = make_resource(north, default_room="Exam 9")
    petra = cast.staff["petra@north"]
    acting_as("stan").patch(
        path(f"{visit.pk}/"),
        {
            "patient": ben.pk, "resource": room.pk, "rendering_provider": petra.pk, "room": "",
            "appointment_time": f"{MONDAY}T10:00", "end_time": f"{MONDAY}T11:00", "reason": "Fever", "notes": "Hm",
            "status": codes("confirmed"), "appointment_type": type_of(north, "annual").pk, "is_billable": False,
        },
    )  # fmt: skip

    event = AuditEvent.objects.get()
    visit.refresh_from_db()
    assert event.metadata == {
        "changed_fields": [
            "Patient", "Resource", "Rendering provider", "Appointment time", "End time", "Room", "Reason", "Notes",
            "Status", "Visit type", "Billable",
        ],
        "previous": {
            "appointment_time": "2027-03-15T09:00-04:00", "end_time": "2027-03-15T09:20-04:00",
            "patient": ana.pk, "resource": None,
            "rendering_provider": cast.staff["paul@north"].pk, "status": "pending",
            "appointment_type": "follow_up", "is_billable": True,
        },
        "next": {
            "appointment_time": "2027-03-15T10:00-04:00", "end_time": "2027-03-15T11:00-04:00",
            "patient": ben.pk, "resource": room.pk, "rendering_provider": petra.pk, "status": "confirmed",
            "appointment_type": "annual", "is_billable": False,
        },
        "actor_name": "Stan Example",
    }  # fmt: skip
    assert (event.patient_id, visit.room, visit.rendering_provider_name) == (ben.pk, "Exam 9", "DO Petra Example")
    assert "Fever" not in str(event.metadata)
    assert "Hm" not in str(event.metadata)


def test_two_people_change_different_fields_and_both_survive(acting_as, visit, path, codes):
    acting_as("stan").patch(path(f"{visit.pk}/"), {"notes": "wheelchair"})
    answer = acting_as("nina").patch(path(f"{visit.pk}/"), {"status": codes("check_in")}).json()

    assert (answer["notes"], answer["status_code"], answer["version"]) == ("wheelchair", "check_in", 3)


@pytest.mark.parametrize("method", ["PATCH", "PUT", "DELETE"])
def test_a_stale_version_changes_nothing(acting_as, visit, path, moved, method):
    Appointment.unscoped.filter(pk=visit.pk).update(version=5)

    response = acting_as("ada").send(method, path(f"{visit.pk}/"), moved(notes="mine"), headers={"If-Match": '"4"'})

    visit.refresh_from_db()
    assert (response.status_code, response.json()["code"]) == (412, "resource.stale")
    assert (visit.notes, visit.version, visit.deleted_at) == ("", 5, None)
    assert not AuditEvent.objects.exists()


def test_the_right_version_goes_through(acting_as, visit, path):
    response = acting_as("stan").patch(path(f"{visit.pk}/"), {"notes": "n"}, headers={"If-Match": '"1"'})

    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')


def test_old_references_may_stay_but_not_come_back(acting_as, cast, visit, paul, path, moved, codes):
    """The provider left and the status was retired: the visit can still be written, not be given to them."""
    Staff.unscoped.filter(pk=paul.pk).update(is_active=False)
    AppointmentStatus.unscoped.filter(pk=codes("pending")).update(is_active=False)
    desk = acting_as("stan")

    kept = desk.put(path(f"{visit.pk}/"), moved(notes="n"))
    away = desk.patch(path(f"{visit.pk}/"), {"rendering_provider": cast.staff["petra@north"].pk})
    back = desk.patch(path(f"{visit.pk}/"), {"rendering_provider": paul.pk})

    assert (kept.status_code, away.status_code, back.status_code) == (200, 200, 400)
    assert back.json()["rendering_provider"] == ["This provider no longer works here."]


def test_an_old_visit_can_be_corrected_but_not_sent_into_another_age(acting_as, north, ana, path):
    old = make_appointment(north, ana, at="1999-05-05T10:00", minutes=60 * 47)
    desk = acting_as("stan")

    near = desk.patch(path(f"{old.pk}/"), {"appointment_time": "1999-05-06T10:00"})
    far = desk.patch(path(f"{old.pk}/"), {"appointment_time": "1990-05-06T10:00"})
    longer = desk.patch(path(f"{old.pk}/"), {"end_time": "1999-05-09T10:00"})

    assert (near.status_code, near.json()["duration_minutes"]) == (200, 60 * 47)
    assert (far.status_code, "appointment_time" in far.json()) == (400, True)
    assert (longer.status_code, "end_time" in longer.json()) == (400, True)


@pytest.mark.parametrize(
    "fields",
    [{"patient": None}, {"status": None}, {"appointment_time": None}, {"room": None}, {"is_billable": None}],
)
def test_null_is_refused_where_there_must_be_something(acting_as, visit, path, fields):
    response = acting_as("stan").patch(path(f"{visit.pk}/"), fields)

    assert (response.status_code, list(response.json())[-1]) == (400, next(iter(fields)))


def test_a_provider_and_a_resource_can_be_taken_away(acting_as, visit, path):
    answer = acting_as("stan").patch(path(f"{visit.pk}/"), {"rendering_provider": None, "resource": ""}).json()

    assert (answer["rendering_provider"], answer["rendering_provider_name"], answer["resource"]) == (None, "", None)


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        (None, 401, "auth.not_signed_in"),
        ("bill", 403, "auth.not_allowed"),
        ("sara", 403, "auth.not_allowed"),
        ("lena", 403, "auth.not_allowed"),
    ],
)
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
def test_it_turns_away(acting_as, visit, path, moved, method, who, status, code):
    response = acting_as(who).send(method, path(f"{visit.pk}/"), moved(notes="mine"))

    visit.refresh_from_db()
    assert (response.status_code, response.json()["code"], visit.notes) == (status, code, "")


def test_a_visit_of_another_facility_is_not_there(cast, acting_as, path):
    south = cast.facilities["south"]
    foreign = make_appointment(south, make_patient(south))
    desk = acting_as("paul")

    for method, rest in (("PATCH", ""), ("GET", ""), ("GET", "history/"), ("GET", "edit-session/")):
        response = desk.send(method, path(f"{foreign.pk}/{rest}"), {} if method != "GET" else None)
        assert (method, rest, response.status_code) == (method, rest, 404)


def test_it_costs_a_constant_number_of_statements(acting_as, north, ben, visit, room, path, codes, statements, budget):
    for hour in range(10, 20):
        make_appointment(north, ben, at=f"2027-03-16T{hour}:00", rendering_provider=visit.rendering_provider)
    desk = acting_as("stan")
    desk.get(path(f"{visit.pk}/"))

    note = statements(lambda: desk.patch(path(f"{visit.pk}/"), {"notes": "n"}))
    move = statements(
        lambda: desk.patch(path(f"{visit.pk}/"), {"appointment_time": "2027-03-16T20:00", "resource": room.pk})
    )

    cancelled = {"status": codes("cancelled")}
    cancel = statements(lambda: desk.patch(path(f"{visit.pk}/"), cancelled))

    costs = {"note": note, "move": move, "cancel": cancel}
    assert costs == {name: budget(f"change_appointment.{name}") for name in costs}


def test_its_encounter_costs_a_cancelled_visit_two_statements(
    acting_as, north, paul, path, says, codes, statements, budget
):
    desk = acting_as("stan")
    first, second = (
        desk.post(path(), says(appointment_time=at, rendering_provider=paul.pk)).json()["id"]
        for at in (f"{MONDAY}T09:00", "2027-03-16T09:00")
    )
    cancelled = {"status": codes("cancelled")}
    desk.patch(path(f"{first}/"), cancelled)

    cost = statements(lambda: desk.patch(path(f"{second}/"), cancelled))
    assert cost == budget("change_appointment.cancel_with_encounter")
