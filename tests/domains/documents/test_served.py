"""Uploads to the server as an operator runs it: real sockets, real streams, a real folder."""

import json
import socket
import sqlite3
import time
from http.client import HTTPConnection

import pytest
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.domains.documents.files import a_pdf

PATH = "/v1/patients/documents/"
MEGABYTE = 1024 * 1024
pytestmark = pytest.mark.xdist_group("server")


class Clinic:
    """Somebody of the demo group, and what lies in the server's folder."""

    def __init__(self, server):
        self.server = server
        _, headers, body = self.send("GET", "/v1/users/csrf/")
        cookie = headers["Set-Cookie"].partition(";")[0]
        signed_in = {"X-CSRFToken": json.loads(body)["csrfToken"], "Cookie": cookie}
        self.token = json.loads(self.send("POST", "/v1/users/demo-login/", b"{}", **signed_in)[2])["access"]

    def send(self, method, path, body=b"", **headers):
        """All of the body first, and only then the answer, as simple clients do."""
        if hasattr(self, "token"):
            headers["Authorization"] = f"Bearer {self.token}"
        connection = HTTPConnection("127.0.0.1", self.server.port, timeout=20)
        try:
            connection.request(method, path, body, {"Content-Type": "application/json", **headers})
            response = connection.getresponse()
            return response.status, response.headers, response.read()
        finally:
            connection.close()

    def patient(self):
        return json.loads(self.send("GET", "/v1/patients/?search=a")[2])[0]["id"]

    def upload(self, content, **headers):
        form = {"patient_id": self.patient()}
        body = encode_multipart(BOUNDARY, form).removesuffix(f"--{BOUNDARY}--\r\n".encode()) + (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="scan.pdf"\r\n'
            "Content-Type: application/pdf\r\n\r\n"
        ).encode() + content + f"\r\n--{BOUNDARY}--\r\n".encode()  # fmt: skip
        status, _, answer = self.send("POST", PATH, body, **{"Content-Type": MULTIPART_CONTENT, **headers})
        return status, json.loads(answer)

    def files(self):
        return [path for path in (self.server.folder / "data" / "documents").rglob("*") if path.is_file()]

    def rows(self, table):
        database = sqlite3.connect(self.server.folder / "data" / "careflow.sqlite3")
        try:
            return database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
        finally:
            database.close()

    def holds(self):
        tables = ("documents_patientdocument", "documents_pendingfile")
        return len(self.files()), *(self.rows(table) for table in tables)


@pytest.fixture
def clinic(server):
    return Clinic(server)


def test_a_document_is_filed_seen_and_downloaded(clinic):
    before = len(clinic.files())
    content = a_pdf(40, "over the wire")

    status, told = clinic.upload(content)
    seen = clinic.send("GET", f"{PATH}{told['id']}/view/")
    head = clinic.send("HEAD", f"{PATH}{told['id']}/download/")

    assert status == 201
    assert len(clinic.files()) == before + 1
    assert (seen[0], seen[2]) == (200, content)
    assert (seen[1]["Content-Type"], seen[1]["Cache-Control"]) == ("application/pdf", "no-store")
    assert seen[1]["Content-Security-Policy"].startswith("sandbox;")
    assert (head[0], head[2], head[1]["Content-Length"]) == (200, b"", str(len(content)))


def test_half_a_gigabyte_is_refused_before_it_is_sent(clinic):
    before, started = clinic.holds(), time.monotonic()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{clinic.server.port}\r\nAuthorization: Bearer {clinic.token}\r\n"
        f"Content-Type: {MULTIPART_CONTENT}\r\nContent-Length: {500 * MEGABYTE}\r\n\r\n--{BOUNDARY}\r\n"
    )
    with socket.create_connection(("127.0.0.1", clinic.server.port), timeout=20) as connection:
        connection.sendall(head.encode())
        answer = connection.makefile("rb").read()

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["file"] == ["Send a file of at most 10.0 MB."]
    assert time.monotonic() - started < 5
    assert clinic.holds() == before


@pytest.mark.parametrize("megabytes", [10, 11, 30])
def test_who_sends_a_little_too_much_is_told_so(clinic, megabytes):
    before = clinic.holds()

    status, told = clinic.upload(b"%PDF-" + bytes(megabytes * MEGABYTE))

    assert (status, told["file"]) == (400, ["Send a file of at most 10.0 MB."])
    assert clinic.holds() == before


def test_who_may_not_upload_is_told_so_whatever_they_send(clinic):
    clinic.token = "not a token"

    status, _, body = clinic.send("POST", PATH, bytes(5 * MEGABYTE), **{"Content-Type": MULTIPART_CONTENT})

    assert (status, json.loads(body)["code"]) == (401, "token_not_valid")


def test_a_client_that_goes_away_leaves_nothing(clinic):
    before = clinic.holds()
    head = (
        f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1:{clinic.server.port}\r\nAuthorization: Bearer {clinic.token}\r\n"
        f"Content-Type: {MULTIPART_CONTENT}\r\nContent-Length: {5 * MEGABYTE}\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", clinic.server.port), timeout=20) as connection:
        connection.sendall(head.encode() + bytes(MEGABYTE))

    assert clinic.send("GET", "/health/")[0] == 200
    assert clinic.holds() == before
