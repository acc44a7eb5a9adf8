"""Who asks: people of the demo group with their sessions, and somebody without one."""

import sys
import time
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from random import Random

from requests import Session
from requests.adapters import HTTPAdapter

from proofs.calling import Answer, Caller, SignInRefused, sign_in

PORTAL = "/v1/portal/"
RENEWED_AFTER = 200  # seconds; a token lives for five minutes
ADDRESSES = 200
TRIES = 3
SECONDS_OF_A_LIMIT = 60


class CannotAct(Exception):
    """A request that prepares the place was refused."""


@dataclass(frozen=True, slots=True)
class Person:
    title: str
    username: str = ""
    password: str = "Admin123!"  # noqa: S105  (the demo group's, printed at every start)
    on_portal: bool = False


MANAGER = Person("practice manager", "demo")
DOCTOR = Person("doctor", "demo_doctor")
DESK = Person("desk", "demo_staff")
BILLER = Person("biller", "demo_staff2")
PATIENT = Person("patient", "patient_demo", "Patient123!", on_portal=True)
NOBODY = Person("nobody")
STAFF = (MANAGER, DOCTOR, DESK, BILLER)
PEOPLE = (*STAFF, PATIENT, NOBODY)


class LockedOut(Exception):
    """Somebody cannot sign in any more: a request before has ended the account, the role or the password."""


class Doors:
    """Everybody's way in at one server."""

    def __init__(self, port: int, dice: Random) -> None:
        self.port, self.dice = port, dice
        self.locked_out: set[Person] = set()
        self.tokens: dict[Person, tuple[str, float]] = {}
        self.sessions = [_session(place) for place in range(2, 2 + ADDRESSES)]
        self.csrf_headers = self._csrf()

    def headers(self, person: Person) -> dict[str, str]:
        """Raises LockedOut."""
        return {"Authorization": f"Bearer {self.token(person)}"} if person is not NOBODY else {}

    def token(self, person: Person) -> str:
        token, since = self.tokens.get(person, ("", 0.0))
        if not token or time.monotonic() - since > RENEWED_AFTER:
            token = self._sign_in(person).token
            self.tokens[person] = token, time.monotonic()
        return token

    def forget(self, person: Person) -> None:
        """Sign in anew with the next request."""
        self.tokens.pop(person, None)

    def session(self) -> Session:
        """From one of many addresses."""
        return self.dice.choice(self.sessions)

    def _sign_in(self, person: Person) -> Caller:
        if person in self.locked_out:
            raise LockedOut(f"{person.title}: still")
        for _ in range(TRIES):
            try:
                return sign_in(self.port, person.username, person.password, portal=person.on_portal)
            except SignInRefused as refused:
                why = str(refused)
                if not why.startswith("429"):
                    break
                time.sleep(SECONDS_OF_A_LIMIT)
        self.locked_out.add(person)
        raise LockedOut(f"{person.title}: {why}")

    def _csrf(self) -> dict[str, str]:
        answer = Caller(self.port).call("GET", "users/csrf/")
        return {"X-CSRFToken": answer.body["csrfToken"], "Cookie": answer.headers["set-cookie"].partition(";")[0]}


def employ_biller(port: int) -> None:
    """The demo group has none: the manager gives a colleague that role at the clinic where the others work."""
    manager = sign_in(port, MANAGER.username, MANAGER.password)
    clinic = _done(manager.call("GET", "users/me/")).body["current_membership"]["facility"]["id"]
    roles = _done(manager.call("GET", f"facilities/staff-roles/?facility_id={clinic}")).body
    people = _done(manager.call("GET", "organizations/people/")).body
    row = {
        "user_id": next(each["user_id"] for each in people if each["username"] == BILLER.username),
        "role_id": next(each["id"] for each in roles if each["code"] == "biller"),
        "is_default": True,
    }
    _done(manager.call("POST", f"facilities/staff/?facility_id={clinic}", row))
    manager.close()


def own_chart(port: int) -> int:
    patient = sign_in(port, PATIENT.username, PATIENT.password, portal=True)
    return int(_done(patient.call("GET", "portal/me/")).body["id"])


def _done(answer: Answer) -> Answer:
    if answer.status >= 300:
        raise CannotAct(f"{answer.status} {answer.body}")
    return answer


def _session(place: int) -> Session:
    """Linux answers on all of 127.0.0.0/8; elsewhere everybody comes from one address."""
    session = Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # nobody is signed in by another's cookie
    if sys.platform == "linux":
        adapter = HTTPAdapter()
        adapter.init_poolmanager(1, 1, source_address=(f"127.0.0.{place}", 0))
        session.mount("http://", adapter)
    return session
