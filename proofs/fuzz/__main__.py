"""`python -m proofs.fuzz --cases N [--seed S]`."""

import time
from argparse import ArgumentParser
from pathlib import Path
from random import Random

from proofs.engines import Engine
from proofs.fuzz.chains import CHAINED
from proofs.fuzz.judging import ACCEPTED, SERVER_ERRORS
from proofs.fuzz.place import place, spend
from proofs.fuzz.tally import Tally
from proofs.verdict import Verdict, as_command, typed

AT_ONE_PLACE = 4_000  # then the demo group is worn out
WORTH_A_PLACE = 100  # fewer that are left are let be, and a place where fewer can be asked is broken
# Of the operations: where less is let in, the others were hardly tried.
READS_ACCEPTED, WRITES_ACCEPTED = 0.9, 0.5


class NoProgress(Exception):
    """Somebody is locked out of a place that is new."""


def main() -> None:
    parser = ArgumentParser(prog="python -m proofs.fuzz", description="Requests made from the API's own document.")
    parser.add_argument("--cases", type=int, default=2_000, help="requests, half of them on each database")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same requests")
    parser.add_argument("--engine", type=Engine, choices=list(Engine), help="on this database only")
    parser.add_argument("--report", type=Path, help="where to keep what is printed")
    asked = parser.parse_args()
    verdict = Verdict("Requests made from the API's own document", typed("proofs.fuzz"))
    tally, labels = Tally(), list[str]()
    chosen = [asked.engine] if asked.engine else list(Engine)
    for engine in chosen:
        labels = _on(engine, asked.cases // len(chosen), tally, Random(f"{asked.seed} {engine}"), verdict)
    _conclude(tally, labels, chosen, verdict)
    verdict.end(asked.report)


def _on(engine: Engine, cases: int, tally: Tally, dice: Random, verdict: Verdict) -> list[str]:
    """The labels of the document's operations. Raises NoProgress."""
    begun, left, labels = time.monotonic(), cases, list[str]()
    while left >= WORTH_A_PLACE or left == cases:
        with place(engine, tally, dice) as here:
            labels = here.labels
            asked = spend(here, min(left, AT_ONE_PLACE))
        if asked < min(left, WORTH_A_PLACE):
            raise NoProgress(engine)
        left -= asked
    verdict.say(f"{engine}: {cases - left:,} cases in {time.monotonic() - begun:.0f} s")
    return labels


def _conclude(tally: Tally, labels: list[str], chosen: list[Engine], verdict: Verdict) -> None:
    for line in tally.lines():
        verdict.say(line)
    reached = [label for label in labels if tally.by_operation[label]]
    never = tally.never_accepted(labels)
    for what, least, some in (
        ("reads", READS_ACCEPTED, [label for label in labels if label.startswith("GET ")]),
        ("writes", WRITES_ACCEPTED, [label for label in labels if not label.startswith("GET ")]),
    ):
        accepted = len(set(some) - set(never)) / len(some)
        verdict.say(f"{what} that accepted something: {accepted:.0%} of {len(some)}")
        verdict.expect(holds=accepted >= least, otherwise=f"too few {what} got that far, {least:.0%} are asked for")
    verdict.say(f"operations that never accepted anything: {len(never)} of {len(labels)}")
    for label in never:
        verdict.say(f"  {label}: {dict(tally.by_operation[label])}")
    for (check, label), (count, said) in sorted(tally.places.items()):
        verdict.fail(f"{check}, {count} times at {label}: {said}")
    verdict.expect(holds=tally.kinds[CHAINED] > 0, otherwise="no request followed from another")
    verdict.expect(holds=len(reached) == len(labels), otherwise=f"unreached: {sorted(set(labels) - set(reached))}")
    verdict.figure = (
        f"{tally.cases:,} cases on {' and '.join(chosen)}, {len(reached)} of {len(labels)} operations reached: "
        f"{tally.failures[SERVER_ERRORS]} server errors, {tally.undocumented} undocumented answers, "
        f"{tally.failures[ACCEPTED]} invalid requests accepted"
    )


if __name__ == "__main__":
    as_command(main)
