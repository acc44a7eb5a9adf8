"""Clients that ask at the same moment: all questions are on the wire before the first answer is read."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from http.client import HTTPConnection, HTTPException
from typing import Any, NamedTuple

from proofs.calling import SECONDS, NoAnswer
from proofs.forms import FORM, form_of

LONGEST_SILENCE = 10  # seconds; the server waits thirty for the next request


@dataclass(frozen=True, slots=True)
class Question:
    method: str
    path: str
    payload: bytes
    headers: Mapping[str, str]

    @classmethod
    def of_api(cls, token: str, method: str, path: str, body: Mapping[str, Any]) -> "Question":
        """`path` starts behind `/v1/`."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        return cls(method, f"/v1/{path}", json.dumps(body).encode(), headers)

    @classmethod
    def of_upload(cls, token: str, path: str, fields: Mapping[str, str], scan: bytes) -> "Question":
        """`path` starts behind `/v1/`."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": FORM}
        return cls("POST", f"/v1/{path}", form_of(fields, scan), headers)

    def having(self, **headers: str) -> "Question":
        """With further headers, written with underscores."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return replace(self, headers={**self.headers, **more})


class Told(NamedTuple):
    """An answer as it came."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]


class Line:
    """One kept connection. Once broken, or silent for so long that the server may hang up, it is opened anew by the
    next question."""

    def __init__(self, port: int) -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self.spoke_at = time.monotonic()

    def send(self, question: Question) -> None:
        """Raises NoAnswer."""
        now = time.monotonic()
        if now - self.spoke_at > LONGEST_SILENCE:
            self.connection.close()
        self.spoke_at = now
        try:
            self.connection.request(question.method, question.path, question.payload, dict(question.headers))
        except (OSError, HTTPException) as error:
            raise self._broken(error) from None

    def receive(self) -> Told:
        """Raises NoAnswer."""
        try:
            response = self.connection.getresponse()
            headers = tuple(sorted((name.lower(), value) for name, value in response.getheaders()))
            return Told(response.status, response.read(), headers)
        except (OSError, HTTPException) as error:
            raise self._broken(error) from None

    def _broken(self, error: Exception) -> NoAnswer:
        self.connection.close()
        return NoAnswer(type(error).__name__)

    def close(self) -> None:
        self.connection.close()
