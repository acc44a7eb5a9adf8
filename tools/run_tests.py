"""Run the suite on every database at hand and say at the end which ones those were. Tests that ask for no database
run once.

PostgreSQL is the one of DATABASE_URL (or TEST_DATABASE_URL), else one that is started for the run where its programs
are installed, else a server on this machine. With CAREFLOW_REQUIRE_ALL=1 a missing PostgreSQL, or a browser, Node.js,
nginx, Redis or systemd that no test found, is a failure, not a remark.
"""

import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import dj_database_url
import psycopg

from proofs.postgresql import NoPostgreSQL, cluster

SECONDS_TO_CONNECT = 3
MOST_WORKERS = 8
# For a server that is gone after the run. It waits for no disk: what has to survive a crash is tried on servers of its
# own. It clears away soon what the tests took back, which all that come after them would read over.
SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum_naptime": "10s"}
# Markers of tests that skip where their program is missing.
MUST_PASS = ("browser", "nginx", "node", "redis", "scale_out", "systemd")


@dataclass(frozen=True)
class Server:
    url: str
    version: str


@contextmanager
def postgresql_url(environment: Mapping[str, str]) -> Iterator[str]:
    named = (environment.get(name, "") for name in ("TEST_DATABASE_URL", "DATABASE_URL"))
    # The name differs between checkouts, so that two of them can run at the same time.
    database = f"careflow_{zlib.crc32(str(Path.cwd()).encode()):08x}"
    with ExitStack() as stack:
        url = next((url for url in named if url.startswith("postgres")), "")
        with suppress(NoPostgreSQL):
            url = url or stack.enter_context(cluster(**SETTINGS)).url_of(database)
        yield url or f"postgres://{environment.get('PGUSER', 'postgres')}@127.0.0.1:5432/{database}"


def find_postgresql(url: str) -> Server | str:
    """The server, or why there is none."""
    config = dj_database_url.parse(url)
    try:
        with psycopg.connect(
            host=config["HOST"] or None,
            port=config["PORT"] or None,
            user=config["USER"] or None,
            password=config["PASSWORD"] or None,
            dbname="postgres",
            connect_timeout=SECONDS_TO_CONNECT,
        ) as connection:
            version = connection.execute("SHOW server_version").fetchone()
    except psycopg.OperationalError as error:
        return str(error).strip().splitlines()[0]
    return Server(url=url, version=str(version[0]).split()[0] if version else "?")


def workers() -> int:
    return min(os.cpu_count() or 1, MOST_WORKERS)


def run_pytest(database_url: str, arguments: list[str]) -> bool:
    # The tests start hundreds of processes, each of which would compile the product anew.
    compiling_once = {"PYTHONDONTWRITEBYTECODE": ""}
    environment = {**os.environ, **compiling_once, "TEST_DATABASE_URL": database_url}
    command = [sys.executable, "-m", "pytest", "-n", str(workers()), *arguments]
    return subprocess.run(command, env=environment).returncode == 0


def main() -> int:
    arguments = sys.argv[1:]
    everything = bool(os.environ.get("CAREFLOW_REQUIRE_ALL"))
    required = [f"--must-pass={marker}" for marker in MUST_PASS] if everything else []
    remarks: list[str] = []

    print("== SQLite", flush=True)
    passed = run_pytest("", [*arguments, *required])
    databases = [f"SQLite {sqlite3.sqlite_version}"]

    with postgresql_url(os.environ) as url:
        server = find_postgresql(url)
        if isinstance(server, Server):
            print("== PostgreSQL", flush=True)
            passed &= run_pytest(server.url, [*arguments, "--only-with-database"])
            databases.append(f"PostgreSQL {server.version}")
        else:
            remarks.append(f"PostgreSQL left out: {server}")
            passed &= not everything

    print(*remarks, f"ran on: {', '.join(databases)}", sep="\n", flush=True)
    return 0 if passed else 1


if __name__ == "__main__":
    sys.exit(main())
