"""PostgreSQL keeps indexes and foreign keys row by row, and builds them from a full table many times as fast. Both
are set aside within one transaction, and the database checks every row when they come back: what does not hold them
never arrives, and a run that is killed leaves the tables as they were. All other constraints and triggers stay and see
each row, exclusions too, which cost as much afterwards, when nothing else goes on. Only the triggers that look for
overbooked visits are off: that there are none is looked at once."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, connection, models

from careflow.domains.scheduling.guards import APPOINTMENTS, OVERBOOKED, PROVIDER_TAKEN, RESOURCE_TAKEN

# Foreign keys of the table's own: (name, definition).
CONSTRAINTS = """
    SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
     WHERE conrelid = %s::regclass AND contype = 'f'
     ORDER BY conname
"""
# Indexes that no constraint stands on: neither a key of the table itself, nor what other tables refer to.
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index i
     WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
     ORDER BY 1
"""
TRIGGERS = [f"{guard}_insert" for guard in (PROVIDER_TAKEN, RESOURCE_TAKEN)]
BUILDING = "SET LOCAL maintenance_work_mem = '512MB'"


@contextmanager
def set_aside(*tables: type[models.Model]) -> Iterator[None]:
    """Within the caller's transaction. On SQLite there is nothing to gain."""
    if connection.vendor != "postgresql":
        yield
        return
    connection.check_constraints()  # what waits for the end of the transaction is looked at now
    with connection.cursor() as cursor:
        back = [statement for table in tables for statement in _take(cursor, table._meta.db_table)]
        _switch(cursor, "DISABLE")
    yield
    connection.check_constraints()
    with connection.cursor() as cursor:
        _switch(cursor, "ENABLE")
        if _read(cursor, f"SELECT 1 FROM {APPOINTMENTS} WHERE {OVERBOOKED} LIMIT 1"):  # noqa: S608  (names of ours)
            raise IntegrityError("An overbooked visit came while nobody looked at what overlaps it.")
        cursor.execute(BUILDING)
        for statement in back:
            cursor.execute(statement)


def _take(cursor: Any, table: str) -> Sequence[str]:
    """Drops them, and returns how they come back: keys of other tables need no index of this one."""
    constraints = _read(cursor, CONSTRAINTS, table)
    for name, _ in constraints:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    indexes = _read(cursor, INDEXES, table)
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    return [
        *(definition for _, definition in indexes),
        *(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}' for name, definition in constraints),
    ]


def _switch(cursor: Any, how: str) -> None:
    for trigger in TRIGGERS:
        cursor.execute(f"ALTER TABLE {APPOINTMENTS} {how} TRIGGER {trigger}")


def _read(cursor: Any, query: str, *parameters: str) -> list[tuple[Any, ...]]:
    cursor.execute(query, parameters)
    return list(cursor.fetchall())
