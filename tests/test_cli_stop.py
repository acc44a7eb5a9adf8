"""What happens to requests when the server is told to stop."""

import json
import signal
import socket
import sqlite3
import threading
import time
from contextlib import closing

import pytest

from careflow.cli.serving import SECONDS_TO_STOP
from proofs.calling import NoAnswer, sign_in
from proofs.serving import serving

SECONDS_TO_WIND_UP = 10  # beside the requests: the letter in hand, the processes' own end
MESSAGE = {"subject": "Herons", "body": "Until when?"}
pytestmark = pytest.mark.xdist_group("stop")


@pytest.fixture(scope="module")
def served(migrated, tmp_path_factory):
    with serving(migrated(tmp_path_factory.mktemp("stopped")), DEMO_MODE="true") as served:
        yield served


@pytest.fixture
def running(served):
    """Again, on the records of the test before."""
    if served.process.poll() is not None:
        served.start_again()
        served.wait_until_ready()
    return served


@pytest.fixture
def writer(running):
    """Asks for a write that takes as long as somebody else holds the database; `answer` is what came of it."""
    patient = sign_in(running.port, "patient_demo", "Patient123!", portal=True)
    write = Write(patient)
    with closing(patient):
        yield write


class Write(threading.Thread):
    def __init__(self, caller):
        super().__init__(daemon=True)
        self.caller, self.answer = caller, None

    def run(self):
        try:
            self.answer = self.caller.call("POST", "portal/messaging/threads/", MESSAGE)
        except NoAnswer as none:
            self.answer = none


def held(running):
    """The database, locked against all other writers until the connection is closed."""
    database = sqlite3.connect(running.folder / "data" / "careflow.sqlite3", isolation_level=None, timeout=30)
    database.execute("BEGIN IMMEDIATE")
    return database


def threads_kept(running):
    with closing(sqlite3.connect(running.folder / "data" / "careflow.sqlite3")) as database:
        return database.execute("SELECT count(*) FROM messaging_messagethread WHERE subject = 'Herons'").fetchone()[0]


def takes_connections(running):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", running.port)) == 0


@pytest.mark.parametrize("word", [signal.SIGTERM, signal.SIGINT])
def test_a_request_in_flight_is_answered_and_no_other_is_begun(running, writer, word):
    kept = threads_kept(running)
    with closing(held(running)):
        writer.start()
        time.sleep(1)  # it has reached the lock
        running.process.send_signal(word)
        until = time.monotonic() + SECONDS_TO_STOP / 2
        while takes_connections(running) and time.monotonic() < until:
            time.sleep(0.1)
        refused = not takes_connections(running)
        assert writer.answer is None
    writer.join(SECONDS_TO_STOP)

    assert (writer.answer.status, json.loads(running.err.read_text().splitlines()[-1])["status"]) == (201, 201)
    assert refused
    assert running.process.wait(SECONDS_TO_STOP + SECONDS_TO_WIND_UP) == 0
    assert running.out.read_text().endswith("Stopped.\n")
    assert threads_kept(running) == kept + 1


def test_what_takes_too_long_is_not_done_by_half(running, writer):
    kept = threads_kept(running)
    with closing(held(running)):
        writer.start()
        time.sleep(1)
        asked = time.monotonic()
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(SECONDS_TO_STOP + SECONDS_TO_WIND_UP) == 0
        assert time.monotonic() - asked >= SECONDS_TO_STOP / 2
    writer.join(SECONDS_TO_STOP)

    assert isinstance(writer.answer, NoAnswer)
    assert threads_kept(running) == kept
