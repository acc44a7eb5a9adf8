"""One database, named by TEST_DATABASE_URL. The figure stands in the last line."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.audit_cost.writing import ROUNDS, Pair, a_chart, measure

BATCH = 10_000
MOST_TIMES_A_WRITE = 1.5  # that a write may take with its event
MOST_TIMES = 2.0  # that an event of the second half may cost what one of the first does
ENOUGH = 200_000  # events: fewer are verified in less time than the program takes to start
MOST_MEGABYTES = 16  # that verifying them may take more than verifying without them


@dataclass(frozen=True, slots=True)
class Cost:
    seconds: float
    cpu: float  # of these seconds, what our process has used: the one that is the same on a busy machine
    megabytes: float = 0.0


def main() -> None:
    import django

    django.setup()
    from django.db import connection

    events, name = int(sys.argv[1]), connection.vendor
    pairs = measure(a_chart())
    with_event, without = (statistics.median(times) * 1_000_000 for times in zip(*pairs, strict=True))
    times = times_a_write(pairs)
    print(
        f"{name}: {ROUNDS} changes of a chart each: {without:,.0f} µs without the event, {with_event:,.0f} µs with it"
    )
    half = events // 2
    seal()
    none = verify()
    write(half)
    sealed_half, verified_half = seal(), verify() if events >= ENOUGH else None
    write(half)
    sealed_all, verified_all = seal(), verify()
    connection.close()
    short = [
        *too_dear(name, times),
        *dearer(name, "sealing", sealed_half.cpu, sealed_all.cpu, half),
    ]
    if verified_half:
        first, second = verified_half.cpu - none.cpu, verified_all.cpu - verified_half.cpu
        short += dearer(name, "verifying", first, second, half)
    else:
        print(f"{name}: too few events to tell what verifying one costs; from {ENOUGH:,} on they are enough")
    print(f"{name}: verify-audit takes {none.megabytes:.0f} MB without them, {verified_all.megabytes:.0f} MB with all")
    if verified_all.megabytes - none.megabytes > MOST_MEGABYTES:
        short.append(f"{name}: FAILED: memory grows with their number")
    print(*short, sep="\n", end="\n" if short else "")
    sealed, verified = f"{sealed_half.seconds + sealed_all.seconds:,.1f} s", f"{verified_all.seconds:,.1f} s"
    print(
        f"{name}: {times:.2f} x a write without its event; {2 * half:,} events sealed in {sealed}, "
        f"verified in {verified} with {verified_all.megabytes:.0f} MB"
    )
    sys.exit(1 if short else 0)


def times_a_write(pairs: Sequence[Pair]) -> float:
    """The median of what it took with the event by what it took without, one right beside the other: a machine that
    is busy for a while makes both slow."""
    return statistics.median(pair.with_event / pair.without for pair in pairs)


def too_dear(name: str, times: float) -> list[str]:
    """Empty where the event costs a write no more than it may."""
    return [] if times <= MOST_TIMES_A_WRITE else [f"{name}: FAILED: the event makes a write {times:.2f} x as dear"]


def dearer(name: str, what: str, first: float, second: float, half: int) -> list[str]:
    """Empty where an event of the second half costs about what one of the first did, in seconds of CPU."""
    each = f"{first / half * 1e6:,.1f} µs in the first half, {second / half * 1e6:,.1f} µs in the second"
    print(f"{name}: CPU of {what} an event: {each}")
    return [f"{name}: FAILED: {what} grows dearer with their number"] if second > MOST_TIMES * first else []


def write(events: int) -> None:
    """So many, which wait for a seal."""
    from django.db import transaction
    from django.utils import timezone

    from careflow.domains.audit.operations import Action, Line, record_each
    from careflow.platform.actor import system

    for start in range(0, events, BATCH):
        lines = [Line(number, {"what": "chart"}, number) for number in range(start, min(start + BATCH, events))]
        with transaction.atomic():
            record_each(
                actor=system(name="Benchmark"), action=Action.OTHER, subject="benchmark/nothing", summary="Nothing",
                lines=lines, at=timezone.now(),
            )  # fmt: skip


def seal() -> Cost:
    from django.utils import timezone

    from careflow.domains.audit.operations import seal_events

    started, used = time.perf_counter(), time.process_time()
    seal_events(now=timezone.now())
    return Cost(time.perf_counter() - started, time.process_time() - used)


def verify() -> Cost:
    """Of `careflow verify-audit`, in a process of its own. Raises RuntimeError when something does not hold."""
    started = time.perf_counter()
    process = subprocess.Popen([sys.executable, "-m", "careflow", "verify-audit"], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError("The log does not hold.")
    return Cost(time.perf_counter() - started, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


if __name__ == "__main__":
    main()
