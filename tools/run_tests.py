"""Run the suite on every database at hand and say at the end which ones those were. Tests that ask for no database
run once.

PostgreSQL is the one of DATABASE_URL (or TEST_DATABASE_URL), else a server on this machine. With
CAREFLOW_REQUIRE_ALL=1 a missing PostgreSQL, or a browser, Node.js, nginx, Redis or systemd that no test found, is a
failure, not a remark.
"""

import os
import sqlite3
import subprocess
import sys
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import dj_database_url
import psycopg

SECONDS_TO_CONNECT = 3
MOST_WORKERS = 8
# Markers of tests that skip where their program is missing.
MUST_PASS = ("browser", "nginx", "node", "redis", "scale_out", "systemd")


@dataclass(frozen=True)
class Server:
    url: str
    version: str


def postgresql_url(environment: Mapping[str, str]) -> str:
    for name in ("TEST_DATABASE_URL", "DATABASE_URL"):
        if environment.get(name, "").startswith("postgres"):
            return environment[name]
    # The name differs between checkouts, so that two of them can run at the same time.
    database = f"careflow_{zlib.crc32(str(Path.cwd()).encode()):08x}"
    return f"postgres://{environment.get('PGUSER', 'postgres')}@127.0.0.1:5432/{database}"


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
    count = workers()
    spread = ["-n", str(count)] if count > 1 else []
    environment = {**os.environ, "TEST_DATABASE_URL": database_url}
    return subprocess.run([sys.executable, "-m", "pytest", *spread, *arguments], env=environment).returncode == 0


def main() -> int:
    arguments = sys.argv[1:]
    everything = bool(os.environ.get("CAREFLOW_REQUIRE_ALL"))
    required = [f"--must-pass={marker}" for marker in MUST_PASS] if everything else []
    remarks: list[str] = []

    print("== SQLite", flush=True)
    passed = run_pytest("", [*arguments, *required])
    databases = [f"SQLite {sqlite3.sqlite_version}"]

    server = find_postgresql(postgresql_url(os.environ))
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
