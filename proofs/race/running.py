"""One database: the server with its workers, the clients, and the rounds."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path as Folder
from tempfile import TemporaryDirectory

import msgspec

from proofs import backstage
from proofs.engines import Engine, variables
from proofs.looking import database_of
from proofs.race.asking import Answer, Outcome, Script, answer_of, outcome
from proofs.race.clients import Console, Importer
from proofs.race.judging import Answered
from proofs.race.plan import CLIENTS, DECK, Ask, Path, Stage, Start, deal
from proofs.serving import serving
from proofs.wire import Line

WORKERS = 4
MAKES_A_VISIT = frozenset({Path.BOOK, Path.PORTAL})


@dataclass(frozen=True)
class Course:
    """`database` is where its rows can be looked at."""

    database: str
    stage: Stage
    script: Script
    lines: list[Line]
    importers: list[Importer]

    def race(self, number: int, asks: list[Ask]) -> list[Answered]:
        """Everybody asks, and only then is anybody heard."""
        start = self.stage.rounds[number]
        lines, importers = iter(self.lines), iter(self.importers)
        asked: list[tuple[Ask, Line | Importer]] = []
        for ask in asks:
            if ask.path is Path.IMPORT:
                importer = next(importers)
                importer.send(self.script.recorded(ask, start, number))
                asked.append((ask, importer))
            else:
                line = next(lines)
                line.send(self.script.question(ask, start, number))
                asked.append((ask, line))
        return [_hear(ask, start, number, source) for ask, source in asked]


def _hear(ask: Ask, start: Start, number: int, source: Line | Importer) -> Answered:
    if isinstance(source, Importer):
        return Answered(ask, start, number, Answer(source.receive()))
    told = source.receive()
    answer = answer_of(told)
    is_booked = ask.path in MAKES_A_VISIT and outcome(ask.path, answer) is Outcome.WON
    return Answered(ask, start, number, answer, msgspec.json.decode(told.body)["id"] if is_booked else 0)


@contextmanager
def course(engine: Engine, seed: int, rounds: int) -> Iterator[Course]:
    """A server on an empty database of this kind, the clinic in it, and everybody at the line."""
    with ExitStack() as stack:
        folder = Folder(stack.enter_context(TemporaryDirectory(prefix="careflow-race-")))
        more = stack.enter_context(variables(engine))
        server = stack.enter_context(serving(folder, WORKERS=str(WORKERS), DEMO_MODE="false", **more))
        told = backstage.ask(server.environment, "proofs.race.stage", seed, rounds)
        stage = msgspec.json.decode(told, type=Stage)
        lines = [Line(server.port) for _ in range(CLIENTS)]
        importers = [
            Importer(server.environment, stage.organization, stage.facility) for _ in range(DECK.count(Path.IMPORT))
        ]
        console = Console(server.port, *stage.console)
        for close in (console.close, *(line.close for line in lines), *(one.close for one in importers)):
            stack.callback(close)
        yield Course(database_of(server), stage, Script(stage, console), lines, importers)


def run(course: Course, seed: int) -> Iterator[list[Answered]]:
    """The answers of each round, in the order in which the questions were sent."""
    for number, asks in enumerate(deal(seed, len(course.stage.rounds))):
        yield course.race(number, asks)
