"""The command."""

import argparse
from collections import Counter
from pathlib import Path
from random import Random

from proofs.crash.proof import Outcome, Proof
from proofs.crash.victims import Start, Victim
from proofs.crash.work import WRITTEN
from proofs.engines import Engine
from proofs.verdict import Verdict, as_command, typed

MOST_SECONDS = 5.0
MOST_BESIDE_OTHERS = 20.0
SHOWN = 10
MANY = 100  # kills: then at most one start in MOST_ASIDE may be set aside
MOST_ASIDE = 20


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m proofs.crash", description=__doc__)
    parser.add_argument("--kills", type=int, default=20, help="in all, half of them on each database")
    parser.add_argument("--verify-every", type=int, default=50, help="kills between two runs of verify-audit")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--report", type=Path)
    asked = parser.parse_args()
    verdict = Verdict("Kills", typed("proofs.crash"))
    outcomes: dict[Engine, Outcome] = {}
    for place, engine in enumerate(Engine):
        kills = (asked.kills + 1 - place) // len(Engine)
        if kills:
            proof = Proof(kills, asked.verify_every, Random(asked.seed + place), verdict.say)
            outcomes[engine] = proof.on(engine)
            tell(engine, outcomes[engine], verdict)
            for fault in faults_of(outcomes[engine].starts, are_many=asked.kills >= MANY):
                verdict.fail(f"{engine}: {fault}")
    unanswered = sum(outcome.unanswered for outcome in outcomes.values())
    verdict.expect(holds=unanswered > 0, otherwise="no kill has cut off an answer")
    verdict.figure = figure(list(outcomes.values()))
    verdict.end(asked.report)


def tell(engine: Engine, outcome: Outcome, verdict: Verdict) -> None:
    kills = ", ".join(f"{number:,} {victim}" for victim, number in outcome.kills.items())
    writes = ", ".join(f"{number:,} {what}" for what, number in sorted(outcome.acknowledged.items()) if number)
    verdict.say(f"{engine}: killed {kills}; {outcome.unanswered:,} answers were cut off and asked for again")
    verdict.say(f"{engine}: acknowledged {writes}")
    verdict.say(f"{engine}: {starts(outcome)}; verify-audit clean {outcome.audits - len(outcome.altered):,} times")
    untried = [what for what in WRITTEN if not outcome.acknowledged[what]]
    verdict.expect(holds=not untried, otherwise=f"{engine}: nobody has had {', '.join(untried)} acknowledged")
    for name, found in (
        ("lost", outcome.lost), ("half-written", outcome.halves), ("altered", outcome.altered),
        ("refused", outcome.refused),
    ):  # fmt: skip
        for one in found[:SHOWN]:
            verdict.fail(f"{engine}: {name}: {one}")


def faults_of(starts: list[Start], *, are_many: bool) -> list[str]:
    """A start that takes too long while other programs use the machine says nothing and is set aside, up to
    MOST_BESIDE_OTHERS, of many at most one in MOST_ASIDE. One that is in time then counts: alone it would have been no
    slower."""
    slow = [start for start in starts if start.seconds > MOST_SECONDS]
    aside = [start for start in slow if not start.is_alone]
    longest = max((start.seconds for start in aside), default=0.0)
    faults = [] if starts else ["nothing was started again"]
    if len(slow) > len(aside):
        faults.append(f"{len(slow) - len(aside)} of {len(starts)} starts took longer than {MOST_SECONDS:.0f} s")
    if longest > MOST_BESIDE_OTHERS:
        faults.append(f"a start took {longest:.0f} s, and other programs are no excuse for that")
    if are_many and len(aside) * MOST_ASIDE > len(starts):
        faults.append(f"{len(aside)} of {len(starts)} starts were slow while other programs used the machine")
    return faults


def starts(outcome: Outcome) -> str:
    alone = [start.seconds for start in outcome.starts if start.is_alone]
    disturbed = [start.seconds for start in outcome.starts if not start.is_alone]
    told = [f"{len(alone):,} starts undisturbed, the slowest {max(alone):.1f} s"] if alone else []
    if disturbed:
        told.append(f"{len(disturbed):,} while other programs used the machine, the slowest {max(disturbed):.1f} s")
    return ", ".join(told) or "no start"


def figure(outcomes: list[Outcome]) -> str:
    kills: Counter[Victim] = sum((one.kills for one in outcomes), Counter())
    writes = sum(one.acknowledged.total() for one in outcomes)
    lost, halves = (sum(map(len, found)) for found in zip(*((one.lost, one.halves) for one in outcomes), strict=True))
    seconds = [start.seconds for one in outcomes for start in one.starts]
    slowest = f"slowest of all {len(seconds):,} starts {max(seconds):.1f} s" if seconds else "no start"
    counted = f"{kills.total():,} kills, {writes:,} acknowledged writes"
    return f"{counted}: {lost:,} lost, {halves:,} half-written records; {slowest}"


if __name__ == "__main__":
    as_command(main)
