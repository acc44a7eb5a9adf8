"""What `deploy/` holds works as it is written, but for ports, paths and certificates."""

import os
import re
import shutil
import ssl
import subprocess
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from http.cookies import SimpleCookie
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from careflow.cli.serving import SECONDS_TO_STOP
from careflow.settings.environment import Environment
from proofs.calling import Caller
from proofs.serving import free_port, serving
from tests.domains.documents.files import a_pdf
from tests.journeys.test_nothing_private_reaches_the_logs import BOUNDARY, multipart

DEPLOY = Path(__file__).parents[1] / "deploy"
HOST = "clinic.example"
HOME = f"https://{HOST}"
WORST_EXPOSURE = 20  # tenths, as systemd-analyze counts; a unit without any hardening has 96
KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # what nginx keeps in files for a while
PRIVATE = re.compile("okonkwo|search|/v1/patients/[0-9]", re.IGNORECASE)


def program(name):
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None:
        pytest.skip(f"no {name} on this machine")
    return path


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


@contextmanager
def nginx(folder, careflow):
    """As the example says, on free ports of loopback, with a certificate of its own."""
    ports = {"80": free_port(), "443": free_port(), "8000": careflow}
    _certify(folder)
    text = (DEPLOY / "nginx.conf").read_text()
    text = re.sub(r"listen \[::\].*\n", "", text)
    for known, port in ports.items():
        text = re.sub(rf"(listen |127\.0\.0\.1:){known}\b", rf"\g<1>{port}", text)
    for place in ("/etc/ssl/private", "/etc/ssl", "/var/log/nginx"):
        text = text.replace(place, str(folder))
    text = re.sub(r"listen (\d+)", r"listen 127.0.0.1:\1", text)
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in KINDS)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "careflow.conf").write_text(text)
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; events {{}} error_log {folder}/start.log;"
        f" http {{ {temporary} include {folder}/careflow.conf; }}"
    )
    process = subprocess.Popen([program("nginx"), "-c", folder / "nginx.conf", "-e", folder / "start.log"])
    try:
        until = time.monotonic() + 60
        while not (folder / "pid").exists():
            assert process.poll() is None, (folder / "start.log").read_text()
            assert time.monotonic() < until
            time.sleep(0.1)
        yield ports
    finally:
        process.terminate()
        process.wait(30)


def _certify(folder):
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = serialization.Encoding.PEM
    (folder / f"{HOST}.pem").write_bytes(made.public_bytes(pem))
    private = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / f"{HOST}.key").write_bytes(private)


class Browser(Caller):
    """Over TLS, from a loopback address of its own."""

    def __init__(self, folder, port, address):
        super().__init__(port)
        context = ssl.create_default_context(cafile=folder / f"{HOST}.pem")
        context.check_hostname = False
        self.connection = HTTPSConnection("127.0.0.1", port, timeout=60, context=context, source_address=(address, 0))

    def call(self, method, path, body=None, **headers):
        return super().call(method, path, body, Host=HOST, Referer=f"{HOME}/", **headers)

    def sign_in(self, username, password):
        first = self.call("GET", "users/csrf/")
        cookies = SimpleCookie(first.headers["set-cookie"])
        said = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
        answer = self.call(
            "POST", "users/token/", {"username": username, "password": password},
            X_CSRFToken=first.body["csrfToken"], Cookie=said, X_Forwarded_For="9.9.9.9",
        )  # fmt: skip
        assert answer.status == 200, answer.body
        self.token = answer.body["access"]


@pytest.mark.nginx
def test_careflow_behind_nginx(migrated, tmp_path):
    program("nginx")
    (tmp_path / "nginx").mkdir()
    settings = {"HTTPS": "true", "NUM_PROXIES": "1", "ALLOWED_HOSTS": HOST, "DEMO_MODE": "true"}
    with (
        serving(migrated(tmp_path), **settings) as running,
        nginx(tmp_path / "nginx", running.port) as ports,
        closing(Browser(tmp_path / "nginx", ports["443"], "127.0.0.3")) as desk,
        closing(Caller(ports["80"])) as plain,
    ):
        desk.sign_in("demo_staff", "Admin123!")
        _signed_in_by_its_own_address(desk)
        _works(desk)
        _refuses_what_is_too_large(desk)
        _shows_the_console_to_some(tmp_path / "nginx", ports["443"])
        told = plain.call("GET", "patients/?search=Okonkwo", Host=HOST)
        assert (told.status, told.body["code"]) == (403, "request.not_encrypted")
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


def _shows_the_console_to_some(folder, port):
    for address, status in (("127.0.0.1", 200), ("127.0.0.3", 403)):
        with closing(Browser(folder, port, address)) as browser:
            browser.connection.request("GET", "/admin/login/", headers={"Host": HOST})
            assert browser.connection.getresponse().status == status
