"""Sending cases to one server: by somebody who gets in, if there is one, and judging what comes back."""

from collections import defaultdict
from random import Random
from typing import Any

from schemathesis.core.transport import Response

from proofs.fuzz import judging
from proofs.fuzz.cases import AnyCase, Filling
from proofs.fuzz.known import Known
from proofs.fuzz.people import NOBODY, PATIENT, PEOPLE, PORTAL, STAFF, Doors, Person
from proofs.fuzz.tally import Tally

ANYBODY = 0.08  # of the requests come from people who need not be let in
SECONDS = 60
REFUSED = frozenset({401, 403})


class Asking:
    def __init__(self, doors: Doors, known: Known, filling: Filling, tally: Tally, dice: Random) -> None:
        self.doors, self.known, self.filling, self.tally = doors, known, filling, tally
        self.dice = dice
        self.turned_away: defaultdict[str, set[Person]] = defaultdict(set)

    def whom(self, case: AnyCase) -> Person:
        if self.dice.random() < ANYBODY:
            return self.dice.choice(PEOPLE)
        return self.dice.choice(self._welcome(case))

    def introduce(self, case: AnyCase, kind: str) -> None:
        """Asks by one after the other until somebody gets in. Raises LockedOut."""
        self.filling.fill(case)
        for person in self._welcome(case):
            if self._send(case, kind, person).status_code not in REFUSED:
                break

    def _likely(self, case: AnyCase) -> tuple[Person, ...]:
        if case.operation.definition.raw["x-needs"] == "anyone":
            return (NOBODY,)
        return (PATIENT,) if case.operation.path.startswith(PORTAL) else STAFF

    def _welcome(self, case: AnyCase) -> list[Person]:
        """Who has not been turned away; all of them when everybody was."""
        likely = self._likely(case)
        return [person for person in likely if person not in self.turned_away[case.operation.label]] or list(likely)

    def ask(self, case: AnyCase, kind: str) -> None:
        """Raises LockedOut."""
        self.filling.fill(case)
        self._send(case, kind, self.whom(case))

    def _send(self, case: AnyCase, kind: str, person: Person) -> Response:
        headers = self.doors.headers(person)
        response = case.call(headers=headers, session=self.doors.session(), timeout=SECONDS)
        self.take(case, response, person, kind, headers)
        return response

    def take(
        self, case: AnyCase, response: Response, person: Person, kind: str, headers: dict[str, str], **recorded: Any
    ) -> None:
        label = case.operation.label
        self.tally.answered(person, kind, label, response.status_code)
        for check, failure in judging.failures(case, response, headers, **recorded):
            said = f"{failure.title}: {failure.message}"
            self.tally.failed(check, label, f"{said} [{person.title}] {case.as_curl_command(headers=headers)}")
        self._learn(case, response, person, headers)

    def _learn(self, case: AnyCase, response: Response, person: Person, headers: dict[str, str]) -> None:
        label, path = case.operation.label, case.operation.path
        came_as_themselves = response.request.headers.get("Authorization") == headers.get("Authorization")
        if response.status_code in REFUSED and came_as_themselves:
            self.turned_away[label].add(person)
        if response.status_code == 401 and came_as_themselves and headers and person in self._likely(case):
            self.doors.forget(person)
        if response.status_code == 404 or (case.method == "DELETE" and response.status_code == 204):
            for name, value in (case.path_parameters or {}).items():
                self.known.forget(path, name, value)
        kind = str(response.headers.get("content-type", [""])[0])
        if 200 <= response.status_code < 300 and kind.startswith("application/json") and path.startswith("/v1/"):
            self.known.learn(path, response.json())
