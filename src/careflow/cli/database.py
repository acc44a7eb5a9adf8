"""The database at start: one process at a time brings it up to date."""

import fcntl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from careflow.platform.field_keys import missing_keys
from careflow.settings.refused import Refused

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
    """How many migrations were applied. Raises Refused when the key ring is not the database's."""
    reach()
    with alone():
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if plan:
            call_command("migrate", interactive=False, verbosity=0)
        if missing := missing_keys():
            raise Refused(foreign_keys(missing))
    return len(plan)


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
