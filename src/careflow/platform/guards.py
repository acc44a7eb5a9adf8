"""Promises that only the database can keep: triggers and constraints beyond what Django's Meta can say.

Domains declare them in their `guards` module; they are installed again after every migrate, because
SQLite rebuilds tables and drops their triggers on the way.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

# What a guard's statements make, and what there is of it.
MADE = re.compile(r"(?:CREATE (?:UNIQUE )?(?:TRIGGER|INDEX)(?: IF NOT EXISTS)?|ADD CONSTRAINT) (\w+)")
INSTALLED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type IN ('trigger', 'index')",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    " UNION SELECT conname FROM pg_constraint UNION SELECT indexname FROM pg_indexes",
}


@dataclass(frozen=True, slots=True)
class Guard:
    """Statements that may be run any number of times; `requires` names the tables they speak of."""

    name: str
    requires: Sequence[str]
    sqlite: Sequence[str]
    postgresql: Sequence[str]


_guards: dict[str, Guard] = {}


def declare(*guards: Guard) -> None:
    _guards.update({guard.name: guard for guard in guards})


def declared() -> dict[str, Guard]:
    return dict(_guards)


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every declared guard in place whose tables exist."""
    tables = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for guard in _guards.values():
            if tables.issuperset(guard.requires):
                for statement in getattr(guard, connection.vendor):
                    cursor.execute(statement)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Names of declared guards of which some trigger, index or constraint is not there."""
    with connection.cursor() as cursor:
        cursor.execute(INSTALLED[connection.vendor])
        names = {name for (name,) in cursor.fetchall()}
    made = {guard.name: set(MADE.findall(" ".join(getattr(guard, connection.vendor)))) for guard in _guards.values()}
    return sorted(name for name, wanted in made.items() if not wanted <= names)


def install_after_migrate(*, using: str = DEFAULT_DB_ALIAS, **_: Any) -> None:
    install(connections[using])


def append_only(table: str) -> Guard:
    """Rows can be added and read; changing, deleting or truncating them fails, whoever asks."""
    refused = f"{table} is append-only"
    return Guard(
        name=f"{table}_append_only",
        requires=[table],
        sqlite=[
            statement
            for verb in ("UPDATE", "DELETE")
            for statement in (
                f"DROP TRIGGER IF EXISTS {table}_no_{verb.lower()}",
                f"CREATE TRIGGER {table}_no_{verb.lower()} BEFORE {verb} ON {table}"
                f" BEGIN SELECT RAISE(ABORT, '{refused}'); END",
            )
        ]
        # INSERT OR REPLACE removes the row that is in its way without firing the delete trigger.
        + [
            f"DROP TRIGGER IF EXISTS {table}_no_replace",
            f"CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}"
            f" WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id) BEGIN SELECT RAISE(ABORT, '{refused}'); END",
        ],
        postgresql=[
            "CREATE OR REPLACE FUNCTION careflow_append_only() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$",
            f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION careflow_append_only()",
            f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}",
            f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION careflow_append_only()",
        ],
    )


def refuse_when(*, name: str, table: str, condition: str, columns: str, requires: Sequence[str] = ()) -> Guard:
    """Refuse an insert, or an update of these columns, that makes the condition true. The condition is SQL that
    both engines read; it speaks of the row as NEW."""
    events = {"insert": "INSERT", "update": f"UPDATE OF {columns}"}
    return _refusal(name, table, condition, events, requires)


def refuse_change(*, name: str, table: str, condition: str, columns: str, requires: Sequence[str] = ()) -> Guard:
    """Refuse an update of these columns when the condition holds, which speaks of the row as OLD and NEW."""
    return _refusal(name, table, condition, {"update": f"UPDATE OF {columns}"}, requires)


def refuse_delete(*, name: str, table: str, condition: str, requires: Sequence[str] = ()) -> Guard:
    """Refuse a deletion when the condition holds, which speaks of the row as OLD."""
    return Guard(
        name=name,
        requires=[table, *requires],
        sqlite=[
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} WHEN {condition} BEGIN SELECT RAISE(ABORT, '{name}'); END",
        ],
        postgresql=[
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
            f" RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}';"
            " END IF; RETURN OLD; END $$",
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    )


def never_deleted(table: str) -> Guard:
    """Rows of a patient's record end by a status or a date, never by vanishing."""
    name = f"{table}_never_deleted"
    return Guard(
        name=name,
        requires=[table],
        sqlite=[
            f"DROP TRIGGER IF EXISTS {name}",
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} BEGIN SELECT RAISE(ABORT, '{name}'); END",
        ],
        postgresql=[
            "CREATE OR REPLACE FUNCTION careflow_never_deleted() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION '% rows are never deleted', TG_TABLE_NAME"
            " USING ERRCODE = 'restrict_violation'; END $$",
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION careflow_never_deleted()",
        ],
    )


def _refusal(name: str, table: str, condition: str, events: Mapping[str, str], requires: Sequence[str]) -> Guard:
    return Guard(
        name=name,
        requires=[table, *requires],
        sqlite=[
            statement
            for verb, event in events.items()
            for statement in (
                f"DROP TRIGGER IF EXISTS {name}_{verb}",
                f"CREATE TRIGGER {name}_{verb} BEFORE {event} ON {table}"
                f" WHEN {condition} BEGIN SELECT RAISE(ABORT, '{name}'); END",
            )
        ],
        postgresql=[
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {condition} THEN"
            f" RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}';"
            " END IF; RETURN NEW; END $$",
            f"DROP TRIGGER IF EXISTS {name} ON {table}",
            f"CREATE TRIGGER {name} BEFORE {' OR '.join(events.values())} ON {table}"
            f" FOR EACH ROW EXECUTE FUNCTION {name}()",
        ],
    )


def same_owner(*, table: str, column: str, target: str, owner: str = "facility_id") -> Guard:
    """`table.column` may only point to rows of `target` that have the same owner as the pointing row."""
    name = f"{table}_{column}_{owner}"
    refused = f"{table}.{column} belongs to another {owner.removesuffix('_id')}"
    mismatch = f"(SELECT {owner} FROM {target} WHERE id = NEW.{column}) IS NOT NULL"
    differs = f"(SELECT {owner} FROM {target} WHERE id = NEW.{column}) <> NEW.{owner}"
    return Guard(
        name=name,
        requires=[table, target],
        sqlite=[
            statement
            for verb, event in (("insert", "INSERT"), ("update", f"UPDATE OF {column}, {owner}"))
            for statement in (
                f"DROP TRIGGER IF EXISTS {name}_{verb}",
                f"CREATE TRIGGER {name}_{verb} BEFORE {event} ON {table}"
                f" WHEN NEW.{column} IS NOT NULL AND {mismatch} AND {differs}"
                f" BEGIN SELECT RAISE(ABORT, '{refused}'); END",
            )
        ],
        postgresql=[
            f"CREATE UNIQUE INDEX IF NOT EXISTS {target}_{owner}_id ON {target} ({owner}, id)",
            f"DO $$ BEGIN IF NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conname = '{name}') THEN"
            f" ALTER TABLE {table} ADD CONSTRAINT {name} FOREIGN KEY ({owner}, {column})"
            f" REFERENCES {target} ({owner}, id); END IF; END $$",
        ],
    )
