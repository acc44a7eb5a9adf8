"""The people at work. Whoever gets no answer asks again with the same key until there is one."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from proofs.calling import Answer, Caller, NoAnswer, SignInRefused, sign_in
from proofs.crash.ledger import Ledger

PASSWORDS = {False: "Admin123!", True: "Patient123!"}
PEOPLE = {"desk": "demo_staff", "doctor": "demo_doctor", "biller": "demo", "home": "patient_demo"}
PAUSE = 0.05
PATIENCE = 120.0
AWAY = 503  # what the server says while its database is; any other failure of it is a fault


class Closed(Exception):
    """The day is over."""


class Refused(Exception):
    """An answer that none of these writes may get."""


class Door:
    """Clients work while it is open."""

    def __init__(self) -> None:
        self.opened, self.over, self.inside = threading.Event(), threading.Event(), 0
        self.lock = threading.Condition()

    @contextmanager
    def passing(self) -> Iterator[None]:
        """Raises Closed."""
        while not self.opened.wait(0.5):
            if self.over.is_set():
                raise Closed
        with self.lock:
            self.inside += 1
        try:
            yield
        finally:
            with self.lock:
                self.inside -= 1
                self.lock.notify_all()

    def open(self) -> None:
        self.opened.set()

    def close(self) -> None:
        """Who is inside goes on; nobody enters any more."""
        self.opened.clear()

    def wait_until_empty(self) -> None:
        """Until nobody waits for an answer any more. Raises Refused."""
        with self.lock:
            if not self.lock.wait_for(lambda: not self.inside, PATIENCE):
                raise Refused("a client has waited too long for an answer")

    def end(self) -> None:
        self.over.set()
        self.opened.clear()


@dataclass(slots=True)
class Person:
    """Signs in when needed, and again when the token has ended."""

    role: str
    port: int
    caller: Caller | None = None

    def call(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Raises NoAnswer, SignInRefused."""
        answer = self._entered().call(method, path, body, **headers)
        if answer.status == 401:
            self.caller = None
            answer = self._entered().call(method, path, body, **headers)
        return answer

    def _entered(self) -> Caller:
        if self.caller is None:
            is_portal = self.role == "home"
            try:
                self.caller = sign_in(self.port, PEOPLE[self.role], PASSWORDS[is_portal], portal=is_portal)
            except SignInRefused as refused:
                if refused.status != AWAY:
                    raise
                raise NoAnswer("sign-in") from None
        return self.caller


@dataclass(slots=True)
class Client:
    """One thread's worth of work."""

    name: str
    port: int
    door: Door
    ledger: Ledger
    people: dict[str, Person] = field(default_factory=dict)
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def next_key(self, what: str) -> str:
        """Names a write, and stands in what it writes."""
        return f"crash-{self.name}-{what}-{next(self.numbers)}"

    def write(self, role: str, path: str, body: Any, key: str, *, method: str = "POST", **headers: str) -> Any:
        """What was acknowledged. Raises Closed, Refused."""
        answer = self._until_answered(role, method, path, body, Idempotency_Key=key, **headers)
        if not 200 <= answer.status < 300:
            raise Refused(f"{method} {path}: {answer.status} {answer.body}")
        return answer.body

    def read(self, role: str, path: str) -> Any:
        """Raises Closed, Refused."""
        answer = self._until_answered(role, "GET", path)
        if answer.status != 200:
            raise Refused(f"GET {path}: {answer.status} {answer.body}")
        return answer.body

    def _until_answered(self, role: str, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        person = self.people.setdefault(role, Person(role, self.port))
        while True:
            with self.door.passing():
                try:
                    answer = person.call(method, path, body, **headers)
                except NoAnswer:
                    answer = Answer(AWAY, None, {})
                except SignInRefused as refused:
                    raise Refused(f"{role} signs in: {refused}") from None
            if answer.status != AWAY and not _is_under_way(answer):
                return answer
            self.ledger.miss()
            time.sleep(PAUSE)


def _is_under_way(answer: Answer) -> bool:
    """The first try has not ended yet."""
    return answer.status == 409 and answer.body["code"] == "idempotency.under_way"
