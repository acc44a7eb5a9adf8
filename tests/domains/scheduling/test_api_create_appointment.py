from datetime import UTC, datetime, timedelta

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import (
    AppointmentStatus,
    AppointmentType,
    Resource,
    Staff,
    StaffRole,
    StaffTitle,
)
from careflow.domains.organizations.models import Membership
from careflow.domains.patients.models import Patient
from careflow.domains.scheduling.models import Appointment
from tests.domains.scheduling.factories import MONDAY, make_appointment, make_patient, make_resource, status_of, type_of

pytestmark = pytest.mark.django_db


def test_it_books_a_visit(cast, acting_as, north, ana, room, paul, path, says):
    response = acting_as("stan").post(
        path(),
        says(resource=room.pk, rendering_provider=paul.pk, end_time="", reason="Cough", facility=north.pk),
    )

    visit = Appointment.unscoped.get()
    assert response.status_code == 201
    assert response.headers["ETag"] == '"1"'
    assert response.json() == {
        "id": visit.pk,
        "patient": ana.pk,
        "patient_id": ana.pk,
        "patient_name": "Mora, Ana",
        "patient_first_name": "Ana",
        "patient_middle_name": "",
        "patient_last_name": "Mora",
        "patient_preferred_name": "",
        "patient_date_of_birth": "1980-02-29",
        "patient_chart_number": "101",
        "resource": room.pk,
        "resource_name": "Room 1",
        "rendering_provider": paul.pk,
        "rendering_provider_name": "MD Paul Example",
        "rendering_provider_role_name": "Physician",
        "rendering_provider_title_name": "MD",
        "appointment_time": "2027-03-15T09:00",
        "end_time": "2027-03-15T09:15",
        "duration_minutes": 15,
        "room": "Exam 1",
        "reason": "Cough",
        "notes": "",
        "status": status_of(north).pk,
        "status_name": "Pending",
        "status_code": "pending",
        "status_color": "#fbbf24",
        "appointment_type": type_of(north).pk,
        "appointment_type_name": "Follow Up",
        "appointment_type_code": "follow_up",
        "appointment_type_color": "#93c5fd",
        "facility": north.pk,
        "created_by": cast.users["stan"].pk,
        "created_by_name": "Stan Example",
        "created_at": visit.created_at.isoformat().replace("+00:00", "Z"),
        "is_billable": True,
        "allow_overlap": False,
        "version": 1,
        "warnings": [],
    }


def test_the_booking_is_on_record(cast, acting_as, north, ana, path, says):
    acting_as("stan").post(path(), says())

    visit, event = Appointment.unscoped.get(), AuditEvent.objects.get(model_name="appointment")
    assert (event.app_label, event.model_name, event.action) == ("appointments", "appointment", "create")
    assert (event.object_pk, event.patient_id, event.facility_id) == (str(visit.pk), ana.pk, north.pk)
    assert event.actor_id == cast.users["stan"].pk
    assert event.metadata == {
        "appointment_time": "2027-03-15T09:00-04:00",
        "end_time": "2027-03-15T09:15-04:00",
        "status": "pending",
        "appointment_type": "follow_up",
        "actor_name": "Stan Example",
    }


def test_without_a_resource_its_name_is_absent(acting_as, path, says):
    answer = acting_as("stan").post(path(), says()).json()

    assert "resource_name" not in answer
    assert (answer["resource"], answer["rendering_provider"], answer["room"]) == (None, None, "")
    assert (answer["rendering_provider_name"], answer["rendering_provider_role_name"]) == ("", "")


def test_ids_may_come_as_text_and_unknown_keys_are_ignored(acting_as, ana, path, says, codes):
    body = says(
        patient=str(ana.pk), status=str(codes("pending")), resource="", rendering_provider=None,
        status_name="x", id=9, created_by=7,
    )  # fmt: skip
    response = acting_as("stan").post(path(), body)

    assert (response.status_code, response.json()["patient_id"]) == (201, ana.pk)


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        (None, 401, "auth.not_signed_in"),
        ("bill", 403, "auth.not_allowed"),
        ("adam", 403, "auth.not_allowed"),
        ("sara", 403, "auth.not_allowed"),
        ("lena", 403, "auth.not_allowed"),
        ("lost", 403, "auth.not_allowed"),
    ],
)
def test_it_turns_away(acting_as, path, says, who, status, code):
    response = acting_as(who).post(path(), says())

    assert (response.status_code, response.json()["code"]) == (status, code)
    assert not Appointment.unscoped.exists()
    assert not AuditEvent.objects.exists()


@pytest.mark.weak_point("N1")
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"patient": None}, "patient"),
        ({"patient": "x"}, "patient"),
        ({"patient": True}, "patient"),
        ({"patient": 2**70}, "patient"),
        ({"appointment_time": f"{MONDAY}T09:00Z"}, "appointment_time"),
        ({"appointment_time": f"{MONDAY}T09:00-04:00"}, "appointment_time"),
        ({"appointment_time": f"{MONDAY} 09:00"}, "appointment_time"),
        ({"appointment_time": "2027-13-15T09:00"}, "appointment_time"),
        ({"appointment_time": "2027-02-30T09:00"}, "appointment_time"),
        ({"appointment_time": ""}, "appointment_time"),
        ({"appointment_time": None}, "appointment_time"),
        ({"appointment_time": 1710493200}, "appointment_time"),
        ({"appointment_time": "1990-03-15T09:00"}, "appointment_time"),
        ({"appointment_time": "2001-03-15T09:00"}, "appointment_time"),
        ({"appointment_time": "9999-12-31T23:59"}, "appointment_time"),
        ({"appointment_time": "0001-01-01T00:00"}, "appointment_time"),
        ({"end_time": f"{MONDAY}T09:00"}, "end_time"),
        ({"end_time": f"{MONDAY}T08:00"}, "end_time"),
        ({"end_time": "2027-03-16T09:01"}, "end_time"),
        ({"end_time": "soon"}, "end_time"),
        ({"room": "x" * 51}, "room"),
        ({"room": None}, "room"),
        ({"reason": "x" * 10_001}, "reason"),
        ({"notes": "a\0b"}, "notes"),
        ({"is_billable": None}, "is_billable"),
        ({"is_billable": "maybe"}, "is_billable"),
        ({"facility": 999_999}, "facility"),
        ({"resource": 999_999}, "resource"),
        ({"rendering_provider": 999_999}, "rendering_provider"),
        ({"rendering_provider": {"id": 1}}, "rendering_provider"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(acting_as, path, says, fields, field):
    response = acting_as("stan").post(path(), says(**fields))

    assert response.status_code == 400, response.content
    assert field in response.json()
    assert response.json()["detail"]
    assert not Appointment.unscoped.exists()


def test_what_is_missing_is_named_all_at_once(acting_as, path):
    answer = acting_as("stan").post(path(), {}).json()

    assert answer == {
        "detail": "Patient: This field is required.",
        "code": "input.invalid",
        "patient": ["This field is required."],
        "appointment_time": ["This field is required."],
        "status": ["This field is required."],
        "appointment_type": ["This field is required."],
    }


def test_a_time_that_the_clocks_jump_over_is_refused(acting_as, path, says):
    response = acting_as("stan").post(path(), says(appointment_time="2027-03-14T02:30"))

    assert response.status_code == 400
    assert response.json()["appointment_time"] == ["The clocks jump over this time on that day. Choose another."]


def test_a_time_that_comes_twice_means_the_first(acting_as, path, says):
    response = acting_as("stan").post(path(), says(appointment_time="2027-11-07T01:30"))

    assert response.json()["appointment_time"] == "2027-11-07T01:30"
    assert Appointment.unscoped.get().starts_at == datetime(2027, 11, 7, 5, 30, tzinfo=UTC)


def test_a_visit_through_the_long_night_lasts_as_long_as_it_lasts(acting_as, path, says):
    """Half past midnight to half past two on the night with 25 hours is three hours."""
    body = says(appointment_time="2027-11-07T00:30", end_time="2027-11-07T02:30")

    assert acting_as("stan").post(path(), body).json()["duration_minutes"] == 180


@pytest.mark.parametrize("place", ["south", "main"])
def test_rows_of_elsewhere_cannot_be_named(cast, acting_as, path, says, place):
    elsewhere = cast.facilities[place]
    staff = cast.staff["paul@south" if place == "south" else "liam@main"]
    desk = acting_as("stan")
    for field, row, status in (
        ("patient", make_patient(elsewhere), 403),
        ("status", status_of(elsewhere), 403),
        ("appointment_type", type_of(elsewhere), 403),
        ("resource", make_resource(elsewhere, "Elsewhere"), 400),
        ("rendering_provider", staff, 400),
    ):
        response = desk.post(path(), says(**{field: row.pk}))
        assert (field, response.status_code) == (field, status)
    assert not Appointment.unscoped.exists()


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Patient, "patient"),
        (AppointmentStatus, "status"),
        (AppointmentType, "appointment_type"),
        (Resource, "resource"),
        (Staff, "rendering_provider"),
    ],
)
def test_what_is_out_of_use_is_not_booked(acting_as, room, paul, path, says, model, field):
    body = says(resource=room.pk, rendering_provider=paul.pk)
    model.unscoped.filter(pk=body[field]).update(is_active=False)

    response = acting_as("stan").post(path(), body)

    assert response.status_code == 400
    assert list(response.json()) == ["detail", "code", field]


@pytest.mark.parametrize(
    ("role", "title", "status"),
    [("nurse", "rn", 400), ("nurse", "", 400), ("nurse", "np", 201), ("physician", "", 201)],
)
def test_only_who_may_render_is_the_rendering_provider(cast, acting_as, north, path, says, role, title, status):
    nina = cast.staff["nina@north"]
    nina.role = StaffRole.unscoped.get(facility=north, code=role)
    nina.title = StaffTitle.unscoped.filter(facility=north, code=title).first()
    nina.save()

    response = acting_as("stan").post(path(), says(rendering_provider=nina.pk))

    assert response.status_code == status
    if status == 400:
        told = response.json()["rendering_provider"]
        assert told == ["This person cannot be the rendering provider of a visit."]


@pytest.mark.weak_point("W19")
def test_who_left_the_organization_is_not_booked(acting_as, paul, path, says):
    Membership.unscoped.filter(user=paul.user_id).update(is_active=False)

    response = acting_as("stan").post(path(), says(rendering_provider=paul.pk))

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", "rendering_provider"])


def test_another_visit_that_day_has_to_be_insisted_on(acting_as, path, says):
    desk = acting_as("stan")
    desk.post(path(), says())

    refused = desk.post(path(), says(appointment_time=f"{MONDAY}T16:00"))
    insisted = desk.post(path(), says(appointment_time=f"{MONDAY}T16:00", allow_same_day_double_book=True))

    assert (refused.status_code, insisted.status_code) == (400, 201)
    assert refused.json() == {
        "detail": "The patient already has an appointment on this day.",
        "code": "appointment.same_day",
        "duplicate_day_appointment": ["The patient already has an appointment on this day."],
    }


@pytest.mark.parametrize("code", ["cancelled", "no_show"])
def test_a_visit_that_did_not_take_place_blocks_neither_day_nor_time(acting_as, north, ana, paul, path, says, code):
    make_appointment(north, ana, status=status_of(north, code), occupies_time=False, rendering_provider=paul)

    assert acting_as("stan").post(path(), says(rendering_provider=paul.pk)).status_code == 201


def test_the_day_is_the_facilitys_day(acting_as, north, ana, path, says):
    """Eleven at night in New York is already tomorrow in UTC."""
    make_appointment(north, ana, at=f"{MONDAY}T23:00")
    desk = acting_as("stan")

    assert desk.post(path(), says(appointment_time=f"{MONDAY}T08:00")).status_code == 400
    assert desk.post(path(), says(appointment_time="2027-03-16T08:00")).status_code == 201


def test_a_taken_provider_is_a_conflict_that_names_the_other_visit(acting_as, north, ben, paul, path, says):
    other = make_appointment(north, ben, at=f"{MONDAY}T09:10", rendering_provider=paul)

    response = acting_as("stan").post(path(), says(rendering_provider=paul.pk))

    assert response.status_code == 409
    assert response.json() == {
        "detail": "The provider already has an appointment from 09:10 to 09:25.",
        "code": "appointment.overlap",
        "conflicts": [
            {
                "id": other.pk,
                "appointment_time": "2027-03-15T09:10",
                "end_time": "2027-03-15T09:25",
                "what": "provider",
            }
        ],
    }
    assert Appointment.unscoped.get() == other
    assert not AuditEvent.objects.exists()


def test_a_taken_resource_is_a_conflict_too(acting_as, north, ben, room, path, says):
    other = make_appointment(north, ben, at=f"{MONDAY}T08:59", resource=room)

    answer = acting_as("stan").post(path(), says(resource=room.pk)).json()

    assert [(entry["id"], entry["what"]) for entry in answer["conflicts"]] == [(other.pk, "resource")]


def test_back_to_back_visits_are_fine(acting_as, north, ben, paul, path, says):
    make_appointment(north, ben, at=f"{MONDAY}T08:45", rendering_provider=paul)
    make_appointment(north, ben, at=f"{MONDAY}T09:15", rendering_provider=paul)

    assert acting_as("stan").post(path(), says(rendering_provider=paul.pk)).status_code == 201


def test_overbooking_on_purpose_works_and_says_over_what(acting_as, north, ben, paul, room, path, says):
    other = make_appointment(north, ben, rendering_provider=paul, resource=room)

    response = acting_as("stan").post(path(), says(rendering_provider=paul.pk, resource=room.pk, allow_overlap=True))

    assert (response.status_code, response.json()["allow_overlap"]) == (201, True)
    assert AuditEvent.objects.get(model_name="appointment").metadata["overlaps"] == [
        {"id": other.pk, "what": "provider"},
        {"id": other.pk, "what": "resource"},
    ]


def test_insisting_without_need_marks_nothing(acting_as, paul, path, says):
    answer = acting_as("stan").post(path(), says(rendering_provider=paul.pk, allow_overlap=True)).json()

    assert answer["allow_overlap"] is False


def test_an_ordinary_visit_is_refused_over_an_overbooked_one(acting_as, north, ana, ben, paul, path, says):
    make_appointment(north, ben, at=f"{MONDAY}T10:00", rendering_provider=paul)
    over = make_appointment(north, ben, at=f"{MONDAY}T10:10", rendering_provider=paul, allow_overlap=True)

    response = acting_as("stan").post(path(), says(appointment_time=f"{MONDAY}T10:15", rendering_provider=paul.pk))

    assert [entry["id"] for entry in response.json()["conflicts"]] == [over.pk]


@pytest.mark.weak_point("N1")
@pytest.mark.parametrize(
    ("at", "codes_told"),
    [
        (f"{MONDAY}T09:00", []),
        (f"{MONDAY}T16:50", ["appointment.outside_hours"]),
        ("2027-03-13T09:00", ["appointment.outside_hours"]),
        (f"{MONDAY}T07:00", ["appointment.outside_hours", "appointment.outside_resource_hours"]),
    ],
)
def test_a_closed_clinic_is_a_warning_not_a_refusal(acting_as, north, path, says, at, codes_told):
    room = make_resource(north, operating_start_time="08:00", operating_end_time="18:00")

    response = acting_as("stan").post(path(), says(appointment_time=at, resource=room.pk))

    assert response.status_code == 201
    assert [warning["code"] for warning in response.json()["warnings"]] == codes_told


def test_hours_of_single_weekdays_replace_the_simple_ones(acting_as, north, path, says):
    north.custom_operating_hours = [{"days": [1], "start_time": "12:00", "end_time": "20:00"}]
    north.save()

    told = [
        acting_as("stan").post(path(), says(appointment_time=at)).json()["warnings"]
        for at in (f"{MONDAY}T09:00", "2027-03-22T19:00")
    ]

    assert [len(warnings) for warnings in told] == [1, 0]


def test_a_repeated_key_books_once(acting_as, path, says):
    desk, key = acting_as("stan"), {"Idempotency-Key": "one booking"}

    first = desk.post(path(), says(), headers=key)
    second = desk.post(path(), says(), headers=key)

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert Appointment.unscoped.count() == 1


def test_it_costs_the_same_however_full_the_day_is(
    acting_as, north, ana, ben, paul, room, path, says, statements, budget
):
    for minute in range(60):
        start = datetime(2027, 3, 15, 15, 0, tzinfo=UTC) + timedelta(minutes=minute)
        make_appointment(north, ben, at=start, minutes=1, rendering_provider=paul, resource=room)
    desk = acting_as("stan")
    body = says(rendering_provider=paul.pk, resource=room.pk)
    desk.get(path())  # compiles the identity

    assert statements(lambda: desk.post(path(), body)) == budget("create_appointment")
