"""Those who do not ask the API: an import in a process of its own, and an administrator at the console."""

import json
import subprocess
from collections.abc import Mapping
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import IO, Any
from urllib.parse import urlencode

from proofs import backstage
from proofs.calling import SECONDS
from proofs.wire import Question

FORM = "application/x-www-form-urlencoded"


class Importer:
    """A process that imports one visit for each line."""

    def __init__(self, environment: Mapping[str, str], organization: int, facility: int) -> None:
        command = backstage.command("proofs.race.importing", organization, facility)
        self.process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )

    def send(self, visit: Mapping[str, Any]) -> None:
        pipe = self._open(self.process.stdin)
        pipe.write(json.dumps(visit).encode() + b"\n")
        pipe.flush()

    def receive(self) -> str:
        """One of the words of `proofs.race.importing`; another where the process came to grief."""
        return self._open(self.process.stdout).readline().decode().strip() or "crashed"

    def close(self) -> None:
        _, complaint = self.process.communicate(timeout=SECONDS)
        if self.process.returncode:
            print(complaint.decode())

    @staticmethod
    def _open(pipe: IO[bytes] | None) -> IO[bytes]:
        assert pipe is not None  # noqa: S101  (opened above)
        return pipe


class Console:
    """Somebody signed in to the console, as a browser holds it: cookies and the secret of its forms."""

    def __init__(self, port: int, username: str, password: str) -> None:
        self.cookies = SimpleCookie()
        self.connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self._visit(Question("GET", "/admin/login/", b"", {}))
        status = self._visit(
            self.form("/admin/login/", {"username": username, "password": password, "next": "/admin/"})
        )
        if status != 302:
            raise ConnectionRefusedError(f"the console answered {status} to its administrator")

    def _visit(self, question: Question) -> int:
        self.connection.request(question.method, question.path, question.payload, dict(question.headers))
        response = self.connection.getresponse()
        response.read()
        for cookie in response.headers.get_all("Set-Cookie", []):
            self.cookies.load(cookie)
        return response.status

    def form(self, path: str, fields: Mapping[str, str]) -> Question:
        """Sent as a page of the console sends it."""
        secret = self.cookies["csrftoken"].value if "csrftoken" in self.cookies else ""
        headers = {
            "Content-Type": FORM,
            "Cookie": "; ".join(f"{name}={morsel.value}" for name, morsel in self.cookies.items()),
        }
        return Question("POST", path, urlencode({"csrfmiddlewaretoken": secret, **fields}).encode(), headers)

    def close(self) -> None:
        self.connection.close()
