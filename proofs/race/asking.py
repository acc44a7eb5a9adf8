"""What each path sends over the wire, and what its answers mean."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from proofs.race.clients import Console
from proofs.race.plan import DECK, Ask, Path, Place, Stage, Start
from proofs.wire import Question

HALF = timedelta(minutes=30)
MOST_OF_PORTAL = DECK.count(Path.PORTAL)
# How an import went: as an ordinary visit; as one that is known to overlap; not at all.
WROTE, MARKED, REFUSED = "wrote", "marked", "refused"


class Outcome(StrEnum):
    WON = "won"
    LOST = "lost"
    BROKE = "broke"  # an answer that this path must never give


# path → how it may be answered
ANSWERS: Mapping[Path, Mapping[int | str, Outcome]] = {
    Path.BOOK: {201: Outcome.WON, 409: Outcome.LOST},
    Path.MOVE: {200: Outcome.WON, 409: Outcome.LOST},
    Path.RETURN: {200: Outcome.WON, 409: Outcome.LOST},
    Path.GROW: {200: Outcome.WON, 409: Outcome.LOST},
    Path.PORTAL: {201: Outcome.WON, 400: Outcome.LOST, 404: Outcome.LOST},  # 404: a slot made by hand took its place
    Path.SLOT: {201: Outcome.WON, 409: Outcome.LOST},
    Path.IMPORT: {WROTE: Outcome.WON, MARKED: Outcome.LOST, REFUSED: Outcome.LOST},
    Path.CONSOLE: {302: Outcome.WON, 200: Outcome.LOST},  # the page once more, with what stands in the way
}


def outcome(path: Path, status: int | str) -> Outcome:
    return ANSWERS[path].get(status, Outcome.BROKE)


class Script:
    """Turns the asks of one stage into questions."""

    def __init__(self, stage: Stage, console: Console) -> None:
        self.stage, self.console = stage, console
        self.zone = ZoneInfo(stage.zone)

    def question(self, ask: Ask, start: Start, number: int) -> Question:
        match ask.path:
            case Path.PORTAL:
                token = self.stage.portal[(number * MOST_OF_PORTAL + ask.client) % len(self.stage.portal)]
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
