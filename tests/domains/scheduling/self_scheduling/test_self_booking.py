from datetime import timedelta

import pytest
from django.db import transaction

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter
from careflow.domains.facilities.models import AppointmentStatus, Resource, Staff
from careflow.domains.patients.models import Patient
from careflow.domains.scheduling import operations, queries
from careflow.domains.scheduling.models import Appointment, AvailabilitySettings, BookableSlot
from careflow.domains.scheduling.operations.locks import take_turns
from careflow.platform.problems import BadInput, NotAllowed, NotFound
from tests.domains.scheduling.factories import (
    MONDAY,
    NOW,
    as_patient,
    at_desk,
    make_appointment,
    make_patient,
    make_slot,
    take_bookings,
    type_of,
)
from tests.domains.scheduling.self_scheduling.asking import allow_cancelling, book, cancel, offered, refused_slot
from tests.domains.scheduling.turns import many_writers, turns_held

pytestmark = pytest.mark.django_db


@pytest.mark.weak_point("W1", "S6")
def test_a_booking_stands_on_the_schedule_as_if_the_desk_had_made_it(north, ana, paul, slot):
    number = book(ana, slot, reason="Cough")

    visit, event = Appointment.unscoped.get(), AuditEvent.objects.get(model_name="appointment")
    assert {
        name: getattr(visit, name)
        for name in (
            "pk", "facility", "patient", "rendering_provider", "rendering_provider_name", "resource", "room",
            "appointment_type", "starts_at", "ends_at", "occupies_time", "allow_overlap", "reason", "is_billable",
            "booked_by_patient", "created_by_id", "created_by_name", "version",
        )
    } == {
        "pk": number, "facility": north, "patient": ana, "rendering_provider": paul,
        "rendering_provider_name": "MD Paul Example", "resource": Resource.unscoped.get(linked_staff=paul),
        "room": "Exam 3", "appointment_type": type_of(north), "starts_at": slot.starts_at, "ends_at": slot.ends_at,
        "occupies_time": True, "allow_overlap": False, "reason": "Cough", "is_billable": True,
        "booked_by_patient": True, "created_by_id": 4711, "created_by_name": "Ana Mora", "version": 1,
    }  # fmt: skip
    assert visit.status.code == "confirmed"
    assert BookableSlot.unscoped.get().appointment_id == number
    assert Encounter.unscoped.get().appointment_id == number
    assert (event.action, event.patient_id, event.actor_id, event.facility_id) == ("create", ana.pk, 4711, north.pk)
    assert event.metadata == {
        "appointment_time": "2027-03-15T09:00-04:00", "end_time": "2027-03-15T09:15-04:00", "status": "confirmed",
        "appointment_type": "follow_up", "source": "portal", "slot_id": slot.pk, "actor_name": "Ana Mora",
    }  # fmt: skip
    assert not offered(ana, slot)


@pytest.mark.weak_point("W16")
def test_the_desk_sees_it_in_the_providers_column(acting_as, north, ana, paul, slot, path):
    number = book(ana, slot)

    [shown] = acting_as("stan").get(path(date=MONDAY)).json()

    assert (shown["id"], shown["resource"], shown["room"]) == (
        number, Resource.unscoped.get(linked_staff=paul).pk, "Exam 3",
    )  # fmt: skip


@pytest.mark.weak_point("W1")
@pytest.mark.parametrize("out_of_use", ["provider", "type", "status"])
def test_it_waits_for_the_desk_where_it_is_not_confirmed_at_once(north, ana, paul, slot, out_of_use):
    if out_of_use == "provider":
        Staff.unscoped.filter(pk=paul.pk).update(auto_confirm_bookings=False)
    elif out_of_use == "type":
        type(type_of(north)).unscoped.filter(pk=slot.appointment_type_id).update(auto_confirm_bookings=False)
    else:
        AppointmentStatus.unscoped.filter(facility=north, code="confirmed").update(is_active=False)

    book(ana, slot)

    assert Appointment.unscoped.get().status.code == "pending"


@pytest.mark.weak_point("W1", "M1")
def test_without_a_status_nothing_is_booked(north, ana, slot):
    AppointmentStatus.unscoped.filter(facility=north, code__in=["confirmed", "pending"]).update(is_active=False)

    with pytest.raises(BadInput) as refused:
        book(ana, slot)

    assert list(refused.value.errors) == ["status"]
    assert not Appointment.unscoped.exists()


def test_a_column_out_of_use_is_not_used(ana, paul, slot):
    Resource.unscoped.filter(linked_staff=paul).update(is_active=False)

    book(ana, slot)

    assert (Appointment.unscoped.get().resource, Appointment.unscoped.get().room) == (None, "")


def test_a_slot_is_booked_once(ana, ben, slot):
    book(ana, slot)

    assert refused_slot(ben, slot) == "Slot: This time can no longer be booked. Please choose another."
    assert Appointment.unscoped.count() == 1


@pytest.mark.weak_point("W19")
def test_what_is_not_offered_is_not_booked(north, ana, ben, paul, slot):
    refused_slot(ana, slot, now=slot.starts_at - timedelta(minutes=59))
    refused_slot(ana, slot, now=slot.starts_at - timedelta(days=90))
    visit = make_appointment(north, ben, at=f"{MONDAY}T08:50", rendering_provider=paul)
    refused_slot(ana, slot)
    visit.delete()
    Staff.unscoped.filter(pk=paul.pk).update(is_active=False)
    refused_slot(ana, slot)
    Staff.unscoped.filter(pk=paul.pk).update(is_active=True)
    AvailabilitySettings.unscoped.create(facility=north, portal_is_view_only=True)
    refused_slot(ana, slot)

    assert not Appointment.unscoped.exists()


@pytest.mark.parametrize("passed", [timedelta(0), timedelta(minutes=1)])
def test_what_has_begun_is_not_booked_even_without_lead_time(north, ana, slot, passed):
    AvailabilitySettings.unscoped.create(facility=north, lead_time_minutes=0)

    refused_slot(ana, slot, now=slot.starts_at + passed)

    assert not Appointment.unscoped.exists()


def test_a_slot_of_elsewhere_is_not_there(cast, ana, slot):
    stranger = make_patient(cast.facilities["south"])
    missing = BookableSlot(pk=987_654)

    for patient, wanted in ((stranger, slot), (ana, missing)):
        with pytest.raises(NotFound):
            book(patient, wanted)


def test_a_slot_that_goes_while_its_turn_is_awaited_is_not_there(ana, slot):
    actor = as_patient(ana)
    place = queries.find_slot_place(actor=actor, slot_id=slot.pk)
    BookableSlot.unscoped.filter(pk=slot.pk).delete()

    with pytest.raises(NotFound), transaction.atomic():
        queries.hold_slot(actor=actor, slot_id=slot.pk, place=place, patient_id=ana.pk)


@many_writers
def test_a_booking_holds_the_turns_that_others_take(ana, paul, slot):
    book(ana, slot)

    held = turns_held()
    take_turns(provider_id=paul.pk, resource_id=Resource.unscoped.get(linked_staff=paul).pk)
    assert len(held) == 2
    assert turns_held() == held


def test_a_patient_of_elsewhere_or_with_a_closed_chart_books_nothing(cast, ana, slot):
    stranger = make_patient(cast.facilities["south"])
    with pytest.raises(NotAllowed), transaction.atomic():
        operations.book_slot_for_patient(
            actor=as_patient(ana), patient_id=stranger.pk, slot_id=slot.pk, reason="", now=NOW
        )
    Patient.unscoped.filter(pk=ana.pk).update(is_active=False)
    with pytest.raises(BadInput):
        book(ana, slot)


@pytest.mark.weak_point("W20")
def test_nobody_is_in_two_places_at_once(cast, north, ana, slot):
    petra = cast.staff["petra@north"]
    take_bookings(petra)
    same_time = make_slot(petra, f"{MONDAY}T09:10")
    book(ana, slot)

    assert "already" in refused_slot(ana, same_time)


@pytest.mark.weak_point("W20", "N3")
def test_a_patient_books_only_so_many_visits_and_the_desks_do_not_count(north, ana, ben, paul, slot):
    AvailabilitySettings.unscoped.create(facility=north, most_open_bookings=2)
    more = [make_slot(paul, f"{MONDAY}T1{hour}:00") for hour in range(3)]
    make_appointment(north, ana, at=f"{MONDAY}T15:00")
    first = book(ana, slot)
    book(ana, more[0])

    assert "clinic" in refused_slot(ana, more[1])
    book(ben, more[1])
    allow_cancelling(north)
    cancel(ana, first)
    book(ana, more[2])
    assert Appointment.unscoped.filter(patient=ana, occupies_time=True, booked_by_patient=True).count() == 2


def test_a_moved_or_deleted_visit_gives_the_time_back(north, ana, ben, slot):
    first = book(ana, slot)
    operations.change_appointment(
        actor=at_desk(north), appointment_id=first, fields={"appointment_time": slot.starts_at.replace(tzinfo=None)},
        expected_version=None, now=NOW,
    )  # fmt: skip
    moved = offered(ben, slot)
    second = book(ben, slot)
    taken = offered(ana, slot)
    operations.delete_appointment(
        actor=at_desk(north), appointment_id=second, reason="", expected_version=None, now=NOW
    )

    assert (moved, taken, offered(ana, slot)) == (True, False, True)


def test_it_costs(north, ana, slot, statements, budget):
    allow_cancelling(north)
    book(ana, slot)
    listed = statements(lambda: queries.list_own_visits(actor=as_patient(ana), patient_id=ana.pk, past=False, now=NOW))
    assert listed == budget("list_own_visits")
