"""Whether what was repeated has one effect and one answer."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import msgspec

from proofs.exactly_once.writes import EFFECTS, Kind
from proofs.looking import rows_of
from proofs.wire import Told

# Of each request, whatever it asks.
OWN = frozenset({"date", "x-request-id"})
UNDER_WAY, BUSY = "idempotency.under_way", "server.busy"
EVENTS = "SELECT model_name, object_pk, action, count(*) FROM audit_auditevent GROUP BY 1, 2, 3"


class Answer(NamedTuple):
    """What must be the same each time."""

    status: int
    body: bytes
    headers: tuple[tuple[str, str], ...]


def answer_of(told: Told) -> Answer:
    return Answer(told.status, told.body, tuple(entry for entry in told.headers if entry[0] not in OWN))


def is_passing(told: Told) -> bool:
    """Whether somebody was only asked to come back."""
    return told.status in {409, 503} and code_of(told) in {UNDER_WAY, BUSY}


def code_of(told: Told) -> Any:
    return _field(told, "code")


def _field(told: Told, name: str) -> Any:
    try:
        body = msgspec.json.decode(told.body)
    except msgspec.DecodeError:
        return None
    return body.get(name) if isinstance(body, dict) else None


def differ(answers: Iterable[Told]) -> bool:
    return len({answer_of(told) for told in answers}) != 1


def number_in(told: Told) -> str:
    """Of the row that the answer speaks of."""
    return str(_field(told, "id"))


class Effects:
    """All effects that stand in the database, and all that the log tells of them."""

    def __init__(self, rows: Mapping[Kind, Mapping[str, int]], events: Mapping[tuple[str, str, str], int]) -> None:
        self.rows, self.events = rows, events

    @classmethod
    def of(cls, database: str) -> "Effects":
        rows = {
            kind: Counter(mark for (mark,) in rows_of(database, f"SELECT {where.column} FROM {where.table}"))  # noqa: S608  (names of EFFECTS)
            for kind, where in EFFECTS.items()
        }
        return cls(rows, {row[:3]: row[3] for row in rows_of(database, EVENTS)})

    def count(self, kind: Kind, mark: str) -> int:
        return self.rows[kind].get(mark, 0)

    def is_once(self, kind: Kind, mark: str, number: str) -> bool:
        """One row, and one event about the row that the answer names."""
        where = EFFECTS[kind]
        return self.count(kind, mark) == self.events.get((where.model, number, where.action), 0) == 1
