"""`careflow run` as an operator meets it: a process of its own, an empty folder, a real port."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from careflow.settings.environment import Environment

PRIVATE = ("Okonkwo", "123-45-6789")
SECONDS_TO_START = 60


def environment(folder, port, **more):
    ours = {name.upper() for name in Environment.model_fields}
    inherited = {
        name: value for name, value in os.environ.items() if name not in ours and name != "DJANGO_SETTINGS_MODULE"
    }
    return {**inherited, "PORT": str(port), "DATA_DIR": str(folder), "WORKERS": "1", **more}


def careflow(*arguments, env):
    command = [sys.executable, "-m", "careflow", *arguments]
    return subprocess.run(command, check=False, env=env, capture_output=True, text=True, timeout=SECONDS_TO_START)


@pytest.fixture(scope="module")
def port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Running:
    def __init__(self, folder, port):
        self.folder, self.port = folder, port
        self.out, self.err = folder / "out", folder / "err"
        with self.out.open("w") as out, self.err.open("w") as err:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "careflow", "run"],
                env=environment(folder / "data", port), stdout=out, stderr=err,
            )  # fmt: skip

    def wait_until_ready(self):
        until = time.monotonic() + SECONDS_TO_START
        while "Ctrl-C stops." not in self.out.read_text():
            assert self.process.poll() is None, self.out.read_text() + self.err.read_text()
            assert time.monotonic() < until, self.out.read_text()
            time.sleep(0.05)

    def get(self, path, **headers):
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            with error:
                return error.code, error.headers, error.read()

    def stop(self):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
        return self.process.wait(timeout=20)


@pytest.fixture(scope="module")
def server(tmp_path_factory, port):
    running = Running(tmp_path_factory.mktemp("run"), port)
    try:
        running.wait_until_ready()
        yield running
    finally:
        running.stop()


def test_it_says_where_everything_is(server):
    shown = server.out.read_text()

    assert f"http://127.0.0.1:{server.port}/\n" in shown
    assert f"http://127.0.0.1:{server.port}/admin/\n" in shown


def test_it_brings_its_own_database_and_keys(server):
    with sqlite3.connect(server.folder / "data" / "careflow.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert database.execute("SELECT count(*) FROM django_migrations").fetchone()[0] > 0
    database.close()
    assert {path.name for path in (server.folder / "data" / "secrets").iterdir()} == {"secret_key", "field_keys"}


def test_the_console_comes_with_its_styles(server):
    assert server.get("/admin/login/")[0] == 200
    assert server.get("/static/admin/css/base.css")[0] == 200


def test_a_foreign_host_name_is_refused(server):
    status, _, body = server.get("/health/", Host="evil.example")

    assert status == 400
    assert b"evil.example" not in body


def test_nothing_of_a_request_but_its_route_reaches_the_log(server):
    _, headers, _ = server.get("/v1/patients/4711/?search=Okonkwo&ssn=123-45-6789", Referer="http://x/Okonkwo")

    lines = [json.loads(line) for line in server.err.read_text().splitlines()]
    assert headers["X-Request-ID"] in {line["request_id"] for line in lines}
    assert not any(word in server.err.read_text() for word in (*PRIVATE, "4711"))


def test_a_second_start_on_the_same_port_says_so(server):
    done = careflow("run", env=environment(server.folder / "other", server.port))

    assert done.returncode == 1
    assert done.stderr == (
        f"Error: Cannot listen on 127.0.0.1:{server.port} (Address already in use): "
        "stop what uses it, or choose another one with PORT or HOST.\n"
    )
    assert not (server.folder / "other").exists()


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY must hold at least 32 random bytes"),
        ({"HOST": "0.0.0.0", "DEBUG": "true"}, "DEBUG shows internals"),
        ({"PORT": "99999"}, "PORT: "),
        ({"HOST": "no-such-host.invalid"}, "HOST no-such-host.invalid is no address of this machine."),
        ({"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"}, "PostgreSQL does not let us in at 127.0.0.1"),
        ({"DATA_DIR": "/proc/careflow"}, "DATA_DIR cannot be used"),
    ],
)
def test_it_refuses_with_one_sentence(tmp_path, port, more, sentence):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]

    done = careflow("run", env=environment(tmp_path / "data", free, **more))

    assert done.returncode == 1
    assert sentence in done.stderr
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr


def test_ctrl_c_stops_it_cleanly(tmp_path):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        free = probe.getsockname()[1]
    running = Running(tmp_path, free)
    running.wait_until_ready()

    assert running.stop() == 0
    assert running.out.read_text().endswith("Stopped.\n")
    assert running.err.read_text().count("Traceback") == 0
