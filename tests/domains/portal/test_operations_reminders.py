"""The job that reminds: each visit once, by what is true when it runs."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careflow.domains.portal.models import NoticePreferences, PortalAccount, ReminderSettings
from careflow.domains.portal.operations import remind_everywhere
from careflow.domains.scheduling.models import Appointment
from careflow.domains.scheduling.operations import change_appointment
from careflow.platform import housekeeping
from careflow.platform.models import OutgoingLetter
from tests.domains.portal.letters import (
    DAY,
    ENDING,
    HOUR,
    MORNING_IN_WORDS,
    NOW,
    TO_ANA,
    TO_GINA,
    addressed,
    at_desk,
    at_home,
    book,
    leave,
    let_in,
    waiting,
)
from tests.domains.scheduling.factories import make_appointment, status_of

REMINDER = "Reminder of an appointment at Harbor North"
STARTS = datetime(2027, 3, 15, 13, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
BOTH = [(TO_ANA, REMINDER), (TO_GINA, REMINDER)]


@pytest.fixture
def people(portal_people):
    return let_in(portal_people)


@pytest.fixture
def visit(people):
    """Booked two weeks before; that letter has left."""
    number = book(people)
    leave()
    return number


def change(cast, visit_id, *, now, **fields):
    change_appointment(actor=at_desk(cast), appointment_id=visit_id, fields=fields, expected_version=None, now=now)


def test_a_day_before_everybody_who_acts_for_the_patient_is_reminded_once(people, visit):
    assert remind_everywhere(now=STARTS - DAY - MINUTE) == 0
    assert remind_everywhere(now=STARTS - DAY) == 2
    assert remind_everywhere(now=STARTS - DAY + HOUR) == 0

    to_ana, to_gina = waiting()
    assert (to_ana.to, to_ana.subject, to_ana.attachment) == (TO_ANA, REMINDER, None)
    assert to_ana.text == (
        f"Hello,\n\nThis is to remind you of your appointment at Harbor North:\n\n    {MORNING_IN_WORDS}\n\n{ENDING}"
    )
    assert to_gina.text == (
        "Hello,\n\nThis is to remind you of the appointment of somebody you look after at Harbor North:\n\n"
        f"    {MORNING_IN_WORDS}\n\n{ENDING}"
    )
    assert set(OutgoingLetter.objects.filter(ended_at=None).values_list("good_until", flat=True)) == {STARTS}


def test_one_that_has_left_is_not_written_again(people, visit):
    remind_everywhere(now=STARTS - DAY)
    leave()

    assert remind_everywhere(now=STARTS - HOUR) == 0


def test_it_is_part_of_keeping_house(people, visit):
    assert housekeeping.clean_up(now=STARTS - DAY)["reminders of visits"] == 2


def test_a_job_that_was_late_still_reminds_but_not_of_the_past(people, visit):
    assert remind_everywhere(now=STARTS) == 0
    assert remind_everywhere(now=STARTS - MINUTE) == 2


def test_what_was_booked_within_the_day_needs_no_reminder(people):
    book(people, now=STARTS - DAY)
    leave()

    assert remind_everywhere(now=STARTS - HOUR) == 0


def test_a_reminder_that_waits_is_taken_back_when_the_visit_moves(people, visit):
    remind_everywhere(now=STARTS - DAY)
    change(people, visit, appointment_time=datetime(2027, 3, 17, 9), now=STARTS - DAY + HOUR)

    assert {subject for _, subject in addressed()} == {"New time of an appointment at Harbor North"}
    leave()
    assert remind_everywhere(now=STARTS + DAY + MINUTE) == 2


def test_a_visit_is_reminded_of_at_its_new_time_and_not_at_its_old_one(people, visit):
    change(people, visit, appointment_time=datetime(2027, 3, 17, 9), now=NOW + DAY)
    leave()

    assert remind_everywhere(now=STARTS - HOUR) == 0
    assert remind_everywhere(now=STARTS + DAY) == 2
    assert "Wednesday, March 17" in waiting()[0].text


def test_who_heard_of_a_new_time_within_the_day_is_not_reminded_of_it(people, visit):
    gina = PortalAccount.unscoped.get(user=people.users["gina"])
    NoticePreferences.unscoped.create(account=gina, organization=gina.organization, bookings=False)
    change(people, visit, appointment_time=datetime(2027, 3, 15, 11), now=STARTS - 3 * HOUR)
    leave()

    assert remind_everywhere(now=STARTS - 2 * HOUR) == 1
    assert addressed() == [(TO_GINA, REMINDER)]


@pytest.mark.parametrize("code", ["cancelled", "no_show", "check_in", "check_out"])
def test_nobody_is_reminded_of_what_will_not_be_or_has_begun(people, visit, code):
    change(people, visit, status=status_of(people.facilities["north"], code).pk, now=NOW + DAY)
    leave()

    assert remind_everywhere(now=STARTS - HOUR) == 0


def test_nobody_is_reminded_of_what_the_clinic_has_not_confirmed_to_them(people, visit):
    Appointment.unscoped.update(booked_by_patient=True)
    assert remind_everywhere(now=STARTS - DAY) == 0
    change(people, visit, status=status_of(people.facilities["north"], "confirmed").pk, now=STARTS - DAY - HOUR)
    leave()

    assert remind_everywhere(now=STARTS - DAY) == 2


def test_nobody_is_reminded_of_what_nobody_booked_here(people):
    make_appointment(people.facilities["north"], people.patients["ana"], created_at=NOW)

    assert remind_everywhere(now=STARTS - HOUR) == 0


def test_who_wants_none_or_may_sign_in_no_more_is_not_reminded(people, visit):
    ana, gina = (PortalAccount.unscoped.get(user=people.users[name]) for name in ("ana", "gina"))
    NoticePreferences.unscoped.create(account=ana, organization=ana.organization, reminders=False)
    PortalAccount.unscoped.filter(pk=gina.pk).update(is_active=False)

    assert remind_everywhere(now=STARTS - DAY) == 0
    PortalAccount.unscoped.filter(pk=gina.pk).update(is_active=True)
    assert remind_everywhere(now=STARTS - HOUR) == 1


def test_the_patient_who_booked_is_reminded_too(people):
    book(people, actor=at_home(people, "ana"))
    leave()

    assert remind_everywhere(now=STARTS - DAY) == 2


def test_a_facility_reminds_as_early_as_it_likes_or_not_at_all(people, visit):
    settings = ReminderSettings.unscoped.create(facility=people.facilities["north"], hours_before=48)
    assert remind_everywhere(now=STARTS - 2 * DAY - MINUTE) == 0
    ReminderSettings.unscoped.update(hours_before=0)
    assert remind_everywhere(now=STARTS - HOUR) == 0
    ReminderSettings.unscoped.filter(pk=settings.pk).update(hours_before=48)

    assert remind_everywhere(now=STARTS - 2 * DAY) == 2


def test_a_clock_that_jumps_loses_nothing_and_repeats_nothing(people, visit):
    remind_everywhere(now=STARTS + 400 * DAY)

    assert remind_everywhere(now=STARTS - DAY) == 2
    assert remind_everywhere(now=STARTS - 9 * DAY) == 0
    assert remind_everywhere(now=STARTS - HOUR) == 0


def test_many_visits_cost_as_many_statements_as_there_are_pages(people):
    first = make_appointment(people.facilities["north"], people.patients["ana"], at=NOW)

    few, least = cost_of(2, first, people)
    many, most = cost_of(1200, first, people)

    assert (few, many) == (3, 1800)
    once = 4  # the clinics, two of them without visits, and the empty last page
    assert most - once == 3 * (least - once)


def cost_of(count, like, cast):
    """Letters written, and statements but for the inserts, of which SQLite takes some dozens of letters each."""
    OutgoingLetter.objects.all().delete()
    Appointment.unscoped.bulk_create(
        Appointment(
            facility_id=like.facility_id, patient=cast.patients[("ana", "noel")[number % 2]],
            appointment_type_id=like.appointment_type_id, status_id=like.status_id, created_by_id=1, created_at=NOW,
            starts_at=STARTS + number * MINUTE / 2, ends_at=STARTS + number * MINUTE / 2 + MINUTE,
        )
        for number in range(count)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as seen:
        written = remind_everywhere(now=STARTS - HOUR)
    Appointment.unscoped.exclude(pk=like.pk).delete()
    return written, sum(not query["sql"].startswith("INSERT") for query in seen)
