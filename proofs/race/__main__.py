"""No double booking: `python -m proofs.race`, or `make race`.

In each round twenty clients want one provider, their column of the schedule or both, at one time, all at the same
moment and over every path that can write a visit or its time: staff book, move, un-cancel and make a visit longer by
changing its type; patients book the time that the portal offers; staff offer the time by hand; an import writes
recorded visits from processes of its own; an administrator saves the visit's page of the console, whose form is sent
another time and the leave to overlap as well, though it offers neither. A seeded die deals the paths. The server is
the product with four workers, once on SQLite and once on PostgreSQL.

Afterwards the database itself is asked, in SQL that is not the product's: do two visits that take their time overlap
for one provider or one resource? Does anything stand there as overbooked that nobody overbooked? Is what each client
was told what stands in its rows? And so that the races mean something: did every path win, and lose?
"""

import argparse
import random
import time
from collections import Counter, defaultdict
from pathlib import Path as File

from proofs.engines import Engine
from proofs.race.asking import Answer, Outcome, outcome
from proofs.race.judging import Answered, Ledger, double_bookings, overlaps, slots_of, visits_of
from proofs.race.plan import Path
from proofs.race.running import WORKERS, Course, course, run
from proofs.verdict import Verdict, as_command

ROUNDS = 300


class Score:
    """What a database's rounds came to."""

    def __init__(self) -> None:
        self.told: dict[Path, Counter[Answer]] = defaultdict(Counter)
        self.outcomes: dict[Path, Counter[Outcome]] = defaultdict(Counter)
        self.answers: list[Answered] = []
        self.without_winner = 0

    def add(self, answers: list[Answered]) -> None:
        self.answers += answers
        for answered in answers:
            self.told[answered.ask.path][answered.answer] += 1
            self.outcomes[answered.ask.path][answered.outcome] += 1
        takers = (one for one in answers if one.ask.path not in {Path.SLOT, Path.CONSOLE})
        self.without_winner += not any(one.outcome is Outcome.WON for one in takers)

    def statuses(self, path: Path) -> Counter[int | str]:
        counted = Counter[int | str]()
        for answer, number in self.told[path].items():
            counted[answer.status] += number
        return counted

    @property
    def server_errors(self) -> int:
        return sum(
            number
            for counted in self.told.values()
            for answer, number in counted.items()
            if answer.status == "crashed" or (isinstance(answer.status, int) and answer.status >= 500)
        )

    def broken(self) -> list[str]:
        """Answers that their path must never give, each with what was said and how often."""
        return [
            f"“{path}” was answered {answer.status}: {answer.why or 'nothing said'}, {number:,} times"
            for path, counted in self.told.items()
            for answer, number in counted.items()
            if outcome(path, answer) is Outcome.BROKE
        ]


def main() -> None:
    options = parse()
    verdict = Verdict("No double booking", f"python -m proofs.race --rounds {options.rounds} --seed {options.seed}")
    shares = {Engine.SQLITE: options.rounds // 2, Engine.POSTGRESQL: options.rounds - options.rounds // 2}
    ran = [prove(verdict, engine, rounds, options.seed) for engine, rounds in shares.items() if rounds]
    found, errors = (sum(numbers) for numbers in zip(*ran, strict=True))
    verdict.figure = f"{options.rounds:,} rounds, seed {options.seed}: overlaps {found}, server errors {errors}"
    verdict.end(options.report)


def prove(verdict: Verdict, engine: Engine, rounds: int, seed: int) -> tuple[int, int]:
    """How many pairs overlap on this database, and how many answers were errors of the server."""
    score = Score()
    with course(engine, seed, rounds) as here:
        started, cpu = time.monotonic(), time.process_time()
        for answers in run(here, seed):
            score.add(answers)
        took, own = time.monotonic() - started, time.process_time() - cpu
        each = f"{1000 * took / rounds:.0f} ms each, {1000 * own / rounds:.0f} ms of the clients’ CPU"
        verdict.say(f"{engine}: {rounds:,} rounds with {WORKERS} workers, {each}")
        report(verdict, score)
        return judge(verdict, engine, here, score), score.server_errors


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Twenty clients race for one time, over every path.")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="in total, over both databases")
    parser.add_argument("--seed", type=int, default=random.randrange(2**32), help="of the die that deals the paths")
    parser.add_argument("--report", type=File, help="where to keep what was printed")
    return parser.parse_args()


def report(verdict: Verdict, score: Score) -> None:
    verdict.say(f"  {'path':24}{'asked':>9}{'won':>8}{'lost':>9}  answers")
    for path in Path:
        counted = score.outcomes[path]
        told = ", ".join(f"{status}: {number:,}" for status, number in sorted(score.statuses(path).items(), key=str))
        won, lost = counted[Outcome.WON], counted[Outcome.LOST]
        verdict.say(f"  {path:24}{counted.total():>9,}{won:>8,}{lost:>9,}  {told}")


def judge(verdict: Verdict, engine: Engine, here: Course, score: Score) -> int:
    """How many pairs overlap; whatever else is not as it must be fails the proof as well."""
    visits = visits_of(here.database)
    offered = slots_of(here.database)
    pairs, slots = double_bookings(visits.values()), overlaps(offered)
    ledger = Ledger(visits, offered)
    findings = {
        "pairs of visits overlap": len(pairs),
        "pairs of offered times overlap": len(slots),
        "visits are overbooked though nobody asked for it": sum(
            visit.allow_overlap and not visit.external_id for visit in visits.values()
        ),
        "visits take time, or do not, against their status": sum(
            visit.stands is not visit.occupies_time for visit in visits.values()
        ),
        "answers say what the rows do not": sum(map(ledger.contradicts, score.answers)),
        "visits more or fewer than were confirmed": abs(ledger.unexplained(score.answers)),
        "rounds had no winner": score.without_winner,
        "server errors": score.server_errors,
    }
    for what, number in findings.items():
        verdict.expect(holds=not number, otherwise=f"{engine}: {number} {what}")
    for said in score.broken():
        verdict.fail(f"{engine}: {said}")
    for path in Path:
        for needed in (Outcome.WON, Outcome.LOST):
            is_met = score.outcomes[path][needed] > 0
            verdict.expect(holds=is_met, otherwise=f"{engine}: “{path}” never {needed}, so it proves nothing")
    return len(pairs) + len(slots)


if __name__ == "__main__":
    as_command(main)
