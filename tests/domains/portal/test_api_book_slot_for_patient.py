from datetime import timedelta

import pytest
from django.utils import timezone
from prometheus_client import REGISTRY

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import AppointmentStatus, AppointmentType, Facility, Resource, Staff
from careflow.domains.patients.models import Patient
from careflow.domains.portal.models import ProxyAccess
from careflow.domains.scheduling.models import Appointment, AvailabilitySettings, BookableSlot
from tests.domains.portal.bookings import BUDGETS, offer, shown, three_days_on
from tests.domains.scheduling.factories import make_appointment, make_slot

PATH = "portal/scheduling/book/"
GONE = "This time can no longer be booked. Please choose another."


@pytest.fixture
def slot(portal_people):
    (slot,) = offer(portal_people, 15)
    return slot


def refused(response, sentence, field="slot"):
    assert (response.status_code, response.json()) == (
        400, {"detail": f"{field.capitalize()}: {sentence}", "code": "input.invalid", field: [sentence]},
    )  # fmt: skip


def test_the_time_is_the_patients(portal_people, acting_as, slot):
    response = acting_as("ana").post(PATH, {"slot_id": slot.pk, "reason": "  Cough since May "})

    visit, event = Appointment.unscoped.get(), AuditEvent.objects.get(model_name="appointment")
    assert (response.status_code, response.headers["ETag"]) == (201, '"1"')
    assert response.json() == {
        "id": visit.pk, "appointment_time": shown(slot.starts_at), "end_time": shown(slot.ends_at),
        "facility_name": "Harbor North", "facility_timezone": "America/New_York", "status_name": "Pending",
        "status_code": "pending", "appointment_type_name": "Follow Up", "provider_display_name": "MD Paul Example",
        "reason": "Cough since May", "cancel_eligibility": {"can_cancel": True, "cutoff_hours": 24}, "version": 1,
    }  # fmt: skip
    assert (visit.patient, visit.booked_by_patient, visit.created_by_id) == (
        portal_people.patients["ana"], True, portal_people.users["ana"].pk,
    )  # fmt: skip
    assert (event.action, event.actor_id, event.patient_id) == ("create", visit.created_by_id, visit.patient_id)
    assert "Cough" not in f"{event.summary} {event.metadata}"


@pytest.mark.weak_point("W1")
def test_it_is_confirmed_at_once_where_provider_and_type_allow_that(portal_people, acting_as):
    (slot,) = offer(portal_people, 15, confirms=True)

    assert acting_as("ana").post(PATH, {"slot_id": slot.pk}).json()["status_code"] == "confirmed"


def test_a_clinic_that_confirms_by_hand_leaves_it_pending(portal_people, acting_as):
    (slot,) = offer(portal_people, 15, confirms=True)
    AppointmentStatus.unscoped.filter(code="confirmed").update(is_active=False)

    assert acting_as("ana").post(PATH, {"slot_id": slot.pk}).json()["status_code"] == "pending"


@pytest.mark.weak_point("W16")
def test_the_desk_sees_it_in_the_providers_column(portal_people, acting_as, slot):
    number = acting_as("ana").post(PATH, {"slot_id": slot.pk}).json()["id"]

    north = portal_people.facilities["north"]
    (seen,) = acting_as("stan").get(f"appointments/?facility_id={north.pk}&date={three_days_on(15):%Y-%m-%d}").json()
    column = Resource.unscoped.get(linked_staff=portal_people.staff["paul@north"])
    assert (seen["id"], seen["resource"], seen["room"]) == (number, column.pk, "Exam 3")


@pytest.mark.weak_point("C4")
def test_a_time_is_booked_once(acting_as, slot):
    acting_as("ana").post(PATH, {"slot_id": slot.pk})

    refused(acting_as("noel").post(PATH, {"slot_id": slot.pk}), GONE)
    assert Appointment.unscoped.count() == 1


@pytest.mark.weak_point("W19")
@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Staff, {"is_active": False}), (Staff, {"online_scheduling_enabled": False}),
        (AppointmentType, {"is_active": False}), (AppointmentType, {"bookable_online": False}),
        (Facility, {"online_scheduling_disabled": True}),
    ],
)  # fmt: skip
def test_what_is_no_longer_offered_is_not_booked(acting_as, slot, model, changes):
    rows = {Staff: slot.provider_id, AppointmentType: slot.appointment_type_id, Facility: slot.facility_id}
    model.unscoped.filter(pk=rows[model]).update(**changes)

    refused(acting_as("ana").post(PATH, {"slot_id": slot.pk}), GONE)
    assert not Appointment.unscoped.exists()


def test_the_past_is_not_booked(portal_people, acting_as):
    slot = make_slot(portal_people.staff["paul@north"], timezone.now() - timedelta(hours=1))

    refused(acting_as("ana").post(PATH, {"slot_id": slot.pk}), GONE)
    assert not Appointment.unscoped.exists()


@pytest.mark.weak_point("N2", "W20")
def test_a_time_that_the_desk_has_given_away_is_not_booked(portal_people, acting_as, slot):
    given = make_appointment(
        slot.facility, portal_people.patients["noel"], at=slot.starts_at - timedelta(minutes=5),
        rendering_provider=slot.provider,
    )  # fmt: skip

    refused(acting_as("ana").post(PATH, {"slot_id": slot.pk}), GONE)
    assert Appointment.unscoped.get() == given


@pytest.mark.weak_point("W20", "N3")
def test_nobody_is_in_two_places_at_once(portal_people, acting_as, slot):
    (other,) = offer(portal_people, 15, provider="petra@north")
    acting_as("ana").post(PATH, {"slot_id": slot.pk})

    refused(acting_as("ana").post(PATH, {"slot_id": other.pk}), "You already have an appointment at this time.")
    assert Appointment.unscoped.get().rendering_provider == slot.provider


def test_a_portal_that_only_shows_says_so(acting_as, slot):
    AvailabilitySettings.unscoped.create(facility=slot.facility, portal_is_view_only=True)

    refused(
        acting_as("ana").post(PATH, {"slot_id": slot.pk}),
        "This clinic does not take bookings or cancellations online. Please call the clinic.",
    )
    assert not Appointment.unscoped.exists()


@pytest.mark.weak_point("W1", "W11")
def test_a_clinic_without_a_status_for_it_says_so(acting_as, slot):
    AppointmentStatus.unscoped.filter(code__in=["confirmed", "pending"]).update(is_active=False)

    refused(
        acting_as("ana").post(PATH, {"slot_id": slot.pk}),
        "This clinic cannot take online bookings at the moment. Please call the clinic.", "status",
    )  # fmt: skip
    assert not Appointment.unscoped.exists()


def test_a_time_of_elsewhere_is_not_there(acting_as, slot):
    answers = [acting_as(name).post(PATH, {"slot_id": slot.pk}) for name in ("sofia", "lars")]
    answers.append(acting_as("ana").post(PATH, {"slot_id": 10**9}))

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1


def counted_refusals():
    return REGISTRY.get_sample_value("careflow_limit_refusals_total", {"limit": "bookings.patient"}) or 0


@pytest.mark.weak_point("S5")
def test_two_hundred_an_hour_and_what_was_refused_does_not_count(portal_people, acting_as, slot):
    ana, (more, last) = portal_people.patients["ana"], offer(portal_people, 16, 17)
    usual = {"booked_by_patient": True, "occupies_time": False}
    for place in range(199):
        make_appointment(ana.facility, ana, at=three_days_on(1), created_at=timezone.now(), **usual)
        if place < 5:
            make_appointment(ana.facility, ana, at=slot.starts_at, created_at=timezone.now() - timedelta(hours=2),
                             **usual)  # fmt: skip
    client = acting_as("ana")
    make_appointment(ana.facility, portal_people.patients["noel"], at=last.starts_at, rendering_provider=last.provider)
    assert client.post(PATH, {"slot_id": last.pk}).status_code == 400

    assert client.post(PATH, {"slot_id": slot.pk}).status_code == 201
    before = counted_refusals()
    beyond = client.post(PATH, {"slot_id": more.pk})

    assert counted_refusals() == before + 1
    assert (beyond.status_code, beyond.json()["code"]) == (429, "limit.reached")
    assert 3500 < int(beyond.headers["Retry-After"]) <= 3600
    assert acting_as("noel").post(PATH, {"slot_id": more.pk}).status_code == 201


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "slot_id"), ({"slot_id": None}, "slot_id"), ({"slot_id": "x"}, "slot_id"), ({"slot_id": 0}, "slot_id"),
        ({"slot_id": True}, "slot_id"), ({"slot_id": 2**70}, "slot_id"), ({"slot_id": [1]}, "slot_id"),
        ({"slot_id": 1, "reason": "x" * 501}, "reason"), ({"slot_id": 1, "reason": 5}, "reason"),
        ({"slot_id": 1, "reason": "a\0b"}, "reason"),
    ],
)  # fmt: skip
def test_an_odd_body_is_refused_by_its_field_and_in_a_sentence(portal_people, acting_as, body, field):
    response = acting_as("ana").post(PATH, body)

    assert (response.status_code, list(response.json())) == (400, ["detail", "code", field])
    assert isinstance(response.json()["detail"], str)


def test_five_hundred_letters_are_a_reason(acting_as, slot):
    assert acting_as("ana").post(PATH, {"slot_id": slot.pk, "reason": "x" * 500}).status_code == 201


def test_a_guardian_books_for_whom_they_look_after(portal_people, acting_as, slot):
    ana, gina = portal_people.patients["ana"], acting_as("gina")
    ProxyAccess.unscoped.update(schedule=False)
    assert gina.post(PATH, {"slot_id": slot.pk}).status_code == 403
    ProxyAccess.unscoped.update(schedule=True)

    assert gina.post(f"{PATH}?patient={ana.pk}", {"slot_id": slot.pk}).status_code == 201
    visit = Appointment.unscoped.get()
    assert (visit.patient, visit.created_by_name) == (ana, "Gina Guard")
    assert gina.post(f"{PATH}?patient={portal_people.patients['noel'].pk}", {"slot_id": slot.pk}).status_code == 404


def test_a_key_sent_twice_books_once(acting_as, slot):
    client, key = acting_as("ana"), {"Idempotency-Key": "one"}

    first, second = (client.post(PATH, {"slot_id": slot.pk}, headers=key) for _ in range(2))

    assert (first.status_code, first.content) == (201, second.content)


@pytest.mark.parametrize("who", [None, "stan", "paul", "lost"])
def test_the_clinics_people_are_turned_away(acting_as, slot, who):
    assert acting_as(who).post(PATH, {"slot_id": slot.pk}).status_code == 401
    assert BookableSlot.unscoped.get().appointment_id is None


def test_it_costs(acting_as, slot, statements):
    client = acting_as("ana")

    assert statements(lambda: client.post(PATH, {"slot_id": slot.pk})) == BUDGETS["book_slot_for_patient"]


@pytest.mark.parametrize("who", ["ana", "gina"])
def test_nobody_books_for_a_patient_who_has_died(portal_people, acting_as, slot, who):
    patient = portal_people.patients["ana"]
    Patient.unscoped.filter(pk=patient.pk).update(deceased_on=slot.starts_at.date() - timedelta(days=30))

    response = acting_as(who).post(f"{PATH}?patient={patient.pk}", {"slot_id": slot.pk})

    refused(response, "The clinic’s records say that this patient has died. Please call the clinic.", field="patient")
    assert not Appointment.unscoped.exists()
