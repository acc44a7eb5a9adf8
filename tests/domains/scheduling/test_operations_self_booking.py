from datetime import timedelta

import pytest
from django.db import transaction

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter
from careflow.domains.facilities.models import AppointmentStatus, Facility, Resource, Staff
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
    make_template,
    status_of,
    take_bookings,
    type_of,
)
from tests.domains.scheduling.turns import many_writers, turns_held

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot(paul):
    take_bookings(paul, confirms=True)
    Resource.unscoped.filter(linked_staff=paul).update(default_room="Exam 3")
    return make_slot(paul, f"{MONDAY}T09:00")


def book(patient, slot, now=NOW, reason=""):
    with transaction.atomic():
        return operations.book_slot_for_patient(
            actor=as_patient(patient), patient_id=patient.pk, slot_id=slot.pk, reason=reason, now=now
        )


def cancel(patient, number, now=NOW):
    with transaction.atomic():
        operations.cancel_by_patient(actor=as_patient(patient), patient_id=patient.pk, appointment_id=number, now=now)


def offered(patient, slot, now=NOW):
    found = queries.offered_slots(
        actor=as_patient(patient), provider_id=slot.provider_id, type_id=slot.appointment_type_id, now=now
    )
    return slot.pk in [entry.id for entry in found]


def allow_cancelling(facility, hours=24):
    Facility.unscoped.filter(pk=facility.pk).update(online_cancellation_enabled=True, cancellation_cutoff_hours=hours)


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


def refused_slot(patient, slot, now=NOW):
    with pytest.raises(BadInput) as refused:
        book(patient, slot, now)
    assert list(refused.value.errors) == ["slot"]
    return refused.value.sentence


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


def test_a_patient_calls_a_visit_off_and_its_time_is_offered_again(north, ana, ben, slot):
    allow_cancelling(north)
    number = book(ana, slot)

    cancel(ana, number)

    visit, event = Appointment.unscoped.get(), AuditEvent.objects.filter(model_name="appointment").latest("id")
    assert (visit.status.code, visit.occupies_time, BookableSlot.unscoped.get().appointment) == (
        "cancelled", False, None,
    )  # fmt: skip
    assert Encounter.unscoped.get().status == "cancelled"
    assert (event.action, event.actor_id, event.metadata["next"]) == ("update", 4711, {"status": "cancelled"})
    assert offered(ben, slot)
    book(ben, slot)


def test_a_visit_that_the_desk_booked_may_be_called_off_too(north, ana, paul):
    take_bookings(paul)
    allow_cancelling(north)
    visit = make_appointment(north, ana, rendering_provider=paul)

    cancel(ana, visit.pk)

    visit.refresh_from_db()
    assert visit.status.code == "cancelled"


@pytest.mark.weak_point("W2", "M1")
@pytest.mark.parametrize(
    ("change", "value"),
    [
        ("facility", False), ("provider", False), ("no provider", None), ("status", "check_in"),
        ("status", "check_out"), ("status", "cancelled"), ("status", "no_show"), ("late", 23), ("view only", True),
        ("provider hours", 1000),
    ],
)  # fmt: skip
def test_what_may_not_be_called_off_stays(north, ana, paul, slot, change, value):
    allow_cancelling(north)
    number, now = book(ana, slot), NOW
    visits = Appointment.unscoped.filter(pk=number)
    if change == "facility":
        Facility.unscoped.filter(pk=north.pk).update(online_cancellation_enabled=value)
    elif change == "provider":
        Staff.unscoped.filter(pk=paul.pk).update(online_cancellation_enabled=value)
    elif change == "provider hours":
        Staff.unscoped.filter(pk=paul.pk).update(cancellation_cutoff_hours=value)
    elif change == "no provider":
        visits.update(rendering_provider=value)
    elif change == "status":
        visits.update(status=status_of(north, value), occupies_time=value not in {"cancelled", "no_show"})
    elif change == "late":
        now = slot.starts_at - timedelta(hours=value)
    else:
        AvailabilitySettings.unscoped.create(facility=north, portal_is_view_only=value)
    before = list(visits.values())

    with pytest.raises(BadInput) as refused:
        cancel(ana, number, now)

    shown = queries.get_own_visit(actor=as_patient(ana), patient_id=ana.pk, appointment_id=number, now=now)
    assert (list(refused.value.errors), shown.cancellation.can_cancel) == (["appointment"], False)
    assert list(visits.values()) == before


@pytest.mark.weak_point("W2")
def test_a_second_cancellation_is_refused(north, ana, slot):
    allow_cancelling(north)
    number = book(ana, slot)
    cancel(ana, number)

    with pytest.raises(BadInput):
        cancel(ana, number)


def test_it_is_in_time_to_the_second(north, ana, slot):
    allow_cancelling(north, hours=48)
    number = book(ana, slot)
    latest = slot.starts_at - timedelta(hours=48)

    with pytest.raises(BadInput):
        cancel(ana, number, latest + timedelta(seconds=1))
    cancel(ana, number, latest)


def test_a_facility_without_that_status_cannot_be_called_off_at(north, ana, slot):
    allow_cancelling(north)
    number = book(ana, slot)
    AppointmentStatus.unscoped.filter(facility=north, code="cancelled").update(is_active=False)

    with pytest.raises(BadInput) as refused:
        cancel(ana, number)

    assert list(refused.value.errors) == ["status"]


def test_anothers_visit_is_not_there(north, ana, ben, slot):
    allow_cancelling(north)
    number = book(ana, slot)

    for missing in (number, 987_654):
        with pytest.raises(NotFound):
            cancel(ben, missing)
        with pytest.raises(NotFound):
            queries.get_own_visit(actor=as_patient(ben), patient_id=ben.pk, appointment_id=missing, now=NOW)


def test_a_booked_time_whose_template_has_gone_is_not_offered_after_a_cancellation(north, ana, ben, paul):
    take_bookings(paul)
    allow_cancelling(north)
    template = make_template(paul, weekdays=[1])
    operations.renew_facility(actor=at_desk(north), now=NOW)
    slot = BookableSlot.unscoped.filter(starts_at__date="2027-03-15").first()
    number = book(ana, slot)
    operations.delete_availability_template(
        actor=at_desk(north), template_id=template.pk, expected_version=None, now=NOW
    )

    cancel(ana, number)

    assert not offered(ben, slot)
    refused_slot(ben, slot)


def test_own_visits_are_shown_without_notes(north, ana, ben, paul, slot):
    allow_cancelling(north)
    number = book(ana, slot, reason="Cough")
    gone = make_appointment(north, ana, at="2027-02-01T09:00", notes="secret")
    make_appointment(north, ana, at="2026-02-01T09:00")
    make_appointment(north, ben, at=f"{MONDAY}T11:00")
    actor = as_patient(ana)

    [coming] = queries.list_own_visits(actor=actor, patient_id=ana.pk, past=False, now=NOW)
    [past] = queries.list_own_visits(actor=actor, patient_id=ana.pk, past=True, now=NOW)

    assert coming == (
        number, slot.starts_at, slot.ends_at, "Harbor North", "America/New_York", "Confirmed", "confirmed", "Follow Up",
        "follow_up", "MD Paul Example", "Exam 3", "Cough", 1, coming.cancellation,
    )  # fmt: skip
    assert (coming.cancellation.can_cancel, coming.cancellation.cutoff_hours) == (True, 24)
    assert (past.id, past.cancellation.can_cancel) == (gone.pk, False)


def test_it_costs(north, ana, slot, statements, budget):
    allow_cancelling(north)
    book(ana, slot)
    listed = statements(lambda: queries.list_own_visits(actor=as_patient(ana), patient_id=ana.pk, past=False, now=NOW))
    assert listed == budget("list_own_visits")
