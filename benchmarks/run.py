"""How fast CareFlow answers, compared with the least that a program must do for the same answers.

    python -m benchmarks.run [--patients 20000] [--appointments 100000] [--seconds 2] [--engine SQLite|PostgreSQL]
                             [--strict] [--report]

On each engine, of which SQLite is filled with 20,000 patients and 100,000 visits at most: an empty database filled by
`careflow loadgen`, a server as `careflow run` starts it, and beside it the floor (`benchmarks/floor.py`) under the same
server program with as many workers and threads. Clients in a process of their own ask both in turns. Absolute figures
are the machine's; the ratios are ours. Ends with status 1 where a promise does not hold, with --strict where a goal of
speed is missed, too; the last line says how many were. With --report the report goes into benchmarks/; build/profiles/
keeps where the time went."""

import argparse
import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import NamedTuple

from benchmarks import judging, processes, reporting, turns
from benchmarks.judging import Measured
from benchmarks.plan import Plan
from benchmarks.turns import Side
from proofs.engines import Engine
from proofs.postgresql import cluster
from proofs.serving import careflow, environment, free_port, serving
from proofs.verdict import Verdict, as_command, typed

WORKERS, THREADS = 2, 4
CLIENTS = WORKERS * THREADS
PASSWORD = "Benchmark-only-123"  # noqa: S105  (of a database that is gone afterwards)
LONGEST_LOAD = 3_600
A_MILLION, MOST_SECONDS_TO_LOAD = 1_000_000, 900
HERE = Path(__file__).parent


class Size(NamedTuple):
    patients: int
    visits: int


LARGEST_ON_SQLITE = Size(20_000, 100_000)  # as large as a clinic that runs on it


def main() -> None:
    wanted = _wanted()
    verdict = Verdict("Speed", typed("benchmarks.run"))
    measured, missed = dict[str, Measured](), 0
    for engine in [wanted.engine] if wanted.engine else list(Engine):
        size = Size(wanted.patients, wanted.appointments)
        if engine is Engine.SQLITE:
            size = Size(*map(min, size, LARGEST_ON_SQLITE))
        verdict.say(f"{engine}: {size.patients:,} patients, {size.visits:,} visits")
        with tempfile.TemporaryDirectory() as folder, _database(engine) as (variables, database):
            _fill(Path(folder), environment(Path(folder), free_port(), **variables), size, verdict)
            measured[engine] = _measure(Path(folder), variables, database, wanted.seconds, verdict)
        missed += judging.Judge(engine, verdict, wanted.strict).judge(measured[engine])
    verdict.figure = judging.figure(measured, missed)
    if wanted.report:
        reporting.write(HERE, verdict, measured)
        reporting.tell_in(HERE.parent / "docs" / "scaling.md", verdict)
    verdict.end()


def _wanted() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the product against the floor.")
    parser.add_argument("--patients", type=int, default=20_000)
    parser.add_argument("--appointments", type=int, default=100_000)
    parser.add_argument("--seconds", type=float, default=2.0, help="for each endpoint and side")
    parser.add_argument("--engine", type=Engine, choices=list(Engine), help="only this one")
    parser.add_argument(
        "--strict", action="store_true", help="fail where a goal of speed is missed: on a quiet machine"
    )
    parser.add_argument(
        "--report",
        action="store_true",
        help="write benchmarks/report.md, its charts and the figures of docs/scaling.md anew",
    )
    return parser.parse_args()


@contextmanager
def _database(engine: Engine) -> Iterator[tuple[dict[str, str], object]]:
    """The variables that name it, and the process id of its server if it has one."""
    if engine is Engine.SQLITE:
        yield {}, None
        return
    # A quarter of a gigabyte for pages, as a small server of a clinic has it; everything else as installed.
    with cluster(shared_buffers="256MB") as running:
        yield {"DATABASE_URL": running.url}, running.postmaster


def _measure(folder: Path, variables: dict[str, str], postmaster: object, seconds: float, verdict: Verdict) -> Measured:
    surroundings = environment(folder, free_port(), **variables)
    plan_file = folder / "plan"
    _python("benchmarks.capture", str(plan_file), env=surroundings)
    plan: Plan = pickle.loads(plan_file.read_bytes())  # noqa: S301  (written just now)
    found = Measured(plan, shares=json.loads(_python("benchmarks.profiling", str(plan_file), env=surroundings)))

    def database() -> list[int]:
        return processes.family(postmaster) if isinstance(postmaster, int) else []

    with (
        serving(folder, WORKERS=str(WORKERS), DEMO_MODE="false", **variables) as product,
        _floor(folder, plan_file, variables) as floor,
    ):
        sides = Side(product.port, product.process.pid, database), Side(floor[0], floor[1], database)
        for endpoint in plan.endpoints:
            token = plan.tokens[endpoint.door]
            if endpoint.kind == "write":
                found.writes[endpoint.name] = turns.write(endpoint, token, sides[0])
            else:
                found.reads[endpoint.name] = turns.read(endpoint, token, *sides, seconds=seconds, clients=CLIENTS)
            verdict.say(judging.line(endpoint, found))
        found.memory = _memory(product.process.pid)
    return found


def _fill(folder: Path, surroundings: dict[str, str], size: Size, verdict: Verdict) -> None:
    password = folder / "password"
    password.write_text(PASSWORD)
    sizes = "--patients", str(size.patients), "--appointments", str(size.visits)
    for command in (("loadgen", *sizes, "--password-file", str(password)), ("import", "icd10")):
        started = time.monotonic()
        done = careflow(*command, env=surroundings, seconds=LONGEST_LOAD)
        if done.returncode:
            raise SystemExit(f"careflow {command[0]} failed: {done.stdout}{done.stderr}")
        took = time.monotonic() - started
        verdict.say(f"careflow {' '.join(command[:2])}: {took:,.0f} s")
        if command[0] == "loadgen" and size.patients >= A_MILLION:
            verdict.expect(holds=took < MOST_SECONDS_TO_LOAD, otherwise=f"not below {MOST_SECONDS_TO_LOAD} s")


@contextmanager
def _floor(folder: Path, plan: Path, variables: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Its port and its process id."""
    port = free_port()
    sqlite = {"FLOOR_SQLITE": str(folder / "data" / "careflow.sqlite3")}
    options = {
        "workers": WORKERS,
        "blocking-threads": THREADS,
        "runtime-threads": 1,
        "port": port,
        "log-level": "error",
    }
    command = [f"--{name}={value}" for name, value in options.items()]
    process = subprocess.Popen(
        [sys.executable, "-m", "granian", "--interface=wsgi", "--no-ws", *command, "benchmarks.floor:application"],
        env={**os.environ, "FLOOR_PLAN": str(plan), **(variables or sqlite)},
        cwd=HERE.parent,
    )
    try:
        _wait_for(port)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(port: int) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise SystemExit("The floor did not start.")


def _memory(supervisor: int) -> list[tuple[float, float]]:
    """RSS and PSS of the workers, which are those that hold most."""
    below = processes.family(supervisor)[1:]
    sizes = sorted(((processes.megabytes(pid, "Rss"), processes.megabytes(pid, "Pss")) for pid in below), reverse=True)
    return sizes[:WORKERS]


def _python(module: str, *arguments: str, env: dict[str, str]) -> str:
    """What it printed."""
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        env=env,
        cwd=HERE.parent,
        check=False,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise SystemExit(f"{module} failed: {done.stderr[-4000:]}")
    return done.stdout


if __name__ == "__main__":
    as_command(main)
