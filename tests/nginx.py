"""The nginx of `deploy/`, started as it is shipped but for ports, paths and certificates, and a browser before it."""

import os
import re
import shutil
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPSConnection
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from proofs.calling import Answer, Caller
from proofs.serving import SECONDS_TO_START, free_port

DEPLOY = Path(__file__).parents[1] / "deploy"
HOST = "clinic.example"
HOME = f"https://{HOST}"
BEHIND_IT = {"HTTPS": "true", "NUM_PROXIES": "1", "ALLOWED_HOSTS": HOST}
UPSTREAM = re.compile(r"^ *server 127\.0\.0\.1:8000.*\n", re.MULTILINE)
KINDS = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")  # what nginx keeps in files for a while


def program(name: str) -> str:
    """Where it lies; skips the test where there is none."""
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None:
        pytest.skip(f"no {name} on this machine")
    return path


class Browser(Caller):
    """Over TLS, from a loopback address of its own."""

    def __init__(self, folder: Path, port: int, address: str = "127.0.0.1") -> None:
        super().__init__(port)
        context = ssl.create_default_context(cafile=folder / f"{HOST}.pem")
        context.check_hostname = False
        self.connection = HTTPSConnection("127.0.0.1", port, timeout=60, context=context, source_address=(address, 0))

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        return super().call(method, path, body, Host=HOST, Referer=f"{HOME}/", **headers)

    def sign_in(self, username: str, password: str) -> None:
        first = self.call("GET", "users/csrf/")
        cookies = SimpleCookie(first.headers["set-cookie"])
        said = "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
        answer = self.call(
            "POST", "users/token/", {"username": username, "password": password},
            X_CSRFToken=first.body["csrfToken"], Cookie=said, X_Forwarded_For="9.9.9.9",
        )  # fmt: skip
        assert answer.status == 200, answer.body
        self.token = answer.body["access"]


class Nginx:
    """`plain` and `tls` are its ports."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.plain, self.tls = folder, free_port(), free_port()

    def browser(self, address: str = "127.0.0.1") -> Browser:
        return Browser(self.folder, self.tls, address)


@contextmanager
def nginx(folder: Path, servers: Sequence[int], *, connections: int = 200) -> Iterator[Nginx]:
    """In front of the app processes at these ports, with a certificate of its own; `folder` is made. From one address
    it takes so many connections."""
    command = program("nginx")
    folder.mkdir()
    here = Nginx(folder)
    _certify(folder)
    text = _adapted((DEPLOY / "nginx.conf").read_text(), here, servers)
    (folder / "careflow.conf").write_text(text.replace("careflow_callers 200;", f"careflow_callers {connections};"))
    temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in KINDS)
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; events {{}} error_log {folder}/start.log;"
        f" http {{ {temporary} include {folder}/careflow.conf; }}"
    )
    process = subprocess.Popen([command, "-c", folder / "nginx.conf", "-e", folder / "start.log"])
    try:
        until = time.monotonic() + SECONDS_TO_START
        while not (folder / "pid").exists():
            assert process.poll() is None, (folder / "start.log").read_text()
            assert time.monotonic() < until
            time.sleep(0.1)
        yield here
    finally:
        process.terminate()
        process.wait(30)


def _adapted(text: str, here: Nginx, servers: Sequence[int]) -> str:
    """What is shipped, on free ports of loopback. Each server stands as the shipped one does, parameters and all."""
    text = re.sub(r"listen \[::\].*\n", "", text)
    for known, port in (("80", here.plain), ("443", here.tls)):
        text = re.sub(rf"listen {known}\b", f"listen 127.0.0.1:{port}", text)
    [line] = UPSTREAM.findall(text)
    text = text.replace(line, "".join(line.replace("8000", str(port)) for port in servers))
    for place in ("/etc/ssl/private", "/etc/ssl", "/var/log/nginx"):
        text = text.replace(place, str(here.folder))
    return text


def _certify(folder: Path) -> None:
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
