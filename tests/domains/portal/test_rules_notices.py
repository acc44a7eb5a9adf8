"""What is worth a letter."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.portal.rules.letters import VISITS, local_time, of_visit, sign_in
from careflow.domains.portal.rules.notices import (
    Coming,
    Link,
    Notice,
    Preferences,
    Standing,
    is_to_be_reminded_of,
    told,
)

NOW = datetime(2027, 3, 1, 15, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
VISITS_OF_PATIENTS = st.builds(
    Standing,
    patient_id=st.integers(1, 2),
    starts_at=st.integers(-3, 3).filter(bool).map(lambda hours: NOW + hours * HOUR),
    status=st.sampled_from(["pending", "confirmed", "check_in", "cancelled", "no_show"]),
    is_on=st.booleans(),
)


@given(before=st.none() | VISITS_OF_PATIENTS, after=st.none() | VISITS_OF_PATIENTS, by_patient=st.booleans())
def test_each_patient_hears_one_thing_at_most_and_only_of_what_is_to_come(before, after, by_patient):
    steps = told(before, after, by_patient=by_patient, now=NOW)

    assert len({step.patient_id for step in steps}) == len(steps)
    for step in steps:
        if step.notice is Notice.CANCELLED:
            assert before.is_on
            assert before.starts_at > NOW
        elif step.notice is not None:
            assert after.is_on
            assert after.starts_at > NOW
            assert after.patient_id == step.patient_id


@given(visit=VISITS_OF_PATIENTS, by_patient=st.booleans())
def test_what_stays_as_it_is_is_not_told(visit, by_patient):
    steps = told(visit, visit, by_patient=by_patient, now=NOW)

    assert steps == []


@given(visit=VISITS_OF_PATIENTS)
def test_what_was_told_of_and_is_off_is_told_as_off(visit):
    was_told = any(step.notice for step in told(None, visit, by_patient=False, now=NOW))
    is_called_off = any(step.notice for step in told(visit, None, by_patient=False, now=NOW))

    assert was_told == is_called_off


def test_all_letters_are_wanted_until_somebody_says_otherwise():
    assert all(Preferences().allow(notice) for notice in Notice)


@pytest.mark.parametrize(
    ("choice", "unwanted"),
    [
        ("bookings", {Notice.BOOKED, Notice.REQUESTED, Notice.CONFIRMED, Notice.MOVED, Notice.CANCELLED}),
        ("reminders", {Notice.REMINDER}),
        ("messages", {Notice.MESSAGE}),
        ("refills", {Notice.ANSWER}),
    ],
)
def test_each_choice_is_about_its_own_letters(choice, unwanted):
    chosen = Preferences(**{choice: False})

    assert {notice for notice in Notice if not chosen.allow(notice)} == unwanted


def test_a_link_opens_what_it_says_on_its_days():
    link = Link(date(2027, 3, 1), date(2027, 3, 2), schedule=False, records=False, messages=True)

    assert [notice for notice in Notice if link.opens(notice, today=date(2027, 3, 2))] == [Notice.MESSAGE]
    assert not any(link.opens(notice, today=date(2027, 3, 3)) for notice in Notice)


@pytest.mark.parametrize(
    ("created", "now", "due"),
    [(-25, -24, True), (-25, -24.5, False), (-24, -1, False), (-23, -1, False), (-25, -0.5, True), (-25, 0, False)],
)
def test_a_reminder_is_due_from_its_hour_until_the_visit_for_what_was_booked_before(created, now, due):
    visit = Coming(NOW + created * HOUR, NOW, is_awaited=True)

    assert is_to_be_reminded_of(visit, hours_before=24, now=NOW + now * HOUR) is due


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        ("2027-11-07T05:30", "Sunday, November 7, 2027, at 1:30 AM EDT"),
        ("2027-11-07T06:30", "Sunday, November 7, 2027, at 1:30 AM EST"),
        ("2027-03-14T06:59", "Sunday, March 14, 2027, at 1:59 AM EST"),
        ("2027-03-14T07:00", "Sunday, March 14, 2027, at 3:00 AM EDT"),
        ("2027-07-01T04:05", "Thursday, July 1, 2027, at 12:05 AM EDT"),
        ("2027-07-01T16:00", "Thursday, July 1, 2027, at 12:00 PM EDT"),
    ],
)
def test_times_are_those_of_the_facility_also_in_the_hour_that_happens_twice(instant, words):
    assert local_time(datetime.fromisoformat(instant).replace(tzinfo=UTC), "America/New_York") == words


def test_without_an_address_the_portal_is_named_all_the_same():
    assert sign_in("") == "Sign in to the patient portal for more."


@pytest.mark.parametrize("notice", VISITS)
def test_a_facilitys_name_cannot_become_a_line_of_its_own_or_be_filled_in(notice):
    text = of_visit(
        notice, place="Harbor\nBcc: {place}", is_own=True, starts_at=NOW, old_start=None, zone="UTC", portal=""
    )

    assert "Harbor Bcc: {place}" in text.subject
    assert "\n" not in text.subject
    assert "\nBcc" not in text.body
