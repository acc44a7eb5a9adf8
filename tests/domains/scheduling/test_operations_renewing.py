"""Slots that follow the templates: by the job, and whenever something changes."""

from datetime import date, time, timedelta

import pytest
from django.db import transaction

from careflow.domains.audit.models import AuditEvent
from careflow.domains.facilities.models import AppointmentType, Facility, Staff
from careflow.domains.facilities.operations import change_facility
from careflow.domains.scheduling import operations
from careflow.domains.scheduling.models import AvailabilityException, AvailabilitySettings, BookableSlot
from careflow.domains.scheduling.operations import renewing
from careflow.domains.scheduling.operations.refusals import SlotTaken
from careflow.domains.scheduling.operations.slots import SlotBooked
from careflow.domains.scheduling.rules.intervals import Interval
from careflow.platform import housekeeping
from tests.domains.scheduling.factories import (
    MONDAY,
    NOW,
    at_desk,
    local,
    make_appointment,
    make_slot,
    make_template,
    owner_of,
    type_of,
)

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def renew(facility, now=NOW):
    return operations.renew_facility(actor=at_desk(facility), now=now)


def by_hand(facility, provider, start, end, code="follow_up"):
    """The id of the slot that the desk offers on that Monday."""
    return operations.create_slot(
        actor=at_desk(facility), provider_id=provider.pk, type_id=type_of(facility, code).pk, notes="", now=NOW,
        interval=Interval(local(facility, f"{MONDAY}T{start}"), local(facility, f"{MONDAY}T{end}")),
    )  # fmt: skip


def times():
    return dict(BookableSlot.unscoped.order_by("starts_at").values_list("starts_at", "id"))


def test_a_slot_carries_its_template_and_lies_in_the_zone_of_the_facility(north, paul):
    template = make_template(paul, weekdays=[1], slot_minutes=60)

    done = renew(north)

    assert (done.added, done.dropped) == (12, 0)  # twelve Mondays in ninety days: today it is ten already
    slot = BookableSlot.unscoped.get(starts_at=local(north, f"{MONDAY}T09:00"))
    assert (slot.is_generated, slot.template, slot.provider, slot.appointment_type, slot.facility) == (
        True, template, paul, type_of(north), north,
    )  # fmt: skip
    assert slot.ends_at == local(north, f"{MONDAY}T10:00")
    assert {f"{moment:%H:%M}" for moment in times()} == {"14:00", "13:00"}  # before and after the clocks change
    assert not AuditEvent.objects.exists()


@pytest.mark.weak_point("W20")
def test_a_second_run_changes_nothing_and_a_later_one_adds_days(north, paul):
    make_template(paul)
    renew(north)
    before = times()

    again = renew(north)
    later = renew(north, now=NOW + 2 * DAY)

    assert (again.added, again.dropped) == (0, 0)
    assert (later.added, later.dropped) == (8, 0)  # a Monday and a Tuesday
    assert all(times()[start] == number for start, number in before.items())


def test_the_job_goes_through_all_facilities_and_leaves_out_who_has_left(cast, north, paul):
    south = cast.staff["paul@south"]
    for provider in (paul, cast.staff["petra@north"], south):
        make_template(provider, weekdays=[3], slot_minutes=60)
    Staff.unscoped.filter(pk=paul.pk).update(is_active=False)

    done = housekeeping.clean_up(now=NOW)

    assert done["bookable times that came or went"] == 26
    assert set(BookableSlot.unscoped.values_list("provider_id", flat=True)) == {cast.staff["petra@north"].pk, south.pk}
    assert housekeeping.clean_up(now=NOW)["bookable times that came or went"] == 0


def test_a_facility_that_is_closed_for_good_is_left_alone(north, paul):
    make_template(paul)
    Facility.unscoped.filter(pk=north.pk).update(is_active=False)

    assert operations.renew_everywhere(now=NOW) == 0


def test_the_longest_reach_is_bounded(north, paul, monkeypatch):
    monkeypatch.setattr(renewing, "MOST_AHEAD", 7)
    make_template(paul)

    renew(north)

    assert len(times()) == 7
    assert max(times()) == local(north, "2027-03-03T09:30")


def test_a_visit_takes_the_time_without_touching_the_slot(north, ana, paul):
    make_template(paul, slot_minutes=60)
    renew(north)
    before = times()
    make_appointment(north, ana, at=f"{MONDAY}T09:30", rendering_provider=paul)

    renew(north)

    assert times() == before


def test_new_lengths_of_a_type_follow_with_the_next_run(north, paul):
    make_template(paul, weekdays=[2])
    renew(north)
    AppointmentType.unscoped.filter(pk=type_of(north).pk).update(duration_minutes=30)

    done = renew(north)

    assert done.added == done.dropped / 2
    assert {slot.ends_at - slot.starts_at for slot in BookableSlot.unscoped.all()} == {timedelta(minutes=30)}


def test_other_opening_hours_are_followed_at_once(cast, north, paul):
    make_template(paul, slot_minutes=60, start=time(8), end=time(10))
    renew(north)
    owner = owner_of(cast)

    change_facility(actor=owner, facility_id=north.pk, changes={"operating_start_time": time(9)}, now=NOW)
    hours = {f"{moment.astimezone(at_desk(north).zone):%H:%M}" for moment in times()}
    change_facility(actor=owner, facility_id=north.pk, changes={"name": "Harbor Northeast"}, now=NOW)

    assert hours == {"09:00"}


def test_a_slot_made_by_hand_wins_over_a_free_one_from_a_template(north, paul):
    make_template(paul, slot_minutes=30)
    renew(north)

    number = by_hand(north, paul, "09:15", "09:45", code="consult")
    renew(north)

    on_the_day = BookableSlot.unscoped.filter(starts_at__date=date(2027, 3, 15))
    assert list(on_the_day.values_list("id", "is_generated")) == [(number, False)]
    operations.delete_slot(actor=at_desk(north), slot_id=number, now=NOW)
    renew(north)
    assert on_the_day.filter(is_generated=True).count() == 2


def test_a_long_slot_made_by_hand_wins_over_all_free_ones_of_its_time(north, paul):
    make_template(paul, slot_minutes=5, end=time(12))
    renew(north)

    number = by_hand(north, paul, "09:00", "10:45")

    first, second = BookableSlot.unscoped.filter(starts_at__date=date(2027, 3, 15)).order_by("starts_at")[:2]
    assert (first.pk, second.starts_at) == (number, local(north, f"{MONDAY}T10:45"))


def test_what_stands_in_the_way_of_a_long_slot_is_named_after_however_many_free_ones(north, paul):
    make_template(paul, slot_minutes=5, end=time(12))
    renew(north)
    BookableSlot.unscoped.filter(starts_at__gte=local(north, f"{MONDAY}T11:00")).delete()
    standing = make_slot(paul, f"{MONDAY}T11:00")
    before = times()

    with pytest.raises(SlotTaken) as refused, transaction.atomic():
        by_hand(north, paul, "09:00", "12:00")

    assert [(clash["what"], clash["id"]) for clash in refused.value.facts["conflicts"]] == [("slot", standing.pk)]
    assert times() == before


def test_a_slot_made_by_hand_does_not_win_over_another_or_over_a_visit(north, ana, paul):
    make_template(paul, slot_minutes=30)
    renew(north)
    make_appointment(north, ana, at=f"{MONDAY}T09:00", rendering_provider=paul)
    before = times()

    with pytest.raises(SlotTaken) as refused, transaction.atomic():
        by_hand(north, paul, "09:00", "09:20")

    assert [clash["what"] for clash in refused.value.facts["conflicts"]] == ["visit"]
    assert times() == before


def test_a_time_of_a_template_that_is_withdrawn_does_not_come_back(north, paul):
    make_template(paul, slot_minutes=30)
    renew(north)
    slot = BookableSlot.unscoped.get(starts_at=local(north, f"{MONDAY}T09:30"))

    operations.delete_slot(actor=at_desk(north), slot_id=slot.pk, now=NOW)
    renew(north)

    gone = AvailabilityException.unscoped.get()
    assert not BookableSlot.unscoped.filter(starts_at=slot.starts_at).exists()
    assert BookableSlot.unscoped.filter(starts_at=local(north, f"{MONDAY}T09:00")).exists()
    assert (gone.provider, gone.kind, gone.first_day, gone.last_day, gone.start_time, gone.end_time) == (
        paul, "closed", date(2027, 3, 15), date(2027, 3, 15), time(9, 30), time(10),
    )  # fmt: skip
    operations.delete_availability_exception(actor=at_desk(north), exception_id=gone.pk, expected_version=None, now=NOW)
    assert BookableSlot.unscoped.filter(starts_at=slot.starts_at).exists()


def test_a_time_that_no_template_wants_any_more_is_withdrawn_without_closing_it(north, paul):
    slot = make_slot(paul, f"{MONDAY}T09:00", is_generated=True, is_outdated=True)

    operations.delete_slot(actor=at_desk(north), slot_id=slot.pk, now=NOW)
    make_template(paul, weekdays=[1])
    renew(north)

    assert not AvailabilityException.unscoped.exists()
    assert slot.starts_at in times()


def test_a_booked_time_stays_when_its_template_goes_and_is_not_offered_again(north, ana, paul):
    template = make_template(paul, slot_minutes=30)
    renew(north)
    visit = make_appointment(north, ana, at=f"{MONDAY}T09:30", minutes=30, rendering_provider=paul)
    slot = BookableSlot.unscoped.get(starts_at=visit.starts_at)
    BookableSlot.unscoped.filter(pk=slot.pk).update(appointment=visit)

    with pytest.raises(SlotBooked), transaction.atomic():
        operations.delete_slot(actor=at_desk(north), slot_id=slot.pk, now=NOW)
    operations.delete_availability_template(
        actor=at_desk(north), template_id=template.pk, expected_version=None, now=NOW
    )

    left = BookableSlot.unscoped.get()
    assert (left.pk, left.appointment, left.is_outdated, left.template) == (slot.pk, visit, True, None)
    make_template(paul, slot_minutes=30)
    renew(north)
    left.refresh_from_db()
    assert (left.is_outdated, left.template is None) == (False, False)


def test_a_slot_that_a_visit_let_go_of_goes_with_the_next_run(north, ana, paul):
    slot = make_slot(paul, f"{MONDAY}T09:00", is_generated=True, is_outdated=True)
    make_template(paul, weekdays=[5])

    renew(north)

    assert not BookableSlot.unscoped.filter(pk=slot.pk).exists()


def test_slots_made_by_hand_and_times_that_have_begun_are_left_alone(north, paul):
    by_hand = make_slot(paul, f"{MONDAY}T09:00")
    running = make_slot(paul, NOW - timedelta(minutes=5), is_generated=True)
    make_template(paul, weekdays=[5])

    renew(north)

    assert {by_hand.pk, running.pk} <= set(times().values())


def test_the_horizon_is_the_facilitys(north, paul):
    AvailabilitySettings.unscoped.create(facility=north, horizon_days=7)
    make_template(paul, slot_minutes=60)

    assert renew(north).added == 5


def test_it_costs_the_same_for_few_and_many(north, paul, statements, budget):
    template = make_template(paul, weekdays=[1], slot_minutes=60)
    few = statements(lambda: renew(north))
    template.slot_minutes, template.weekdays = 5, [1, 2, 3, 4, 5]
    template.save()
    many = statements(lambda: renew(north))
    nothing = statements(lambda: renew(north))

    assert len(times()) == 64 * 12
    assert (many, few, nothing) == (budget("renew_slots"), many - 1, many - 2)  # nothing to drop; nothing to add


def test_who_writes_past_the_turns_is_told_and_nothing_is_half_done(north, paul, monkeypatch):
    make_template(paul)
    unseen = make_slot(paul, f"{MONDAY}T09:05")
    monkeypatch.setattr(renewing, "_standing", lambda _row: pytest.fail("nothing stands yet"))
    monkeypatch.setattr(
        renewing.BookableSlot.objects, "visible_to", lambda _: BookableSlot.unscoped.exclude(pk=unseen.pk)
    )

    with pytest.raises(SlotTaken), transaction.atomic():
        renew(north)

    assert BookableSlot.unscoped.get() == unseen
