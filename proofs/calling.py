"""A program that talks to the API as the web clients do: one kept connection, JSON, a token."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from http.cookies import SimpleCookie
from typing import Any

SECONDS = 60


class NoAnswer(Exception):
    """The connection broke before the answer was there: nobody knows whether the server did what was asked."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any
    headers: Mapping[str, str]


class Caller:
    """Not shared between threads. A broken connection is opened anew by the next call."""

    def __init__(self, port: int, token: str = "") -> None:
        self.connection = HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        self.token = token

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """`path` starts behind `/v1/`; `headers` are written with underscores (`Idempotency_Key`). A body of bytes is
        sent as it is. Raises NoAnswer."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        payload = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        try:
            self.connection.request(method, f"/v1/{path}", payload, sent)
            response = self.connection.getresponse()
            content = response.read()
        except (OSError, HTTPException) as error:
            self.connection.close()
            raise NoAnswer(type(error).__name__) from None
        kind = response.headers.get_content_type()
        answered = json.loads(content) if content and kind == "application/json" else content
        return Answer(response.status, answered, {name.lower(): value for name, value in response.getheaders()})

    def close(self) -> None:
        self.connection.close()


class SignInRefused(Exception):
    """With what was said."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(f"{answer.status} {answer.body}")
        self.status = answer.status


def sign_in(port: int, username: str, password: str, *, portal: bool = False) -> Caller:
    """By the door of the staff or of the portal, cookie and all. Raises SignInRefused, NoAnswer."""
    caller = Caller(port)
    first = caller.call("GET", "users/csrf/")
    if first.status != 200:
        raise SignInRefused(first)
    cookies = SimpleCookie(first.headers["set-cookie"])
    door = "portal/auth/login/" if portal else "users/token/"
    answer = caller.call(
        "POST",
        door,
        {"username": username, "password": password},
        X_CSRFToken=first.body["csrfToken"],
        Cookie="; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items()),
    )
    if answer.status != 200:
        raise SignInRefused(answer)
    caller.token = answer.body["access"]
    return caller
