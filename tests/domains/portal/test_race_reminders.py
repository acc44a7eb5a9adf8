"""The job meets itself, and somebody who moves the visit at that moment."""

from datetime import UTC, datetime, timedelta
from threading import Event
from time import sleep

import pytest

from careflow.domains.portal.operations import remind_everywhere
from careflow.domains.scheduling.operations import change_appointment
from careflow.platform import mail
from careflow.platform.mail import outbox
from careflow.platform.models import OutgoingLetter
from tests.cast import enter_patients
from tests.domains.portal.letters import at_desk, book, leave, let_in
from tests.plugins.races import at_once

STARTS = datetime(2027, 3, 15, 13, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture
def people(own_cast, monkeypatch):
    monkeypatch.setattr(outbox, "nudge", lambda: None)  # what is written stays to be looked at
    enter_patients(own_cast)
    return let_in(own_cast)


def reminders():
    return OutgoingLetter.objects.filter(key__contains="reminder", ended_at=None).count()


def test_several_jobs_at_once_write_each_letter_once(people):
    for hour in range(3):
        book(people, datetime(2027, 3, 15, 9 + hour), allow_same_day_double_book=True)
    leave()

    at_once([lambda: remind_everywhere(now=STARTS - HOUR)] * 4)

    assert reminders() == 6


def test_who_moves_a_visit_while_its_reminder_is_written_waits_and_takes_it_back(people, monkeypatch):
    visit = book(people)
    leave()
    write, writing = mail.send_all, Event()

    def write_slowly(posts, *, now):
        if any("reminder" in post.key and post.letter for post in posts):
            writing.set()
            sleep(0.5)  # long enough for somebody who does not wait
        write(posts, now=now)

    def move():
        writing.wait(20)
        change_appointment(
            actor=at_desk(people), appointment_id=visit, fields={"appointment_time": datetime(2027, 3, 25, 9)},
            expected_version=None, now=STARTS - HOUR,
        )  # fmt: skip

    monkeypatch.setattr(mail, "send_all", write_slowly)
    _, written = at_once([move, lambda: remind_everywhere(now=STARTS - HOUR)])

    assert (written, reminders()) == (2, 0)
    assert OutgoingLetter.objects.filter(key__contains="moved", ended_at=None).count() == 2
