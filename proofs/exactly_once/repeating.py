"""One write, asked for by many at once, also while the process that did it is killed."""

import time
from enum import StrEnum
from itertools import cycle

from proofs.calling import NoAnswer
from proofs.exactly_once.judging import Effects, is_passing
from proofs.exactly_once.writes import Write
from proofs.looking import database_of
from proofs.serving import Running
from proofs.wire import Line, Question, Told

CLIENTS = 12
SECONDS_TO_ANSWER = 120
PAUSE = 0.05
# The server takes a worker that ends again within 5.5 seconds for one that cannot start, and ends with it.
SECONDS_BETWEEN_DEATHS = 6


class Death(StrEnum):
    """Who dies between commit and answer, and whether the others ask before or after."""

    WORKER = "a worker, and then all ask again"
    CROWD = "a worker, while all are asking"
    SERVER = "the server with all workers, which is started again"


VICTIMS = {Death.WORKER: "worker", Death.SERVER: "server"}


class NotKilled(Exception):
    """The answer came although its sender should have died."""


class Crowd:
    """Clients with a connection each, which speak at the same moment."""

    def __init__(self, server: Running) -> None:
        self.server = server
        self.lines = [Line(server.port) for _ in range(CLIENTS)]

    def all_ask(self, question: Question) -> list[Told]:
        """Everybody's answer; whoever gets none, or is told to come back, asks again."""
        return self.all_insist(question, self.all_hear(question))

    def all_hear(self, question: Question) -> list[Told | None]:
        """What each hears at the first try."""
        sent = [_sent(line, question) for line in self.lines]
        return [_heard(line) if was_sent else None for line, was_sent in zip(self.lines, sent, strict=True)]

    def all_insist(self, question: Question, heard: list[Told | None]) -> list[Told]:
        return [_patiently(line, question, told) for line, told in zip(self.lines, heard, strict=True)]

    def one_asks(self, question: Question) -> Told:
        return _patiently(self.lines[0], question, None)

    def die(self, question: Question, victim: str) -> list[Told | None]:
        """Ask, and have whoever did it killed before the answer. Raises NotKilled."""
        line = self.lines[0]
        told = _heard(line) if _sent(line, question.having(X_Proof_Kills=victim)) else None
        if told is not None:
            raise NotKilled(f"{told.status} {told.body.decode()}")
        return [None] * CLIENTS

    def all_die(self, question: Question) -> list[Told | None]:
        """All ask, and the worker of the one whose request did it is killed, with whomever else it served. What each
        has heard. Raises NotKilled."""
        heard = self.all_hear(question.having(X_Proof_Kills="worker"))
        if None not in heard:
            raise NotKilled("Everybody was answered.")
        return heard

    def stop(self) -> None:
        """Nobody stays on the line, or the server would wait for them."""
        for line in self.lines:
            line.close()
        self.server.stop()

    def restart(self) -> None:
        self.server.start_again()
        self.server.wait_until_ready()


def repeat_through(crowd: Crowd, write: Write, death: Death) -> tuple[list[Told], bool]:
    """The answers of all who ask, where whoever did it is not answered at first; and whether its write was there before
    anybody repeated it. Raises NotKilled."""
    if death is not Death.SERVER:
        time.sleep(SECONDS_BETWEEN_DEATHS)
    heard = crowd.all_die(write.question) if death is Death.CROWD else crowd.die(write.question, VICTIMS[death])
    was_committed = Effects.of(database_of(crowd.server)).count(write.kind, write.mark) == 1
    if death is Death.SERVER:
        crowd.server.process.wait()
        crowd.restart()
    return crowd.all_insist(write.question, heard), was_committed


def deaths(number: int) -> list[Death]:
    """Of each kind in turn."""
    return [death for death, _ in zip(cycle(Death), range(number), strict=False)]


def _sent(line: Line, question: Question) -> bool:
    try:
        line.send(question)
    except NoAnswer:
        return False
    return True


def _heard(line: Line) -> Told | None:
    try:
        return line.receive()
    except NoAnswer:
        return None


def _patiently(line: Line, question: Question, told: Told | None) -> Told:
    """The answer that was heard, if it is one, or that of a later try. Raises NoAnswer when none ever comes."""
    until = time.monotonic() + SECONDS_TO_ANSWER
    while told is None or is_passing(told):
        if time.monotonic() > until:
            raise NoAnswer("nobody answered" if told is None else "always busy")
        time.sleep(PAUSE)
        told = _heard(line) if _sent(line, question) else None
    return told
