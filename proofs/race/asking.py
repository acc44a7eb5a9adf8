"""What each path sends over the wire, and what its answers mean."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from proofs.race.clients import Console
from proofs.race.plan import CLIENTS, Ask, Path, Place, Stage, Start
from proofs.wire import Question, Told

HALF = timedelta(minutes=30)
# How an import went: as an ordinary visit; as one that is known to overlap; not at all.
WROTE, MARKED, REFUSED = "wrote", "marked", "refused"


class Outcome(StrEnum):
    WON = "won"
    LOST = "lost"
    BROKE = "broke"  # an answer that this path must never give


class Answer(NamedTuple):
    """How somebody was answered. `why` is empty where nothing was refused, and where the answer is no JSON."""

    status: int | str
    why: str = ""


TAKEN, SLOT_TAKEN = Answer(409, "appointment.overlap"), Answer(409, "bookable_slot.overlap")
# Of the slot's field by its words: with the same code the portal also says that a patient is elsewhere at that time, or
# has booked too much. It no longer finds a slot after one that was made by hand took its place.
NOT_OFFERED = Answer(400, "slot: This time can no longer be booked. Please choose another.")
SLOT_GONE = Answer(404, "resource.not_found")
# path → how it may be answered
ANSWERS: Mapping[Path, Mapping[Answer, Outcome]] = {
    Path.BOOK: {Answer(201): Outcome.WON, TAKEN: Outcome.LOST},
    Path.MOVE: {Answer(200): Outcome.WON, TAKEN: Outcome.LOST},
    Path.RETURN: {Answer(200): Outcome.WON, TAKEN: Outcome.LOST},
    Path.GROW: {Answer(200): Outcome.WON, TAKEN: Outcome.LOST},
    Path.PORTAL: {Answer(201): Outcome.WON, NOT_OFFERED: Outcome.LOST, SLOT_GONE: Outcome.LOST},
    Path.SLOT: {Answer(201): Outcome.WON, SLOT_TAKEN: Outcome.LOST},
    Path.IMPORT: {Answer(WROTE): Outcome.WON, Answer(MARKED): Outcome.LOST, Answer(REFUSED): Outcome.LOST},
    # 200: the page once more, with what stands in the way.
    Path.CONSOLE: {Answer(302): Outcome.WON, Answer(200): Outcome.LOST},
}


def outcome(path: Path, answer: Answer) -> Outcome:
    return ANSWERS[path].get(answer, Outcome.BROKE)


def answer_of(told: Told) -> Answer:
    """A refusal by its code, or, where that only says that something is wrong with the input, by what is said of it."""
    try:
        body = json.loads(told.body)
    except ValueError:
        return Answer(told.status)
    if told.status < 400 or not isinstance(body, dict):
        return Answer(told.status)
    code, wrong = str(body.get("code", "")), {name: body[name] for name in sorted(body.keys() - {"code", "detail"})}
    if code != "input.invalid":
        return Answer(told.status, code)
    return Answer(told.status, "; ".join(f"{name}: {' '.join(map(str, texts))}" for name, texts in wrong.items()))


class Script:
    """Turns the asks of one stage into questions."""

    def __init__(self, stage: Stage, console: Console) -> None:
        self.stage, self.console = stage, console
        self.zone = ZoneInfo(stage.zone)

    def question(self, ask: Ask, start: Start, number: int) -> Question:
        match ask.path:
            case Path.PORTAL:
                token = self.stage.portal[(number * CLIENTS + ask.client) % len(self.stage.portal)]
                return Question.of_api(token, "POST", "portal/scheduling/book/", {"slot_id": start.slot})
            case Path.CONSOLE:
                return self._console(ask, start)
            case Path.IMPORT:
                raise TypeError("an import is a process, not a question")
            case _:
                return self._desk(ask, start)

    def _desk(self, ask: Ask, start: Start) -> Question:
        changes: dict[Path, dict[str, Any]] = {
            Path.MOVE: {"appointment_time": self._local(ask, start), "allow_same_day_double_book": True},
            Path.RETURN: {"status": self.stage.statuses["pending"]},
            Path.GROW: {"appointment_type": self.stage.types["three_quarters"], "end_time": ""},
        }
        if ask.path is Path.BOOK:
            method, path, body = "POST", "appointments/", self._whole(ask, start)
        elif ask.path is Path.SLOT:
            method, path, body = "POST", "appointments/bookable-slots/", self._offer(ask, start)
        else:
            is_whole = ask.method == "PUT" and ask.path is not Path.GROW
            method, path = "PUT" if is_whole else "PATCH", f"appointments/{start.visits[ask.client]}/"
            body = (self._whole(ask, start) if is_whole else {}) | changes[ask.path]
        return Question.of_api(self.stage.desk, method, f"{path}?facility_id={self.stage.facility}", body)

    def _whole(self, ask: Ask, start: Start) -> dict[str, Any]:
        return {
            "patient": self.stage.patients[ask.client],
            "appointment_time": self._local(ask, start),
            "status": self.stage.statuses["pending"],
            "appointment_type": self.stage.types["half"],
            "allow_same_day_double_book": True,
            **claims(ask, start, "resource", "rendering_provider"),
        }

    def _local(self, ask: Ask, start: Start) -> str:
        return begins(ask, start).astimezone(self.zone).isoformat()[:16]

    def _offer(self, ask: Ask, start: Start) -> dict[str, Any]:
        at = begins(ask, start)
        return {
            "provider": start.provider,
            "appointment_type": self.stage.types["half"],
            "start_time": at.isoformat(),
            "end_time": (at + HALF).isoformat(),
        }

    def _console(self, ask: Ask, start: Start) -> Question:
        """The form's own fields, with the version that it showed, and what the form does not offer: another time,
        and leave to overlap."""
        at = begins(ask, start)
        fields = {
            "room": f"Room {ask.client}",
            "notes": "",
            "seen_version": "1",
            "starts_at_0": f"{at:%Y-%m-%d}",
            "starts_at_1": f"{at:%H:%M:%S}",
            "ends_at_0": f"{at + HALF:%Y-%m-%d}",
            "ends_at_1": f"{at + HALF:%H:%M:%S}",
            "occupies_time": "on",
            "allow_overlap": "on",
            "rendering_provider": str(start.provider),
        }
        return self.console.form(f"/admin/scheduling/appointment/{start.visits[ask.of]}/change/", fields)

    def recorded(self, ask: Ask, start: Start, number: int) -> dict[str, Any]:
        """What the import reads."""
        at = begins(ask, start)
        return {
            "external_id": external_id(number, ask),
            "patient_id": self.stage.patients[ask.client],
            "appointment_type_id": self.stage.types["half"],
            "status_id": self.stage.statuses["pending"],
            "status_code": "pending",
            "interval": {"starts_at": at.isoformat(), "ends_at": (at + HALF).isoformat()},
            **claims(ask, start, "resource_id", "rendering_provider_id"),
        }


def begins(ask: Ask, start: Start) -> datetime:
    return start.at + timedelta(minutes=ask.offset)


def external_id(number: int, ask: Ask) -> str:
    return f"{number}-{ask.client}"


def claims(ask: Ask, start: Start, resource: str, provider: str) -> dict[str, int]:
    named = {provider: start.provider, resource: start.column}
    return {name: value for name, value in named.items() if ask.place is Place.BOTH or name.startswith(_word(ask))}


def _word(ask: Ask) -> str:
    return "resource" if ask.place is Place.RESOURCE else "rendering"
