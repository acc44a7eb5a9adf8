"""A database as one file, and back; for each engine by its own means."""

import os
import re
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from psycopg import conninfo
from psycopg.pq import Conninfo

from careflow.cli.backups.workplace import put_in_place
from careflow.settings.refused import Refused

PAGES = 5_000  # copied between two looks at Ctrl-C


def applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def unknown_migrations(applied: list[str]) -> list[str]:
    """Those that this version of CareFlow has never heard of."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    return sorted(set(applied) - known)


def is_empty() -> bool:
    """Asked of SQLite without opening it, which would make the file. What is left of a log would be written into
    whatever takes the place of its database."""
    if connection.vendor == "sqlite":
        files = (Path(f"{connection.settings_dict['NAME']}{ending}") for ending in ("", "-wal", "-journal"))
        return not any(file.exists() and file.stat().st_size for file in files)
    return not connection.introspection.table_names()


def rows_of_tables() -> dict[str, int]:
    counts = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608  (names of ours)
            counts[table] = int(cursor.fetchone()[0])
    return counts


def check_tools(program: str) -> None:
    """Raises Refused where PostgreSQL's program is needed and is not there, or is older than the server."""
    if connection.vendor != "postgresql":
        return
    version: int = connection.pg_version  # type: ignore[attr-defined]  # PostgreSQL's own
    server = version // 10_000
    if shutil.which(program) is None:
        raise Refused(f"{program} is not installed: install PostgreSQL's client programs, version {server} or newer.")
    shown = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    found = re.search(r"\d+", shown)
    if found is None or int(found[0]) < server:
        raise Refused(f"{program} is older than the server: install version {server} or newer.")


def dump(path: Path) -> None:
    """The database as the surrounding `one_moment` sees it. Raises Refused."""
    if connection.vendor == "sqlite":
        _copy(path)
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_export_snapshot()")
        (snapshot,) = cursor.fetchone()
    options = ["--format=custom", "--compress=1", "--no-owner", "--no-privileges", "--no-comments"]
    _run("pg_dump", *options, f"--snapshot={snapshot}", f"--file={path}")


def load(path: Path) -> None:
    """Into the empty database, as a whole or not at all. Raises Refused."""
    if connection.vendor == "sqlite":
        put_in_place(path, Path(connection.settings_dict["NAME"]))
        return
    _run("pg_restore", "--single-transaction", "--no-owner", "--no-privileges", str(path))


def _copy(path: Path) -> None:
    """By this connection, whose transaction keeps the moment; so those who write never make it start anew."""
    connection.ensure_connection()
    source: Any = connection.connection
    copied = sqlite3.connect(path)
    try:
        source.backup(copied, pages=PAGES, progress=_check_step)
        (verdict,) = copied.execute("PRAGMA quick_check(1)").fetchone()
    finally:
        copied.close()
    if verdict != "ok":
        raise Refused("SQLite finds the database damaged: bring back an earlier backup, or let somebody repair it.")


def _check_step(status: int, _remaining: int, _pages: int) -> None:
    """Python tries for ever. With a transaction that reads already nothing can be in the way for a while only."""
    if status not in (sqlite3.SQLITE_OK, sqlite3.SQLITE_DONE):
        raise Refused("SQLite does not let the database be copied now.")


def _run(program: str, *options: str) -> None:
    """The password goes by the environment: everybody on the machine sees the arguments. What the program complains
    of may quote a row, so only its first line is shown."""
    facts = connection.get_connection_params()
    password = str(facts.pop("password", "") or "")
    words = {option.keyword.decode() for option in Conninfo.get_defaults()}
    place = conninfo.make_conninfo(**{name: value for name, value in facts.items() if name in words})
    command = [program, *options, f"--dbname={place}"]
    environment = os.environ | ({"PGPASSWORD": password} if password else {})
    done = subprocess.run(command, check=False, env=environment, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        told = [line for line in done.stderr.splitlines() if "error:" in line]
        raise Refused(f"{program} failed: {told[0] if told else 'it does not say why'}")
