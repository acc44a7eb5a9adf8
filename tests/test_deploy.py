"""What `deploy/` holds works as it is written, but for ports, paths and certificates."""

import os
import re
import socketserver
import subprocess
import threading
from contextlib import ExitStack, closing, contextmanager

import pytest

from careflow.cli.doctor import machine
from careflow.cli.serving import SECONDS_TO_STOP
from careflow.settings.environment import Environment
from proofs.calling import Caller
from proofs.serving import free_port, serving
from tests.domains.documents.files import a_pdf
from tests.journeys.test_nothing_private_reaches_the_logs import BOUNDARY, multipart
from tests.nginx import BEHIND_IT, DEPLOY, HOST, nginx, program

WORST_EXPOSURE = 20  # tenths, as systemd-analyze counts; a unit without any hardening has 96
PRIVATE = re.compile("okonkwo|search|/v1/patients/[0-9]", re.IGNORECASE)


@pytest.fixture
def unit(tmp_path):
    """With a program that is there."""
    text = (DEPLOY / "careflow.service").read_text()
    path = tmp_path / "careflow.service"
    path.write_text(text.replace("/opt/careflow/.venv/bin/careflow", "/bin/true"))
    return path


@pytest.mark.systemd
def test_the_unit_is_one_that_systemd_takes(unit):
    done = subprocess.run(
        [program("systemd-analyze"), "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )

    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.systemd
def test_the_unit_leaves_little_to_whoever_breaks_in(unit):
    done = subprocess.run(
        [program("systemd-analyze"), "security", "--offline=true", f"--threshold={WORST_EXPOSURE}", "--no-pager", unit],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    print(done.stdout.splitlines()[-1])  # noqa: T201  (the score, for whoever runs with -s)
    assert done.returncode == 0, done.stdout


def test_the_unit_sets_what_careflow_reads_and_waits_longer_than_it_takes():
    text = (DEPLOY / "careflow.service").read_text()
    ours = {name.upper() for name in Environment.model_fields}
    lines = re.findall(r"^Environment=(.*)", text, re.MULTILINE)
    named = {word.partition("=")[0] for line in lines for word in line.split()}

    assert named - ours == {"PYTHONDONTWRITEBYTECODE"}
    assert int(re.search(r"^TimeoutStopSec=(\d+)", text, re.MULTILINE)[1]) > 2 * SECONDS_TO_STOP


def test_the_example_of_the_environment_names_settings_that_careflow_takes(monkeypatch):
    text = (DEPLOY / "environment.example").read_text()
    given = dict(re.findall(r'^#?([A-Z_]+)="?(.*?)"?$', text, re.MULTILINE))

    assert [name for name in given if name.lower() not in Environment.model_fields] == []
    assert len(given) == len(re.findall("^#?[A-Z_]+=", text, re.MULTILINE)) > 0
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    assert list(machine.settings(Environment(https=True, num_proxies=1, demo_mode=False))) == []


@pytest.fixture
def as_service(tmp_path):
    """`as_service(systemctl, *arguments)` runs the script, with `systemctl` as another script and a systemd-run that
    prints what it is given."""

    def run(systemctl, *arguments):
        for name, text in {"systemctl": systemctl, "systemd-run": 'printf "%s\\n" "$@"'}.items():
            (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
            (tmp_path / name).chmod(0o755)
        path = {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
        command = [DEPLOY / "careflow-as-service.sh", *arguments]
        return subprocess.run(command, env=path, capture_output=True, text=True, check=False)

    return run


def test_a_command_runs_as_the_service_would(as_service):
    done = as_service(f"cat {DEPLOY}/careflow.service", "backup", "of today")

    assert done.stdout.splitlines() == [
        "--pty", "--pipe", "--wait", "--collect", "--quiet",
        "--property=WorkingDirectory=/var/lib/careflow",
        "--property=EnvironmentFile=-/etc/careflow/environment",
        "--property=Environment=DATA_DIR=/var/lib/careflow HOST=127.0.0.1 PORT=8000 HTTPS=true NUM_PROXIES=1"
        " DEMO_MODE=false",
        "--property=Environment=METRICS_ADDRESS=9464 PYTHONDONTWRITEBYTECODE=1",
        "--property=User=careflow",
        "--property=DynamicUser=yes",
        "--property=StateDirectory=careflow",
        "--property=StateDirectoryMode=0700",
        "--property=UMask=0077",
        "/opt/careflow/.venv/bin/careflow", "backup", "of today",
    ]  # fmt: skip


def test_a_command_does_not_run_where_there_is_no_service(as_service):
    done = as_service("exit 1", "doctor")

    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.systemd
def test_systemd_run_knows_the_options_that_it_is_given():
    told = subprocess.run([program("systemd-run"), "--help"], capture_output=True, text=True, check=True).stdout
    given = re.findall(r"(--[a-z]+)", (DEPLOY / "careflow-as-service.sh").read_text())

    assert [option for option in given if option not in told] == []


@pytest.mark.nginx
def test_careflow_behind_nginx(migrated, tmp_path):
    program("nginx")
    with (
        serving(migrated(tmp_path), **BEHIND_IT, DEMO_MODE="true") as running,
        nginx(tmp_path / "nginx", [free_port(), running.port]) as proxy,  # the first one refuses to be asked
        closing(proxy.browser("127.0.0.3")) as desk,
        closing(Caller(proxy.plain)) as plain,
    ):
        desk.sign_in("demo_staff", "Admin123!")
        _signed_in_by_its_own_address(desk)
        _works(desk)
        _refuses_what_is_too_large(desk)
        _shows_the_console_to_some(proxy)
        told = plain.call("GET", "patients/?search=Okonkwo", Host=HOST)
        assert (told.status, told.body["code"]) == (403, "request.not_encrypted")
        assert [running.get("/health/", **host)[0] for host in ({}, {"Host": HOST})] == [400, 200]
        running.stop()
        away = desk.call("GET", "users/me/?search=Okonkwo")
        assert (away.status, away.body["code"], away.headers["retry-after"]) == (503, "server.unavailable", "5")

    logs = {path.name: path.read_text() for path in [running.out, running.err, *(tmp_path / "nginx").glob("*.log")]}
    assert [name for name, text in logs.items() if PRIVATE.search(text)] == []
    passed = [line.split() for line in logs["careflow.log"].splitlines()]
    written = {request_id for _, _, method, status, *_, request_id in passed if (method, status) == ("POST", "201")}
    assert len(written) == 1
    assert written <= set(re.findall(r'"request_id":"(\w+)"', logs["err"]))


def _signed_in_by_its_own_address(desk):
    [session] = desk.call("GET", "users/sessions/").body
    assert "127.0.0.3" in str(session)


def _works(desk):
    found = desk.call("GET", "patients/?search=Okonkwo")
    assert (found.status, found.headers["strict-transport-security"]) == (200, "max-age=31536000")
    [patient, *_] = desk.call("GET", "patients/?search=a").body
    form = multipart({"patient_id": str(patient["id"])}, "scan.pdf", a_pdf())
    filed = desk.call("POST", "patients/documents/", form, Content_Type=f"multipart/form-data; boundary={BOUNDARY}")
    assert filed.status == 201, filed.body


def _refuses_what_is_too_large(desk):
    kind = {"Content_Type": f"multipart/form-data; boundary={BOUNDARY}"}
    for megabytes in (10.5, 12):  # by CareFlow, and by nginx before it
        form = multipart({"patient_id": "1"}, "scan.pdf", b"%PDF-1.7" + bytes(int(megabytes * 1024 * 1024)))
        refused = desk.call("POST", "patients/documents/", form, **kind)
        assert refused.status in {400, 413}
        assert refused.body["detail"]
    assert (refused.status, refused.body["code"]) == (413, "request.too_large")


def _shows_the_console_to_some(proxy):
    for address, status in (("127.0.0.1", 200), ("127.0.0.3", 403)):
        with closing(proxy.browser(address)) as browser:
            browser.connection.request("GET", "/admin/login/", headers={"Host": HOST})
            assert browser.connection.getresponse().status == status


class Hangs(socketserver.BaseRequestHandler):
    """Answers nothing until the test is over."""

    def handle(self):
        self.server.is_asked.set()
        self.server.is_over.wait(60)


@pytest.mark.nginx
def test_who_has_too_many_connections_is_told_when_to_come_back(tmp_path):
    program("nginx")
    with ExitStack() as stack:
        server = stack.enter_context(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Hangs))
        server.is_asked, server.is_over = threading.Event(), threading.Event()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.shutdown)
        proxy = stack.enter_context(nginx(tmp_path / "nginx", [server.server_address[1]], connections=1))
        first, second = (stack.enter_context(closing(proxy.browser())) for _ in range(2))
        waiting = threading.Thread(target=first.call, args=("GET", "users/me/"))
        waiting.start()
        assert server.is_asked.wait(30)

        refused = second.call("GET", "users/me/")

        server.is_over.set()
        waiting.join()
    assert (refused.status, refused.body["code"]) == (429, "request.too_many_connections")
    assert refused.headers["retry-after"] == "1"


class BreaksOff(socketserver.BaseRequestHandler):
    """Reads what comes first, and ends the connection without an answer."""

    def handle(self):
        self.server.asked.append(self.request.recv(65536).partition(b" ")[0].decode())


@contextmanager
def servers_that_break_off(number):
    with ExitStack() as stack:
        servers = []
        for _ in range(number):
            server = stack.enter_context(socketserver.ThreadingTCPServer(("127.0.0.1", 0), BreaksOff))
            server.asked = []
            threading.Thread(target=server.serve_forever, daemon=True).start()
            stack.callback(server.shutdown)
            servers.append(server)
        yield servers


@pytest.mark.nginx
@pytest.mark.parametrize(("method", "asked"), [("GET", 2), ("PUT", 2), ("DELETE", 2), ("POST", 1), ("PATCH", 1)])
def test_what_was_sent_is_asked_for_again_only_if_it_may_be_done_twice(tmp_path, method, asked):
    program("nginx")
    with (
        servers_that_break_off(2) as servers,
        nginx(tmp_path / "nginx", [server.server_address[1] for server in servers]) as proxy,
        closing(proxy.browser()) as desk,
    ):
        answer = desk.call(method, "patients/1/", None if method == "GET" else {"first_name": "Ida"})

    assert [method] * asked == [each for server in servers for each in server.asked]
    assert (answer.status, answer.body["code"]) == (503, "server.unavailable")
