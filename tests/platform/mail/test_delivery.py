"""What happens to a letter that the mail server does not take, or whose sender dies."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careflow.platform import mail
from careflow.platform.mail import Letter, delivery
from careflow.platform.mail.delivery import LEASE, MOST_ATTEMPTS, PAUSES, Round, deliver_due
from careflow.platform.models import OutgoingLetter
from tests.cast import LONG_AGO as NOW
from tests.platform.mail.servers import HERE, Died

SECOND = timedelta(seconds=1)
WORKING = "django.core.mail.backends.locmem.EmailBackend"


def send(number=1):
    mail.send(Letter("ann@example.org", "Hello", f"Letter {number}."), key=f"greeting:{number}", now=NOW)


def deliver(at=NOW, **options):
    return deliver_due(clock=lambda: at, **options)


@pytest.fixture
def server(settings):
    def choose(name):
        settings.EMAIL_BACKEND = WORKING if name == "Working" else f"{HERE}.{name}"

    return choose


def test_the_pauses_grow_and_last_about_a_day():
    assert sorted(PAUSES) == PAUSES
    assert timedelta(hours=24) <= sum(PAUSES, timedelta()) <= timedelta(hours=26)


def test_it_is_tried_again_after_growing_pauses_and_then_given_up(db, server, caplog):
    server("Broken")
    send()
    at = NOW
    for pause in PAUSES:
        assert deliver(at) == Round(failed=1)
        assert deliver(at + pause - SECOND) == Round()
        at += pause
    assert OutgoingLetter.objects.get().ended_at is None

    assert deliver(at) == Round(failed=1)

    row = OutgoingLetter.objects.get()
    assert (row.ended_because, row.ended_at, row.letter, row.attempts) == ("given_up", at, "", MOST_ATTEMPTS)
    assert row.last_error == "OSError"
    assert f"letter {row.pk} was given up after 7 tries" in caplog.text
    assert deliver(at + timedelta(days=9)) == Round()


def test_it_leaves_once_the_server_is_back(db, server, mailoutbox):
    server("Broken")
    send()
    deliver()
    server("Working")

    assert deliver(NOW + PAUSES[0]) == Round(sent=1)
    assert OutgoingLetter.objects.get().last_error == ""


def test_a_server_that_is_down_is_not_asked_for_each_letter(db, server):
    server("Broken")
    for number in range(5):
        send(number)

    assert deliver() == Round(failed=3)
    assert OutgoingLetter.objects.filter(attempts=0).count() == 2


def test_one_letter_that_fails_does_not_hold_up_the_others(db, mailoutbox):
    for number in range(8):
        to = "ann@example.org\nBcc: x" if number % 2 == 0 else "ann@example.org"
        mail.send(Letter(to, "Hello", "A text."), key=f"greeting:{number}", now=NOW)

    assert deliver() == Round(sent=4, failed=4)


@pytest.mark.parametrize(("server_is", "copies"), [("DeadBefore", 1), ("DeadAfter", 2)])
def test_a_letter_whose_sender_died_leaves_when_the_lease_is_over(db, server, mailoutbox, server_is, copies):
    send()
    server(server_is)
    with pytest.raises(Died):
        deliver()
    server("Working")

    assert deliver(NOW + LEASE - SECOND) == Round()
    assert deliver(NOW + LEASE) == Round(sent=1)
    assert len(mailoutbox) == copies
    assert len({letter.message()["Message-ID"] for letter in mailoutbox}) == 1


def test_two_letters_never_share_a_message_id(db, mailoutbox):
    send(1)
    send(2)
    deliver()

    assert len({letter.message()["Message-ID"] for letter in mailoutbox}) == 2


def test_a_letter_that_brings_down_every_sender_is_given_up(db, server):
    send()
    server("DeadBefore")
    for number in range(MOST_ATTEMPTS):
        with pytest.raises(Died):
            deliver(NOW + number * LEASE)

    assert deliver(NOW + MOST_ATTEMPTS * LEASE) == Round(failed=1)
    assert OutgoingLetter.objects.get().ended_because == "given_up"


def test_what_is_withdrawn_while_it_is_being_sent_stays_withdrawn(db, mailoutbox, monkeypatch):
    send()
    monkeypatch.setattr(delivery, "deliver", lambda *_args, **_options: mail.withdraw("greeting:1", now=NOW))

    deliver()

    row = OutgoingLetter.objects.get()
    assert (row.ended_because, row.letter) == ("withdrawn", "")


def test_a_sender_that_is_told_to_stop_finishes_the_letter_in_hand(db, mailoutbox):
    send(1)
    send(2)

    assert deliver(go_on=lambda: mailoutbox == []) == Round(sent=1)
    assert OutgoingLetter.objects.filter(ended_at=None, attempts=0).count() == 1


def test_while_nothing_is_due_it_looks_once_into_an_index(db, mailoutbox):
    later, waits = NOW + timedelta(days=1), {"letter": "{}"}
    ended = {"ended_at": NOW, "ended_because": "sent"}
    for kind, next_try_at, state in (("old", NOW, ended), ("later", later, waits)):
        OutgoingLetter.objects.bulk_create(
            OutgoingLetter(key=f"{kind}:{number}", created_at=NOW, due_at=NOW, next_try_at=next_try_at, **state)
            for number in range(1000)
        )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")

    with CaptureQueriesContext(connection) as seen:
        assert deliver(NOW + SECOND) == Round()

    assert len(seen) == 1
    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(explain + seen[0]["sql"])
        assert "letter_waiting" in str(cursor.fetchall())
