"""The database at start: one process at a time brings it up to date."""

import fcntl
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from careflow.platform import guards
from careflow.platform.field_keys import missing_keys
from careflow.settings.refused import Refused

LOCK_TIMEOUT = "3s"
LOCK_NOT_AVAILABLE = "55P03"
TRIES = 20
SECONDS_BETWEEN_TRIES = 2
START_LOCK = 0x0CA2EF10  # any number, as long as every CareFlow takes the same


@contextmanager
def alone() -> Iterator[None]:
    """Whoever comes second waits, on this machine (SQLite) or on any that shares the server (PostgreSQL)."""
    if connection.vendor == "sqlite":
        with Path(f"{connection.settings_dict['NAME']}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [START_LOCK])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [START_LOCK])


def reach() -> None:
    try:
        connection.ensure_connection()
    except OperationalError:
        facts = connection.settings_dict
        place = f"{facts['HOST'] or 'the local socket'}, database {facts['NAME']}"
        raise Refused(f"PostgreSQL does not let us in at {place}: check DATABASE_URL and that it runs.") from None


def migrate() -> int:
    """How many migrations were applied. Raises Refused when the key ring is not the database's, and when its tables
    are held by others."""
    reach()
    with alone():
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan or guards.missing(connection):
            _apply()
        if missing := missing_keys():
            raise Refused(foreign_keys(missing))
    return len(plan)


def _apply() -> None:
    """While a table is changed, everybody waits who wants it: so nobody waits long for the table, either. What was
    applied stays applied, and the next try goes on from there."""
    with _short_waits():
        for tries_left in range(TRIES - 1, -1, -1):
            try:
                call_command("migrate", interactive=False, verbosity=0)
            except OperationalError as error:
                if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
                    raise
                if not tries_left:
                    raise Refused(
                        "Others hold the tables that must change: try again when there is less to do."
                    ) from None
                time.sleep(SECONDS_BETWEEN_TRIES)
            else:
                return


@contextmanager
def _short_waits() -> Iterator[None]:
    if connection.vendor == "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [LOCK_TIMEOUT])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")


def foreign_keys(missing: Sequence[str]) -> str:
    return (
        f"This database holds values sealed with other keys ({', '.join(missing)}): bring back its secrets folder, "
        "or set FIELD_ENCRYPTION_KEYS."
    )


def is_up_to_date() -> bool:
    """Whether `careflow migrate` has nothing to do. Raises Refused when the database cannot be reached."""
    reach()
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def check_up_to_date() -> None:
    """Raises Refused where `careflow migrate` has work to do."""
    if not is_up_to_date():
        raise Refused(f"The database is not this version's ({place()}): run careflow migrate first.")


def place() -> str:
    facts = connection.settings_dict
    if connection.vendor == "sqlite":
        return str(facts["NAME"])
    return f"PostgreSQL, {facts['NAME']} at {facts['HOST'] or 'the local socket'}"
