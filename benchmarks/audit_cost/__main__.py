"""Each database is measured by a process of its own."""

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from proofs.engines import Engine
from proofs.postgresql import cluster
from proofs.verdict import Verdict, as_command


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit_cost")
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--report", type=Path, help="where to keep what is printed")
    asked = parser.parse_args()
    events = asked.events
    verdict = Verdict("What the log costs", f"python -m benchmarks.audit_cost --events {events}")
    figures = []
    for engine in Engine:
        with _database(engine) as url:
            command = [sys.executable, "-m", "benchmarks.audit_cost.measuring", str(events)]
            places = {"TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "careflow.settings.test"}
            done = subprocess.run(command, check=False, env=os.environ | places, stdout=subprocess.PIPE, text=True)
        *lines, figure = done.stdout.splitlines() or [f"{engine}: not measured"]
        for line in lines:
            verdict.say(line)
        figures.append(figure)
        verdict.expect(holds=not done.returncode, otherwise=f"{engine}: what is measured does not hold")
    verdict.figure = "; ".join(figures)
    verdict.end(asked.report)


@contextmanager
def _database(engine: Engine) -> Iterator[str]:
    """Its address."""
    given = os.environ.get("TEST_DATABASE_URL", "")
    if engine is Engine.SQLITE:
        with tempfile.TemporaryDirectory() as folder:
            yield f"sqlite:///{Path(folder) / 'audit.sqlite3'}"
    elif given.startswith("postgres"):
        yield given
    else:
        with cluster() as running:
            yield running.url


if __name__ == "__main__":
    as_command(main)
