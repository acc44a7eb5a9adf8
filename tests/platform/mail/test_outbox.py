"""What is written once, taken back, and forgotten."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from careflow.platform import mail
from careflow.platform.housekeeping import clean_up
from careflow.platform.mail import Letter
from careflow.platform.mail.delivery import Round, deliver_due
from careflow.platform.models import OutgoingLetter
from tests.cast import LONG_AGO as NOW
from tests.platform.mail.servers import HERE

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
LETTER = Letter("ann@example.org", "Hello", "A text.")


def send(key="reminder:4:1", *, letter=LETTER, **options):
    mail.send(letter, key=key, now=NOW, **options)


def deliver(after=timedelta()):
    return deliver_due(clock=lambda: NOW + after)


def fate(key="reminder:4:1"):
    row = OutgoingLetter.objects.get(key=key)
    return row.ended_because, row.letter


def test_a_second_letter_with_the_key_is_the_same_letter(db, mailoutbox):
    send()
    send(letter=Letter("eve@example.org", "Other", "Other."))
    deliver()
    send()

    assert deliver() == Round()
    assert [letter.to for letter in mailoutbox] == [["ann@example.org"]]


def test_it_waits_until_it_is_due(db, mailoutbox):
    send(due_at=NOW + DAY)

    assert deliver(DAY - MINUTE) == Round()
    assert deliver(DAY) == Round(sent=1)


def test_it_does_not_leave_when_it_is_no_good_any_more(db, mailoutbox):
    send(good_until=NOW + DAY)

    assert deliver(DAY) == Round()
    assert mailoutbox == []
    assert fate() == ("too_late", "")


def test_what_was_sent_holds_nothing_any_more(db, mailoutbox):
    send()
    deliver()

    row = OutgoingLetter.objects.get()
    assert fate() == ("sent", "")
    assert (row.attempts, row.ended_at, row.leased_until) == (1, NOW, None)


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ("reminder:4", ["reminder:41:1", "reminder:5:1", "remindersx4:1"]),
        ("reminder:4:1", ["reminder:4:2", "reminder:41:1", "reminder:5:1", "remindersx4:1"]),
        ("reminder:6", ["reminder:4:1", "reminder:4:2", "reminder:41:1", "reminder:5:1", "remindersx4:1"]),
    ],
)
def test_what_is_withdrawn_does_not_leave(db, mailoutbox, taken, left):
    for key in ("reminder:4:1", "reminder:4:2", "reminder:41:1", "reminder:5:1", "remindersx4:1"):
        send(key, due_at=NOW + DAY)

    assert mail.withdraw(taken, now=NOW) == 5 - len(left)
    deliver(DAY)

    assert set(OutgoingLetter.objects.filter(ended_because="sent").values_list("key", flat=True)) == set(left)
    assert set(OutgoingLetter.objects.filter(ended_because="withdrawn").values_list("letter", flat=True)) <= {""}


def test_several_kinds_may_be_withdrawn_by_how_their_keys_end(db):
    for key in ("visit:1:7:4", "message:2:7:4", "refill:3:7:4", "visit:1:17:4", "visit:1:7:5"):
        send(key, due_at=NOW + DAY)

    assert mail.withdraw("visit", "message", ending="7:4", now=NOW) == 2

    waiting = OutgoingLetter.objects.filter(ended_at=None).order_by("pk")
    assert list(waiting.values_list("key", flat=True)) == ["refill:3:7:4", "visit:1:17:4", "visit:1:7:5"]


def test_what_has_left_cannot_be_withdrawn(db, mailoutbox):
    send()
    deliver()

    assert mail.withdraw("reminder:4", now=NOW) == 0
    assert fate() == ("sent", "")


def test_what_was_withdrawn_untried_may_be_written_anew(db, mailoutbox):
    send(due_at=NOW + DAY)
    mail.withdraw("reminder:4", now=NOW)
    send(due_at=NOW + 2 * DAY)

    assert deliver(DAY) == Round()
    assert deliver(2 * DAY) == Round(sent=1)


def test_what_was_withdrawn_after_a_try_may_have_arrived_and_is_not(db, mailoutbox, settings):
    settings.EMAIL_BACKEND = f"{HERE}.Broken"
    send()
    deliver()
    mail.withdraw("reminder:4", now=NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    send()

    assert deliver(DAY) == Round()
    assert fate() == ("withdrawn", "")


def test_for_nobody_the_same_statements_are_made_and_nothing_leaves(db, mailoutbox, statements):
    assert statements(lambda: send("link:1:1", letter=None)) == statements(lambda: send("link:2:1"))

    assert fate("link:1:1") == ("nobody", "")
    assert deliver() == Round(sent=1)


@pytest.mark.parametrize("key", ["", "reminder", "Reminder:4", "reminder:", "4:1", "reminder:a b", "r:" + "1" * 200])
def test_a_key_without_a_kind_is_refused(db, key):
    with pytest.raises(ValueError, match="a key reads"):
        send(key)


@pytest.mark.parametrize(
    "change",
    [
        {"letter": ""},
        {"ended_at": NOW},
        {"ended_because": "sent"},
        {"ended_at": NOW, "ended_because": "sent"},
        {"ended_at": NOW, "letter": ""},
    ],
)
def test_the_database_keeps_no_letter_that_ended_and_loses_none_that_waits(db, change):
    send()

    with pytest.raises(IntegrityError), transaction.atomic():
        OutgoingLetter.objects.update(**change)


def test_housekeeping_forgets_what_ended_three_months_ago(db, mailoutbox):
    send("old:1")
    deliver()
    send("new:1", due_at=NOW + DAY)
    deliver(DAY)
    send("later:1", due_at=NOW + 200 * DAY)

    assert clean_up(now=NOW + 90 * DAY + MINUTE)["letters that left or ended"] == 1
    assert set(OutgoingLetter.objects.values_list("key", flat=True)) == {"new:1", "later:1"}


def test_many_letters_are_written_by_the_statements_of_one(db, statements):
    def posts(count, kind):
        return [mail.Post(f"{kind}:{number}", LETTER, good_until=NOW + DAY) for number in range(count)]

    one = statements(lambda: mail.send_all(posts(1, "a"), now=NOW))

    assert statements(lambda: mail.send_all(posts(50, "b"), now=NOW)) == one
    assert OutgoingLetter.objects.filter(ended_at=None, due_at=NOW, good_until=NOW + DAY).count() == 51


def test_one_bad_key_among_many_writes_none(db):
    with pytest.raises(ValueError, match="a key reads"):
        mail.send_all([mail.Post("good:1", LETTER), mail.Post("Bad", LETTER)], now=NOW)

    assert not OutgoingLetter.objects.exists()


def test_a_key_is_unused_until_its_letter_is_written_and_again_when_that_was_taken_back_untried(db):
    mail.send(None, key="reminder:1", now=NOW)
    send("reminder:2")
    send("reminder:3", due_at=NOW + DAY)
    mail.withdraw("reminder:3", now=NOW)

    assert mail.unused(["reminder:1", "reminder:2", "reminder:3", "reminder:4"]) == {"reminder:3", "reminder:4"}
