"""Exactly once: `python -m proofs.exactly_once`, or `make exactly-once`.

Twelve clients send the same write with the same Idempotency-Key at the same moment, over four workers: visits booked
and moved, patients registered, allergies recorded, superbills opened, portal bookings, messages, scans uploaded. For
some of them the process that does the write is killed (SIGKILL) when its transaction is committed and nothing of the
answer has left: a worker alone, a worker in the middle of the crowd, the whole server. The product has no such hook;
the proof serves it through an application of its own (`proofs.exactly_once.deadly`). Whoever is told that the write is
under way, or hears nothing, asks again, as a client does.

Afterwards each write must stand in the database once, with one event in the log, and all its answers must be the
same in status, body and headers. The key with another body must be refused with 422. And when the server was stopped
and started again, each key must still give the same answer. Once on SQLite and once on PostgreSQL.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from proofs import backstage
from proofs.engines import Engine, variables
from proofs.exactly_once.judging import Effects, code_of, differ, number_in
from proofs.exactly_once.repeating import CLIENTS, Crowd, Death, deaths, repeat_through
from proofs.exactly_once.writes import Kind, Stage, Write, writes
from proofs.looking import database_of
from proofs.serving import Running, serving
from proofs.verdict import Verdict, as_command, typed
from proofs.wire import Told

WORKERS = 4
WRITES, KILLS = 60, 6
MOST_SHOWN = 5


@dataclass
class Score:
    """What came of one database's writes; each counter is of faults."""

    answers: dict[str, list[Told]] = field(default_factory=dict)
    writes: dict[str, Write] = field(default_factory=dict)
    kills: Counter[Death] = field(default_factory=Counter)
    uncommitted: int = 0
    accepted_otherwise: int = 0
    refused: list[str] = field(default_factory=list)
    differing: int = 0
    not_once: int = 0
    forgotten: int = 0

    @property
    def faults(self) -> dict[str, int]:
        return {
            "writes were lost when their process was killed after its commit": self.uncommitted,
            "keys were taken with another body": self.accepted_otherwise,
            "writes were refused": len(self.refused),
            "writes had answers that differ": self.differing,
            "writes stand not exactly once in the database and the log": self.not_once,
            "answers were others after the restart": self.forgotten,
        }

    def take(self, write: Write, told: list[Told]) -> None:
        self.writes[write.mark], self.answers[write.mark] = write, told
        self.differing += differ(told)
        no = next((answer for answer in told if answer.status >= 300), None)
        if no is not None:
            self.refused.append(f"{write.kind}: {no.status} {no.body.decode()}")


def main() -> None:
    options = parse()
    verdict = Verdict("Exactly once", typed("proofs.exactly_once"))
    faults = 0
    for place, engine in enumerate(Engine):
        share, deaths_here = half(options.writes, place), deaths(half(options.kills, place))
        with clinic(engine, share + len(deaths_here)) as (server, stage):
            score = prove(server, stage, deaths_here)
        report(verdict, engine, score)
        faults += sum(score.faults.values())
    verdict.figure = (
        f"{options.writes:,} writes of {CLIENTS} clients each and {options.kills} kills between commit and answer: "
        f"{faults} without exactly one effect and one answer"
    )
    verdict.end(options.report)


def half(number: int, place: int) -> int:
    return number // 2 + (number % 2) * place


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Many clients repeat each write, and processes die under it.")
    parser.add_argument("--writes", type=int, default=WRITES, help="in total, over both databases")
    parser.add_argument("--kills", type=int, default=KILLS, help="further writes whose process is killed, in total")
    parser.add_argument("--report", type=Path, help="where to keep what was printed")
    return parser.parse_args()


@contextmanager
def clinic(engine: Engine, number: int) -> Iterator[tuple[Running, Stage]]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="careflow-once-")))
        more = stack.enter_context(variables(engine))
        settings = {"WORKERS": str(WORKERS), "DEMO_MODE": "false", **more}
        server = stack.enter_context(serving(folder, module="proofs.exactly_once.server", **settings))
        told = backstage.ask(server.environment, "proofs.exactly_once.stage", number)
        yield server, msgspec.json.decode(told, type=Stage)


def prove(server: Running, stage: Stage, deaths_here: list[Death]) -> Score:
    score, crowd = Score(), Crowd(server)
    coming = writes(stage)
    for write, death in zip(islice(coming, len(deaths_here)), deaths_here, strict=True):
        told, was_committed = repeat_through(crowd, write, death)
        score.take(write, told)
        score.kills[death] += 1
        score.uncommitted += not was_committed
    for write in coming:
        score.take(write, crowd.all_ask(write.question))
    for write in score.writes.values():
        refused = crowd.one_asks(write.other)
        score.accepted_otherwise += (refused.status, code_of(refused)) != (422, "idempotency.other_body")
    crowd.stop()
    crowd.restart()
    for mark, write in score.writes.items():
        score.forgotten += differ([score.answers[mark][0], crowd.one_asks(write.question)])
    crowd.stop()
    effects = Effects.of(database_of(server))
    score.not_once = sum(
        not effects.is_once(write.kind, mark, number_in(score.answers[mark][0])) for mark, write in score.writes.items()
    )
    return score


def report(verdict: Verdict, engine: Engine, score: Score) -> None:
    verdict.say(f"{engine}: {len(score.writes):,} writes, each by {CLIENTS} clients at once over {WORKERS} workers")
    kinds = Counter(write.kind for write in score.writes.values())
    for kind in Kind:
        verdict.say(f"  {kind:24}{kinds[kind]:>8,}")
        verdict.expect(holds=kinds[kind] > 0, otherwise=f"{engine}: no “{kind}” was tried")
    for death, number in score.kills.items():
        verdict.say(f"  killed between commit and answer: {death}: {number}")
    for refusal in score.refused[:MOST_SHOWN]:
        verdict.say(f"  refused: {refusal}")
    for what, number in score.faults.items():
        verdict.expect(holds=not number, otherwise=f"{engine}: {number} {what}")


if __name__ == "__main__":
    as_command(main)
