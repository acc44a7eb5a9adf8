"""`careflow run` as an operator meets it."""

import json
import os
import signal
import sqlite3
import time

import pytest

from careflow.cli import serving as serving_command
from careflow.cli.background import carrying_letters
from careflow.cli.serving import answers
from careflow.settings.environment import Environment
from proofs.serving import Running, careflow, environment, free_port, serving

PRIVATE = ("Okonkwo", "123-45-6789")
pytestmark = pytest.mark.xdist_group("server")


def test_it_says_where_everything_is(server):
    shown = server.out.read_text()

    assert f"{server.url}/\n" in shown
    assert f"{server.url}/admin/\n" in shown


@pytest.mark.parametrize(
    ("choice", "is_told"),
    [({}, False), ({"https": True}, True), ({"https": True, "email_url": "smtp://mail.example"}, False)],
)
def test_it_says_when_no_letter_leaves(monkeypatch, capsys, choice, is_told):
    monkeypatch.setattr(serving_command, "answers", lambda *_: True)

    serving_command.welcome(Environment(**choice), "127.0.0.1", time.monotonic(), demo="")

    assert ("set EMAIL_URL" in capsys.readouterr().out) == is_told


def test_it_brings_its_own_database_and_keys(server):
    with sqlite3.connect(server.folder / "data" / "careflow.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 0
    database.close()
    secrets = {path.name for path in (server.folder / "data" / "secrets").iterdir()}
    assert secrets == {"secret_key", "field_keys", "audit_signing_keys"}


def test_the_console_comes_with_its_styles(server):
    assert server.get("/admin/login/")[0] == 200
    assert server.get("/static/admin/css/base.css")[0] == 200


def test_a_foreign_host_name_is_refused(server):
    status, _, body = server.get("/health/", Host="evil.example")

    assert status == 400
    assert b"evil.example" not in body


def test_nothing_of_a_request_but_its_route_reaches_the_log(server):
    _, headers, _ = server.get("/v1/patients/471147114711/?search=Okonkwo&ssn=123-45-6789", Referer="http://x/Okonkwo")

    lines = [json.loads(line) for line in server.err.read_text().splitlines()]
    assert headers["X-Request-ID"] in {line["request_id"] for line in lines}
    assert not any(word in server.err.read_text() for word in (*PRIVATE, "471147114711"))


def test_a_secret_in_an_address_reaches_neither_our_log_nor_the_servers(server):
    status, headers, _ = server.get("/v1/appointments/calendar/a-secret-like-Okonkwo.ics")

    assert status == 404
    assert headers["X-Request-ID"] in server.err.read_text()
    assert "Okonkwo" not in server.out.read_text() + server.err.read_text()


def test_a_second_start_on_the_same_port_says_so(server, tmp_path):
    done = careflow("run", env=environment(tmp_path, server.port))

    assert done.returncode == 1
    assert done.stderr == (
        f"Error: Cannot listen on 127.0.0.1:{server.port} (Address already in use): "
        "stop what uses it, or choose another one with PORT or HOST.\n"
    )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY must hold at least 32 random bytes"),
        ({"HOST": "0.0.0.0", "DEBUG": "true"}, "DEBUG shows internals"),
        ({"PORT": "99999"}, "PORT must be a whole number from 1 to 65535.\n"),
        ({"PORTAL_ADDRESS": "notaurl"}, "PORTAL_ADDRESS must be an address"),
        ({"REDIS_URL": "http://x"}, "REDIS_URL must read redis://"),
        ({"HOST": "no-such-host.invalid"}, "HOST no-such-host.invalid is no address of this machine."),
        ({"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}, "PostgreSQL does not let us in at 127.0.0.1"),
        ({"DATA_DIR": "/proc/careflow"}, "DATA_DIR cannot be used"),
    ],
)
def test_it_refuses_with_one_sentence(tmp_path, more, sentence):
    done = careflow("run", env=environment(tmp_path, free_port()) | more)

    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr


def test_ctrl_c_stops_it_cleanly(migrated, tmp_path):
    running = Running(migrated(tmp_path), DEMO_MODE="false")
    running.wait_until_ready()

    assert running.stop() == 0
    assert running.out.read_text().endswith("Stopped.\n")
    assert "Traceback" not in running.err.read_text()


def test_a_polite_signal_stops_it_cleanly(migrated, tmp_path):
    with serving(migrated(tmp_path), DEMO_MODE="false") as running:
        running.process.terminate()

        assert running.process.wait(timeout=20) == 0
    assert running.out.read_text().endswith("Stopped.\n")
    assert "Traceback" not in running.err.read_text()


@pytest.mark.parametrize("names", ["clinic.example", ".clinic.example,localhost", "*"])
def test_it_asks_itself_by_a_name_that_it_goes_by(migrated, tmp_path, names):
    with serving(migrated(tmp_path), DEMO_MODE="false", ALLOWED_HOSTS=names) as running:
        assert "DisallowedHost" not in running.err.read_text()


def test_workers_do_not_outlive_a_killed_server(migrated, tmp_path):
    running = Running(migrated(tmp_path), DEMO_MODE="false")
    running.wait_until_ready()

    running.process.kill()
    running.process.wait(timeout=5)

    until = time.monotonic() + 10
    while answers("127.0.0.1", running.port, "localhost"):
        assert time.monotonic() < until
        time.sleep(0.1)


def test_a_killed_worker_is_replaced(migrated, tmp_path):
    with serving(migrated(tmp_path), DEMO_MODE="false") as running:
        (worker,) = running.workers()
        os.kill(worker, signal.SIGKILL)

        until = time.monotonic() + 20
        while running.workers() in ([], [worker]) or not answers("127.0.0.1", running.port, "localhost"):
            assert time.monotonic() < until
            time.sleep(0.1)


def test_it_ends_with_a_status_when_what_holds_the_workers_is_gone(migrated, tmp_path):
    with serving(migrated(tmp_path), DEMO_MODE="false") as running:
        os.kill(running.holder(), signal.SIGKILL)

        assert running.process.wait(timeout=20) == 1
    assert not answers("127.0.0.1", running.port, "localhost")


WRITE = """
from datetime import timedelta
from django.utils import timezone
from careflow.platform import mail
now = timezone.now()
mail.send(mail.Letter("ann@example.org", "Hello", "A text."), key="a:1", now=now, due_at=now + timedelta(seconds=1))
"""


def test_what_another_process_left_in_the_outbox_leaves(migrated, tmp_path):
    letters = tmp_path / "letters"
    places = {"EMAIL_URL": f"file://{letters}", "DEMO_MODE": "false"}
    place = environment(migrated(tmp_path), free_port(), **places)
    assert careflow("manage", "shell", "-c", WRITE, env=place).returncode == 0

    running = Running(tmp_path, **places)
    try:
        until = time.monotonic() + 60
        while not letters.exists() or not list(letters.iterdir()):
            assert time.monotonic() < until, running.err.read_text()
            time.sleep(0.2)
    finally:
        assert running.stop() == 0

    (letter,) = letters.iterdir()
    assert "A text." in letter.read_text()


def test_it_looks_for_letters_again_and_again_until_it_stops(monkeypatch):
    monkeypatch.setattr("careflow.cli.background.SECONDS_BETWEEN_LETTERS", 0.01)
    looks = []

    def look(*, go_on):
        looks.append(go_on())
        if len(looks) == 1:
            raise OSError("the database is away")

    monkeypatch.setattr("careflow.platform.mail.delivery.deliver_due", look)
    with carrying_letters():
        until = time.monotonic() + 10
        while len(looks) < 3 and time.monotonic() < until:
            time.sleep(0.01)
    seen = len(looks)
    time.sleep(0.1)

    assert seen >= 3
    assert all(looks)
    assert len(looks) == seen
