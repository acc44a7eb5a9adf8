"""Many senders at once, and senders that are killed: each letter leaves once."""

import os
import subprocess
import sys
import threading
import time
from collections import Counter
from datetime import timedelta
from email import message_from_bytes

import pytest
from django.db import transaction
from django.utils import timezone

from careflow.platform import mail
from careflow.platform.mail import Letter, delivery
from careflow.platform.mail.delivery import LEASE, deliver_due
from careflow.platform.models import OutgoingLetter
from tests.platform.mail.servers import HERE
from tests.plugins.races import at_once
from tests.races.served import database_address

SENDERS, LETTERS = 4, 12
DELIVER = "import django; django.setup(); from careflow.platform.mail.delivery import deliver_due; deliver_due()"
NUDGE = """
import django; django.setup()
from django.conf import settings
from careflow.platform.mail.postman import nudge
settings.MAIL_IN_BACKGROUND = True
nudge()
"""
now = timezone.now()


@pytest.fixture
def waiting(own_database):
    """Letters that were written for later, and are due by now."""
    for number in range(LETTERS):
        mail.send(letter(number), key=f"greeting:{number}", now=now - timedelta(hours=1), due_at=now)


def letter(number):
    return Letter(f"person{number}@example.org", "Hello", "A text.")


@pytest.fixture
def start(tmp_path):
    """Starts a sender in a process of its own; what it sends falls into a folder."""
    folder = tmp_path / "letters"
    folder.mkdir()

    def starting(server="Folder", program=DELIVER, **more):
        settings = f"from careflow.settings.test import *\nEMAIL_BACKEND = {f'{HERE}.{server}'!r}\n"
        (tmp_path / f"settings_{server.lower()}.py").write_text(settings)
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": f"settings_{server.lower()}",
            "TEST_DATABASE_URL": database_address(),
            "PYTHONPATH": f"src:.:{tmp_path}",
            "MAIL_FOLDER": str(folder),
            **more,
        }
        return subprocess.Popen([sys.executable, "-c", program], env=environment)

    starting.folder = folder
    return starting


def arrived(folder):
    return [message_from_bytes(path.read_bytes()) for path in sorted(folder.iterdir())]


def test_threads_at_once_send_each_letter_once(waiting, mailoutbox, monkeypatch):
    looked = delivery.deliver

    def look_and_dawdle(*args, **options):
        time.sleep(0.01)
        return looked(*args, **options)

    monkeypatch.setattr(delivery, "deliver", look_and_dawdle)
    rounds = at_once([deliver_due] * SENDERS)

    assert sum(found.sent for found in rounds) == LETTERS
    assert Counter(sent.to[0] for sent in mailoutbox) == {f"person{n}@example.org": 1 for n in range(LETTERS)}


def test_processes_at_once_send_each_letter_once(waiting, start):
    senders = [start() for _ in range(3)]

    assert [sender.wait(timeout=60) for sender in senders] == [0, 0, 0]
    assert Counter(sent["To"] for sent in arrived(start.folder)) == {
        f"person{number}@example.org": 1 for number in range(LETTERS)
    }
    assert OutgoingLetter.objects.filter(ended_because="sent").count() == LETTERS


@pytest.mark.parametrize(("server", "copies"), [("KilledBefore", 0), ("KilledAfter", 1)])
def test_what_a_killed_process_held_leaves_later_as_the_same_letter(waiting, start, mailoutbox, server, copies):
    assert start(server).wait(timeout=60) == -9
    (held,) = OutgoingLetter.objects.filter(attempts=1)
    assert held.ended_at is None

    deliver_due()
    assert len(mailoutbox) == LETTERS - 1
    deliver_due(clock=lambda: timezone.now() + LEASE)

    assert Counter(sent.to[0] for sent in mailoutbox) == {f"person{number}@example.org": 1 for number in range(LETTERS)}
    again = mailoutbox[-1].message()["Message-ID"]
    assert [sent["Message-ID"] for sent in arrived(start.folder)] == [again] * copies


def test_a_process_that_ends_finishes_the_letter_in_hand_and_leaves_the_others(waiting, start):
    assert start(program=NUDGE, MAIL_SECONDS="1").wait(timeout=60) == 0

    assert len(arrived(start.folder)) == OutgoingLetter.objects.filter(ended_because="sent").count() == 1
    assert OutgoingLetter.objects.filter(ended_at=None, attempts=0).count() == LETTERS - 1


def test_one_key_written_by_many_at_once_is_one_letter(own_database, mailoutbox):
    def write(number):
        with transaction.atomic():
            mail.send(letter(number), key="greeting:1", now=now)

    at_once([lambda number=number: write(number) for number in range(SENDERS)])

    assert len(mailoutbox) == OutgoingLetter.objects.count() == 1


def test_in_the_background_of_one_process_one_thread_sends_all(own_database, mailoutbox, settings):
    settings.MAIL_IN_BACKGROUND = True
    seen = set()

    def write(number):
        with transaction.atomic():
            mail.send(letter(number), key=f"greeting:{number}", now=now)
        seen.add(sum(thread.name == "mail" for thread in threading.enumerate()))

    at_once([lambda number=number: write(number) for number in range(LETTERS)])
    for thread in threading.enumerate():
        if thread.name == "mail":
            thread.join(timeout=20)

    assert seen <= {0, 1}
    assert len(mailoutbox) == LETTERS
