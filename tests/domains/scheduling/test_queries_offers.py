"""What patients may book: only what is free, near enough, far enough, and wanted by everybody who has a say."""

from datetime import timedelta

import pytest

from careflow.domains.accounts.models import User
from careflow.domains.facilities.models import AppointmentType, Facility, Resource, Staff, StaffRole
from careflow.domains.organizations.models import Membership
from careflow.domains.scheduling import queries
from careflow.domains.scheduling.models import Appointment, AvailabilitySettings, BookableSlot
from careflow.domains.scheduling.queries import OfferedSlot
from tests.domains.scheduling.factories import (
    MONDAY,
    NOW,
    as_patient,
    make_appointment,
    make_slot,
    status_of,
    take_bookings,
    type_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def slot(paul):
    take_bookings(paul)
    return make_slot(paul, f"{MONDAY}T09:00")


@pytest.fixture
def offered(north, ana, paul):
    """Slots, providers and types on offer, as ids."""

    def ask(now=NOW, patient=None):
        actor = as_patient(patient or ana)
        slots = queries.offered_slots(actor=actor, provider_id=paul.pk, type_id=type_of(north).pk, now=now)
        providers = queries.offered_providers(actor=actor, now=now)
        types = queries.offered_types(actor=actor, provider_id=paul.pk, now=now)
        assert bool(slots) == bool(providers) == bool(types)
        return [slot.id for slot in slots]

    return ask


def test_a_slot_is_offered_with_its_provider_and_type(north, ana, paul, slot):
    kind, actor = type_of(north), as_patient(ana)
    Staff.unscoped.filter(pk=paul.pk).update(specialty="Family medicine")

    assert queries.offered_providers(actor=actor, now=NOW) == [(paul.pk, "MD Paul Example", "Family medicine")]
    assert queries.offered_types(actor=actor, provider_id=paul.pk, now=NOW) == [(kind.pk, "follow_up", "Follow Up", 15)]
    assert queries.offered_slots(actor=actor, provider_id=paul.pk, type_id=kind.pk, now=NOW) == [
        OfferedSlot(
            slot.pk, slot.starts_at, slot.ends_at, paul.pk, "MD Paul Example", kind.pk, "follow_up",
            type_is_billable=True, auto_confirms=False,
            resource_id=Resource.unscoped.get(linked_staff=paul).pk, default_room="",
        )
    ]  # fmt: skip


@pytest.mark.parametrize(("provider", "kind", "confirms"), [(1, 1, True), (1, 0, False), (0, 1, False)])
def test_it_is_confirmed_at_once_where_provider_and_type_allow_it(north, ana, paul, slot, provider, kind, confirms):
    Staff.unscoped.filter(pk=paul.pk).update(auto_confirm_bookings=provider)
    AppointmentType.unscoped.filter(pk=slot.appointment_type_id).update(auto_confirm_bookings=kind)

    found = queries.offered_slots(actor=as_patient(ana), provider_id=paul.pk, type_id=slot.appointment_type_id, now=NOW)

    assert [entry.auto_confirms for entry in found] == [confirms]


@pytest.mark.weak_point("W19")
@pytest.mark.parametrize(
    ("model", "changes"),
    [
        (Facility, {"online_scheduling_disabled": True}),
        (Facility, {"is_active": False}),
        (Staff, {"is_active": False}),
        (Staff, {"online_scheduling_enabled": False}),
        (AppointmentType, {"is_active": False}),
        (AppointmentType, {"bookable_online": False}),
        (StaffRole, {"is_active": False}),
        (BookableSlot, {"is_outdated": True, "is_generated": True}),
    ],
)
def test_whoever_has_a_say_may_say_no(north, paul, slot, offered, model, changes):
    assert offered() == [slot.pk]
    rows = {Facility: north.pk, Staff: paul.pk, AppointmentType: slot.appointment_type_id, StaffRole: paul.role_id}
    model.unscoped.filter(pk=rows.get(model, slot.pk)).update(**changes)

    assert offered() == []


@pytest.mark.weak_point("W19")
@pytest.mark.parametrize("model", [Membership, User])
def test_somebody_who_left_the_organization_is_not_offered(paul, offered, slot, model):
    people = {Membership: Membership.unscoped.filter(user=paul.user_id), User: User.objects.filter(pk=paul.user_id)}
    people[model].update(is_active=False)

    assert offered() == []


def test_somebody_who_no_longer_sees_patients_is_not_offered(north, paul, slot, offered):
    desk = StaffRole.unscoped.get(facility=north, code="staff")
    Staff.unscoped.filter(pk=paul.pk).update(role=desk, title=None)

    assert offered() == []


def test_a_portal_that_only_shows_offers_nothing(north, slot, offered):
    AvailabilitySettings.unscoped.create(facility=north, portal_is_view_only=True)

    assert offered() == []


@pytest.mark.weak_point("P4")
@pytest.mark.parametrize(
    ("before", "lead", "is_offered"),
    [
        (timedelta(minutes=60), 60, True), (timedelta(minutes=59), 60, False), (timedelta(0), 0, False),
        (timedelta(minutes=1), 0, True), (timedelta(minutes=-1), 0, False),
        (timedelta(days=90), 60, False), (timedelta(days=89, hours=23), 60, True),
    ],
)  # fmt: skip
def test_it_is_neither_too_near_nor_too_far(north, slot, offered, before, lead, is_offered):
    AvailabilitySettings.unscoped.create(facility=north, lead_time_minutes=lead)

    assert offered(now=slot.starts_at - before) == ([slot.pk] if is_offered else [])


@pytest.mark.weak_point("N2")
@pytest.mark.parametrize("overbooked", [False, True])
@pytest.mark.parametrize("claims", ["rendering_provider", "resource"])
def test_a_visit_takes_it_and_gives_it_back(north, ben, paul, slot, offered, claims, overbooked):
    claimed = paul if claims == "rendering_provider" else Resource.unscoped.get(linked_staff=paul)
    visit = make_appointment(north, ben, at=f"{MONDAY}T09:10", allow_overlap=overbooked, **{claims: claimed})
    taken = offered()
    Appointment.unscoped.filter(pk=visit.pk).update(occupies_time=False, status=status_of(north, "cancelled"))
    back = offered()
    Appointment.unscoped.filter(pk=visit.pk).update(
        occupies_time=True, starts_at=slot.ends_at, ends_at=slot.ends_at + timedelta(hours=1)
    )

    assert (taken, back, offered()) == ([], [slot.pk], [slot.pk])


def test_another_facilitys_patient_does_not_see_it(cast, slot, offered):
    from tests.domains.scheduling.factories import make_patient

    assert offered(patient=make_patient(cast.facilities["south"])) == []


def test_it_costs(north, ana, paul, slot, statements, budget):
    actor, kind = as_patient(ana), type_of(north).pk

    def cost():
        return (
            statements(lambda: queries.offered_providers(actor=actor, now=NOW)),
            statements(lambda: queries.offered_types(actor=actor, provider_id=paul.pk, now=NOW)),
            statements(lambda: queries.offered_slots(actor=actor, provider_id=paul.pk, type_id=kind, now=NOW)),
        )

    one = cost()
    for hour in range(10, 16):
        make_slot(paul, f"{MONDAY}T{hour}:00")

    assert one == cost()
    assert one[0] == budget("offered_providers")
    assert one[1] == budget("offered_types")
    assert one[2] == budget("offered_slots")
