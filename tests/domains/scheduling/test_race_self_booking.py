"""Patients and the desk at one time of one provider, at the same moment, each over a connection of their own."""

from collections import Counter
from datetime import UTC, datetime, time, timedelta
from threading import Event
from time import sleep

import pytest
from django.db import OperationalError, transaction
from django.utils import timezone

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import Facility
from careflow.domains.facilities.operations import change_facility
from careflow.domains.scheduling import operations, queries
from careflow.domains.scheduling.models import Appointment, AvailabilitySettings, AvailabilityTemplate, BookableSlot
from careflow.platform.problems import Problem
from tests.conftest import As, token_for
from tests.domains.scheduling.factories import (
    as_patient,
    at_desk,
    make_patient,
    make_slot,
    make_template,
    owner_of,
    status_of,
    take_bookings,
    type_of,
)
from tests.plugins.races import at_once

BOOKED, PASSING = "booked", ("40001", "40P01")


class Online:
    """North with a time on offer in three days, and as many patients as wanted."""

    def __init__(self, cast):
        self.cast = cast
        self.north, self.paul = cast.facilities["north"], cast.staff["paul@north"]
        take_bookings(self.paul, confirms=True)
        Facility.unscoped.filter(pk=self.north.pk).update(online_cancellation_enabled=True)
        self.now = timezone.now()
        day = (self.now + timedelta(days=3)).date()
        self.moment = datetime(day.year, day.month, day.day, 15, 0, tzinfo=UTC)

    def patients(self, number):
        return [make_patient(self.north, f"Mora{place}") for place in range(number)]

    def booking(self, patient, slot):
        """What the portal's route does: one transaction, tried again when the engine chose it as a victim."""

        def book():
            return operations.book_slot_for_patient(
                actor=as_patient(patient), patient_id=patient.pk, slot_id=slot.pk, reason="", now=self.now
            )

        return lambda: answered(book)

    def desk(self, patient, number):
        body = {
            "patient": patient.pk, "status": status_of(self.north).pk, "appointment_type": type_of(self.north).pk,
            "rendering_provider": self.paul.pk,
            "appointment_time": self.moment.astimezone(at_desk(self.north).zone).isoformat()[:16],
        }  # fmt: skip
        token = token_for(self.cast.users["stan" if number % 2 else "nina"])
        return lambda: As(token).post(f"appointments/?facility_id={self.north.pk}", body).status_code


def answered(call):
    for _ in range(3):
        try:
            with transaction.atomic():
                call()
        except Problem as problem:
            return problem.status
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in PASSING:
                raise
        else:
            return BOOKED
    raise AssertionError("three times the victim of a deadlock")


@pytest.fixture
def online(own_cast):
    return Online(own_cast)


@pytest.mark.weak_point("C4")
def test_of_fifty_who_book_one_time_one_gets_it(online):
    slot = make_slot(online.paul, online.moment)
    calls = [online.booking(patient, slot) for patient in online.patients(50)]

    answers = Counter(at_once(calls))

    slot.refresh_from_db()
    assert answers == {BOOKED: 1, 400: 49}
    assert Appointment.unscoped.get().pk == slot.appointment_id
    assert AuditEvent.objects.filter(model_name="appointment").count() == 1


@pytest.mark.weak_point("N2")
def test_patients_and_the_desk_do_not_both_get_the_time(online):
    slot = make_slot(online.paul, online.moment)
    people = online.patients(16)
    calls = [
        online.desk(patient, number) if number % 2 else online.booking(patient, slot)
        for number, patient in enumerate(people)
    ]

    answers = Counter(at_once(calls))

    assert answers[BOOKED] + answers[201] == 1
    assert set(answers) <= {BOOKED, 201, 400, 409}
    assert Appointment.unscoped.filter(occupies_time=True).count() == 1


@pytest.mark.weak_point("W20", "N3")
def test_one_patient_who_books_everything_at_once_gets_what_the_clinic_allows(online):
    AvailabilitySettings.unscoped.create(facility=online.north, most_open_bookings=3)
    [patient] = online.patients(1)
    slots = [make_slot(online.paul, online.moment + timedelta(minutes=15 * place)) for place in range(12)]

    answers = Counter(at_once([online.booking(patient, slot) for slot in slots]))

    assert answers == {BOOKED: 3, 400: 9}


def test_a_visit_that_is_called_off_twice_at_once_is_called_off_once(online):
    slot = make_slot(online.paul, online.moment)
    [patient] = online.patients(1)
    online.booking(patient, slot)()
    number = Appointment.unscoped.get().pk

    def cancel():
        operations.cancel_by_patient(
            actor=as_patient(patient), patient_id=patient.pk, appointment_id=number, now=online.now
        )

    answers = Counter(at_once([lambda: answered(cancel)] * 4))

    assert answers == {BOOKED: 1, 400: 3}
    assert AuditEvent.objects.filter(model_name="appointment", action="update").count() == 1


def test_a_time_that_is_withdrawn_while_it_is_booked_is_one_or_the_other(online):
    slot = make_slot(online.paul, online.moment)
    [patient] = online.patients(1)

    def withdraw():
        operations.delete_slot(actor=at_desk(online.north), slot_id=slot.pk, now=online.now)

    answers = at_once([online.booking(patient, slot), lambda: answered(withdraw)])

    assert sorted(answers, key=str) in ([403, BOOKED], [404, BOOKED])
    assert Appointment.unscoped.count() == BookableSlot.unscoped.count()


def test_two_runs_at_once_make_each_slot_once(online):
    for provider in (online.paul, online.cast.staff["petra@north"]):
        make_template(provider)

    at_once([lambda: operations.renew_everywhere(now=online.now)] * 4)

    slots = BookableSlot.unscoped.count()
    assert slots == BookableSlot.unscoped.values("provider_id", "starts_at").distinct().count() > 400


def test_other_opening_hours_wait_for_a_first_template_that_is_being_written(online):
    north, owner = online.north, owner_of(online.cast)
    written = Event()

    def add():
        with transaction.atomic():
            fields = {
                "provider": online.paul.pk, "appointment_type": type_of(north).pk, "weekdays": [1, 2, 3, 4, 5],
                "start_time": time(8), "end_time": time(10), "slot_minutes": 60, "valid_from": online.now.date(),
            }  # fmt: skip
            operations.add_availability_template(actor=at_desk(north), fields=fields, now=online.now)
            written.set()
            sleep(0.5)  # long enough for somebody who does not wait

    def open_later():
        written.wait(20)
        changes = {"operating_start_time": time(9)}
        change_facility(actor=owner, facility_id=north.pk, changes=changes, now=online.now)

    at_once([add, open_later])

    starts = BookableSlot.unscoped.values_list("starts_at", flat=True)
    assert {f"{start.astimezone(at_desk(north).zone):%H:%M}" for start in starts} == {"09:00"}


def test_templates_changed_while_patients_book_leave_only_what_is_right(online):
    template = make_template(online.paul, weekdays=range(1, 8), slot_minutes=15)
    operations.renew_facility(actor=at_desk(online.north), now=online.now)
    slots = list(BookableSlot.unscoped.order_by("starts_at")[8:20])
    calls = [online.booking(patient, slot) for patient, slot in zip(online.patients(12), slots, strict=True)]
    token = token_for(online.cast.users["stan"])
    one = f"appointments/availability-templates/{template.pk}/?facility_id={online.north.pk}"
    days = f"appointments/availability-exceptions/?facility_id={online.north.pk}"
    calls += [
        lambda: As(token).patch(one, {"slot_minutes": 30}).status_code,
        lambda: As(token).patch(one, {"start_time": "09:15"}).status_code,
        lambda: As(token).post(days, {"kind": "closed", "first_day": str(online.moment.date())}).status_code,
    ]

    answers = at_once(calls)

    assert set(answers) <= {BOOKED, 200, 201, 400, 404}
    assert answers[-3:] == [200, 200, 201]
    taken = BookableSlot.unscoped.filter(appointment__isnull=False)
    assert taken.count() == answers.count(BOOKED) == Appointment.unscoped.count()
    actor = at_desk(online.north)
    left = BookableSlot.unscoped.filter(is_outdated=False, starts_at__gt=online.now).order_by("starts_at")
    first, last = online.now.date(), online.now.date() + timedelta(days=90)
    planned = queries.plan(
        actor=actor, provider_id=online.paul.pk, clock=queries.clock_of(actor), first=first, last=last
    )
    wanted = {(offer.interval.starts_at, offer.interval.ends_at) for offer in planned}
    assert AvailabilityTemplate.unscoped.get().version == 3
    assert {(slot.starts_at, slot.ends_at) for slot in left} <= wanted
