"""What others do to a visit is written to those who act for its patient."""

from datetime import datetime, timedelta

import pytest
from django.db import transaction

from careflow.domains.portal.models import NoticePreferences, PortalAccount, ProxyAccess
from careflow.domains.portal.operations import without_letters
from careflow.domains.scheduling.models import Appointment
from careflow.domains.scheduling.operations import change_appointment, delete_appointment
from careflow.platform.actor import system
from careflow.platform.models import OutgoingLetter
from tests.domains.portal.letters import (
    DAY,
    ENDING,
    HOUR,
    MORNING,
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
from tests.domains.scheduling.factories import status_of

BOOKED = "Appointment at Harbor North"
MOVED = "New time of an appointment at Harbor North"
CONFIRMED = "Appointment at Harbor North confirmed"
CANCELLED = "Appointment at Harbor North cancelled"
BOTH = [TO_ANA, TO_GINA]


@pytest.fixture
def people(portal_people):
    return let_in(portal_people)


def change(cast, visit_id, *, actor=None, now=NOW, **fields):
    change_appointment(
        actor=actor or at_desk(cast), appointment_id=visit_id, fields=fields, expected_version=None, now=now
    )


def set_status(cast, visit_id, code, **options):
    change(cast, visit_id, status=status_of(cast.facilities["north"], code).pk, **options)


def move(cast, visit_id, to, **options):
    change(cast, visit_id, appointment_time=datetime.fromisoformat(to), **options)


def test_a_booking_is_written_to_the_patient_and_to_whoever_looks_after_them(people):
    book(people, reason="Swollen ankle")

    to_ana, to_gina = waiting()
    assert (to_ana.to, to_ana.subject, to_ana.text) == (
        TO_ANA,
        BOOKED,
        f"Hello,\n\nYou have an appointment at Harbor North:\n\n    {MORNING_IN_WORDS}\n\n{ENDING}",
    )
    assert (to_gina.to, to_gina.subject, to_gina.text) == (
        TO_GINA,
        BOOKED,
        f"Hello,\n\nSomebody you look after has an appointment at Harbor North:\n\n    {MORNING_IN_WORDS}\n\n{ENDING}",
    )


def test_the_calendar_file_of_the_visit_comes_with_it(people):
    book(people, reason="Swollen ankle", rendering_provider=people.staff["paul@north"].pk)

    for letter in waiting():
        attached = letter.attachment
        assert (attached.filename, attached.content_type) == ("appointment.ics", "text/calendar")
        text = attached.content.decode()
        assert "SUMMARY:Appointment at Harbor North\r\n" in text
        assert "DTSTART:20270315T130000Z\r\n" in text
        assert not any(word in text for word in ("Swollen", "Paul", "Follow", "Ana"))


def test_a_move_names_both_times(people):
    visit = book(people)
    leave()
    move(people, visit, "2027-03-16T14:30")

    to_ana, to_gina = waiting()
    when = f"    Tuesday, March 16, 2027, at 2:30 PM EDT\n    (instead of {MORNING_IN_WORDS})\n\n{ENDING}"
    assert (to_ana.subject, to_gina.subject) == (MOVED, MOVED)
    assert to_ana.text == f"Hello,\n\nYour appointment at Harbor North has a new time:\n\n{when}"
    assert to_gina.text == (
        f"Hello,\n\nThe appointment of somebody you look after at Harbor North has a new time:\n\n{when}"
    )
    assert b"DTSTART:20270316T183000Z" in to_ana.attachment.content


def test_a_confirmation_is_told(people):
    visit = book(people)
    leave()
    set_status(people, visit, "confirmed")

    to_ana, to_gina = waiting()
    assert (to_ana.subject, to_gina.subject) == (CONFIRMED, CONFIRMED)
    assert to_ana.text == (
        f"Hello,\n\nYour appointment at Harbor North is confirmed:\n\n    {MORNING_IN_WORDS}\n\n{ENDING}"
    )
    assert b"STATUS:CONFIRMED" in to_ana.attachment.content


def test_a_cancellation_is_told(people):
    visit = book(people)
    leave()
    set_status(people, visit, "cancelled")

    to_ana, to_gina = waiting()
    assert (to_ana.subject, to_gina.subject, to_ana.attachment) == (CANCELLED, CANCELLED, None)
    assert to_ana.text == (
        f"Hello,\n\nYour appointment at Harbor North will not take place:\n\n    {MORNING_IN_WORDS}\n\n{ENDING}"
    )


def test_a_deletion_is_a_cancellation_and_told_once(people):
    visit, cancelled = book(people), book(people, "2027-03-17T09:00")
    set_status(people, cancelled, "cancelled")
    leave()
    for number in (visit, cancelled):
        delete_appointment(
            actor=at_desk(people), appointment_id=number, reason="Typed twice", expected_version=None, now=NOW
        )

    assert addressed() == [(TO_ANA, CANCELLED), (TO_GINA, CANCELLED)]
    assert "Typed" not in waiting()[0].text


def test_a_visit_that_takes_place_after_all_is_booked_anew(people):
    visit = book(people)
    set_status(people, visit, "cancelled", now=NOW + HOUR)
    leave()
    set_status(people, visit, "confirmed", now=NOW + 2 * HOUR)

    assert addressed() == [(TO_ANA, BOOKED), (TO_GINA, BOOKED)]


def test_a_visit_that_becomes_anothers_is_cancelled_for_one_and_booked_for_the_other(people):
    visit = book(people)
    leave()
    change(people, visit, patient=people.patients["noel"].pk)

    assert addressed() == [(TO_ANA, CANCELLED), (TO_GINA, CANCELLED), ("noel@example.org", BOOKED)]


def test_each_move_is_told_also_back_to_where_it_was(people):
    visit = book(people)
    for hour, to in enumerate(("2027-03-16T09:00", MORNING, "2027-03-16T09:00"), start=1):
        leave()
        move(people, visit, to, now=NOW + hour * HOUR)
        assert addressed() == [(TO_ANA, MOVED), (TO_GINA, MOVED)]


def test_what_has_not_left_when_it_changes_again_is_taken_back(people):
    visit = book(people)
    move(people, visit, "2027-03-16T09:00")
    set_status(people, visit, "cancelled")

    assert addressed() == [(TO_ANA, CANCELLED), (TO_GINA, CANCELLED)]


@pytest.mark.parametrize("code", ["check_in", "check_out"])
def test_the_course_of_a_visit_is_nothing_to_write_about(people, code):
    visit = book(people, status="confirmed")
    leave()
    set_status(people, visit, code)
    change(people, visit, notes="Late", room="4")

    assert waiting() == []


def test_who_did_not_come_knows_it(people):
    visit = book(people)
    set_status(people, visit, "no_show")

    assert waiting() == []


def test_what_lies_in_the_past_is_history(people):
    late = datetime.fromisoformat("2027-03-15T14:00+00:00")
    book(people, now=late)
    visit = Appointment.unscoped.get()
    set_status(people, visit.pk, "cancelled", now=late)

    assert not OutgoingLetter.objects.exists()


def test_a_visit_moved_out_of_the_past_is_told(people):
    visit = book(people)
    leave()
    move(people, visit, "2027-03-18T09:00", now=NOW + 15 * DAY)

    assert addressed() == [(TO_ANA, MOVED), (TO_GINA, MOVED)]


@pytest.mark.parametrize(("doer", "other"), [("ana", TO_GINA), ("gina", TO_ANA)])
def test_nobody_is_told_what_they_did_themselves_but_that_a_booking_arrived(people, doer, other):
    visit = book(people, actor=at_home(people, doer))
    requested = "Appointment requested at Harbor North"
    assert addressed() == [(TO_ANA, requested), (TO_GINA, requested)]
    assert {letter.attachment.filename for letter in waiting()} == {"appointment.ics"}
    leave()
    set_status(people, visit, "cancelled", actor=at_home(people, doer))

    assert addressed() == [(other, CANCELLED)]


def test_what_a_patient_asked_for_is_told_as_that(people):
    book(people, actor=at_home(people, "gina"))

    assert waiting()[0].text.startswith(
        "Hello,\n\nAn appointment was requested for you at Harbor North, which still has to confirm it:\n\n"
    )


@pytest.mark.parametrize(
    ("account", "link", "told"),
    [
        ({}, {"schedule": False}, [TO_ANA]),
        ({}, {"starts_on": (NOW + DAY).date()}, [TO_ANA]),
        ({}, {"starts_on": (NOW - 9 * DAY).date(), "ends_on": (NOW - DAY).date()}, [TO_ANA]),
        ({}, {"ends_on": NOW.date()}, BOTH),
        ({}, {"revoked_at": NOW - DAY}, [TO_ANA]),
        ({"is_active": False}, {}, []),
    ],
)
def test_only_who_may_act_for_the_patient_is_told(people, account, link, told):
    PortalAccount.unscoped.update(**(account or {"is_active": True}))
    ProxyAccess.unscoped.update(**(link or {"schedule": True}))
    book(people)

    assert [letter.to for letter in waiting()] == told


@pytest.mark.parametrize("values", [{"is_active": False}, {"email": ""}, {"password": "!x"}, {"password": ""}])
def test_who_cannot_sign_in_or_be_written_to_is_not(people, values):
    type(people.users["ana"]).objects.filter(username="ana").update(**values)
    book(people)

    assert [letter.to for letter in waiting()] == [TO_GINA]


def test_who_wants_no_letters_about_visits_gets_none(people):
    account = PortalAccount.unscoped.get(user=people.users["gina"])
    NoticePreferences.unscoped.create(account=account, organization=account.organization, bookings=False)
    book(people)

    assert [letter.to for letter in waiting()] == [TO_ANA]


def test_people_of_other_patients_hear_nothing(people):
    book(people, patient="noel")

    assert [letter.to for letter in waiting()] == ["noel@example.org"]


def test_what_is_taken_back_is_not_told(people):
    with transaction.atomic():
        book(people)
        transaction.set_rollback(True)

    assert not OutgoingLetter.objects.exists()


def test_importers_and_the_demo_write_no_letters(people):
    north = people.facilities["north"]
    book(people, actor=system(name="Importer", organization_id=north.organization_id, facility_id=north.pk))
    with without_letters():
        book(people, "2027-03-18T09:00")
    assert not OutgoingLetter.objects.exists()
    book(people, "2027-03-19T09:00")

    assert [letter.to for letter in waiting()] == BOTH


def test_they_are_no_good_any_more_once_the_visit_has_begun(people):
    book(people)

    visit = Appointment.unscoped.get()
    assert set(OutgoingLetter.objects.values_list("good_until", flat=True)) == {visit.starts_at}
    assert visit.starts_at > NOW + timedelta(days=13)


def test_letters_to_many_cost_what_one_costs(people, statements):
    """The calendar file, and two for the outbox; whom to write to is asked for in any case."""
    PortalAccount.unscoped.update(is_active=False)
    without = statements(lambda: book(people))
    PortalAccount.unscoped.filter(user=people.users["ana"]).update(is_active=True)
    to_one = statements(lambda: book(people, "2027-03-18T09:00"))
    PortalAccount.unscoped.update(is_active=True)
    to_two = statements(lambda: book(people, "2027-03-19T09:00"))

    assert (to_one - without, to_two - without) == (3, 3)
