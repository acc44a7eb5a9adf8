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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.audit_cost")
    parser.add_argument("--events", type=int, default=20_000)
    events = parser.parse_args().events
    figures, status = [], 0
    for engine in Engine:
        with _database(engine) as url:
            command = [sys.executable, "-m", "benchmarks.audit_cost.measuring", str(events)]
            places = {"TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "careflow.settings.test"}
            done = subprocess.run(command, check=False, env=os.environ | places, stdout=subprocess.PIPE, text=True)
        lines = done.stdout.splitlines()
        print(*lines, sep="\n", flush=True)
        figures += lines[-1:]
        status |= done.returncode
    print("; ".join(figures))
    sys.exit(1 if status else 0)


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
    main()
