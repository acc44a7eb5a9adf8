from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import AppointmentStatus, Facility
from careflow.domains.portal.models import ProxyAccess
from careflow.domains.scheduling.models import Appointment, AvailabilitySettings, BookableSlot
from tests.domains.billing.superbill_factories import make_superbill
from tests.domains.clinical.factories import make_signed
from tests.domains.portal.bookings import BUDGETS, offer, shown, three_days_on
from tests.domains.scheduling.factories import make_appointment, status_of

CANNOT = "This appointment cannot be cancelled online. Please call the clinic."


@pytest.fixture
def booked(portal_people, acting_as):
    """A visit that Ana has booked herself, as its answer."""
    (slot,) = offer(portal_people, 15)
    return acting_as("ana").post("portal/scheduling/book/", {"slot_id": slot.pk, "reason": "Cough"}).json()


def path(number):
    return f"portal/appointments/{number}/cancel/"


def test_the_visit_is_off_and_its_time_is_offered_again(portal_people, acting_as, booked):
    response = acting_as("ana").post(path(booked["id"]))

    slot, event = BookableSlot.unscoped.get(), AuditEvent.objects.filter(model_name="appointment").latest("pk")
    assert (response.status_code, response.headers["ETag"]) == (200, '"2"')
    assert response.json() == booked | {
        "status_name": "Cancelled", "status_code": "cancelled", "version": 2,
        "cancel_eligibility": {"can_cancel": False, "cutoff_hours": 24},
    }  # fmt: skip
    assert (slot.appointment_id, Appointment.unscoped.get().occupies_time) == (None, False)
    assert (event.action, event.actor_id, event.patient_id) == (
        "update", portal_people.users["ana"].pk, portal_people.patients["ana"].pk,
    )  # fmt: skip
    query = f"provider={slot.provider_id}&type={slot.appointment_type_id}"
    offered = acting_as("noel").get(f"portal/scheduling/slots/?{query}").json()
    assert [entry["start_time"] for entry in offered] == [shown(slot.starts_at)]


def answer_of(response):
    return response.status_code, response.json()


def refusal(field, sentence=CANNOT):
    return 400, {"detail": f"{field.capitalize()}: {sentence}", "code": "input.invalid", field: [sentence]}


@pytest.mark.weak_point("W2", "W11")
def test_a_second_time_it_is_refused(acting_as, booked):
    client = acting_as("ana")
    client.post(path(booked["id"]))

    again = answer_of(client.post(path(booked["id"])))
    assert again == refusal("appointment", "This appointment is cancelled already.")
    assert AuditEvent.objects.filter(model_name="appointment").count() == 2


@pytest.mark.weak_point("W2")
@pytest.mark.parametrize("code", ["check_in", "check_out", "no_show"])
def test_what_has_begun_or_is_over_stays(acting_as, booked, code):
    facility = Facility.unscoped.get(name="Harbor North")
    Appointment.unscoped.update(status=status_of(facility, code), occupies_time=code != "no_show")

    assert answer_of(acting_as("ana").post(path(booked["id"]))) == refusal("appointment")


def test_an_older_version_calls_nothing_off(acting_as, booked):
    client = acting_as("ana")
    Appointment.unscoped.update(version=2)

    stale = client.post(path(booked["id"]), headers={"If-Match": '"1"'})

    assert (stale.status_code, stale.json()["code"]) == (412, "resource.stale")
    assert Appointment.unscoped.get().occupies_time
    assert BookableSlot.unscoped.get().appointment_id == booked["id"]
    assert client.post(path(booked["id"]), headers={"If-Match": '"2"'}).status_code == 200


def test_too_late_is_too_late(acting_as, booked):
    Facility.unscoped.filter(name="Harbor North").update(cancellation_cutoff_hours=24 * 5)

    assert answer_of(acting_as("ana").post(path(booked["id"]))) == refusal("appointment")


def test_a_portal_that_only_shows_says_so(portal_people, acting_as, booked):
    AvailabilitySettings.unscoped.create(facility=portal_people.facilities["north"], portal_is_view_only=True)

    assert answer_of(acting_as("ana").post(path(booked["id"]))) == refusal(
        "appointment", "This clinic does not take bookings or cancellations online. Please call the clinic."
    )
    assert Appointment.unscoped.get().occupies_time


def test_a_clinic_without_that_status_says_so(acting_as, booked):
    AppointmentStatus.unscoped.filter(code="cancelled").update(is_active=False)

    assert answer_of(acting_as("ana").post(path(booked["id"]))) == refusal("status")


def test_what_is_billed_stays_and_the_patient_is_not_told_of_superbills(portal_people, acting_as, booked):
    visit = make_appointment(portal_people.facilities["north"], portal_people.patients["ana"], at=three_days_on(18),
                             rendering_provider=portal_people.staff["paul@north"])  # fmt: skip
    make_superbill(make_signed(visit.patient, appointment=visit))

    assert answer_of(acting_as("ana").post(path(visit.pk))) == refusal("appointment")


def test_a_visit_of_somebody_else_is_not_there(portal_people, acting_as, booked):
    missing = [acting_as(name).post(path(booked["id"])) for name in ("noel", "sofia", "lars")]
    missing += [acting_as("ana").post(path(number)) for number in (10**9, 10**17)]

    assert {(answer.status_code, answer.content) for answer in missing} == {
        (404, b'{"detail":"Not found.","code":"resource.not_found"}')
    }
    assert Appointment.unscoped.get().occupies_time


def test_what_the_desk_booked_may_be_called_off_too(portal_people, acting_as, booked):
    visit = make_appointment(
        portal_people.facilities["north"], portal_people.patients["noel"], at=three_days_on(18),
        rendering_provider=portal_people.staff["paul@north"],
    )  # fmt: skip

    assert acting_as("noel").post(path(visit.pk)).json()["status_code"] == "cancelled"


def test_a_guardian_may_who_may_plan(portal_people, acting_as, booked):
    ana, gina = portal_people.patients["ana"], acting_as("gina")
    ProxyAccess.unscoped.update(schedule=False)
    assert gina.post(path(booked["id"])).status_code == 403
    ProxyAccess.unscoped.update(schedule=True)

    assert gina.post(f"{path(booked['id'])}?patient={ana.pk}").status_code == 200
    assert AuditEvent.objects.latest("pk").actor_id == portal_people.users["gina"].pk


def test_a_key_sent_twice_calls_off_once(acting_as, booked):
    client, key = acting_as("ana"), {"Idempotency-Key": "one"}

    first, second = (client.post(path(booked["id"]), headers=key) for _ in range(2))

    assert (first.status_code, first.content) == (200, second.content)


@pytest.mark.parametrize("who", [None, "stan", "paul", "lost"])
def test_the_clinics_people_are_turned_away(acting_as, booked, who):
    assert acting_as(who).post(path(booked["id"])).status_code == 401


def test_the_past_stays(portal_people, acting_as, booked):
    Appointment.unscoped.update(
        starts_at=timezone.now() - timedelta(hours=2), ends_at=timezone.now() - timedelta(hours=1)
    )

    assert answer_of(acting_as("ana").post(path(booked["id"]))) == refusal("appointment")


def test_it_costs(acting_as, booked, statements):
    client = acting_as("ana")

    assert statements(lambda: client.post(path(booked["id"]))) == BUDGETS["cancel_by_patient"]
