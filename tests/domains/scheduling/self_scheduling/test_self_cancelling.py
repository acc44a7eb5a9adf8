from datetime import timedelta

import pytest

from careflow.domains.audit.models import AuditEvent
from careflow.domains.clinical.models import Encounter
from careflow.domains.facilities.models import AppointmentStatus, Facility, Staff
from careflow.domains.scheduling import operations, queries
from careflow.domains.scheduling.models import Appointment, AvailabilitySettings, BookableSlot
from careflow.platform.problems import BadInput, NotFound
from tests.domains.scheduling.factories import (
    MONDAY,
    NOW,
    as_patient,
    at_desk,
    make_appointment,
    make_template,
    status_of,
    take_bookings,
)
from tests.domains.scheduling.self_scheduling.asking import allow_cancelling, book, cancel, offered, refused_slot

pytestmark = pytest.mark.django_db


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
