"""What a migration may not do, because the release before it is still serving while it runs, on tables of millions of
rows. CONTRIBUTING.md says each rule in words.

Two lists at the `Migration` class answer for exceptions: `no_longer_used = {"patients.patient.nickname"}` names columns
and tables that the last release has stopped to read and write, `small_tables = {"facilities.staffrole"}` those that
stay small enough to be locked while they are read through.
"""

from collections.abc import Callable, Iterator
from math import inf
from typing import Any

from django.db import migrations
from django.db.migrations import operations
from django.db.migrations.migration import Migration
from django.db.migrations.state import ProjectState
from django.db.models import Expression, Value

from careflow.platform.migrating import AddCheckUnproven, AddIndexOnline, ProveCheck

Fault = tuple[str, str]
DATA = (migrations.RunPython, migrations.RunSQL)
GONE = (operations.RemoveField, operations.DeleteModel)
RENAMED = (operations.RenameField, operations.RenameModel, operations.AlterModelTable)
# What a rule below looks at, and what only Python notices. Of all others nobody knows what they lock.
KNOWN = (
    *DATA, *GONE, *RENAMED, operations.CreateModel, operations.AddField, operations.AlterField, operations.AddIndex,
    operations.AddConstraint, operations.AlterUniqueTogether, operations.AlterIndexTogether, operations.RemoveIndex,
    operations.RenameIndex, operations.RemoveConstraint, operations.AlterModelOptions, operations.AlterModelManagers,
    operations.AlterModelTableComment, operations.AlterConstraint, AddIndexOnline, AddCheckUnproven, ProveCheck,
)  # fmt: skip
LOCKING = {
    operations.AddConstraint: "constraint: AddCheckUnproven, then ProveCheck in a migration of its own",
    operations.AddIndex: "index: AddIndexOnline, with atomic = False",
    operations.AlterUniqueTogether: "constraint: in small_tables only",
    operations.AlterIndexTogether: "index: AddIndexOnline, with atomic = False",
}


def faults(migration: Migration, state: ProjectState) -> list[Fault]:
    """What and why, in the order of the operations. `state` is the one before, and the one after when this ends."""
    found = [*_kinds(migration)]
    fresh: set[str] = set()
    for operation in migration.operations:
        before = state.clone()
        operation.state_forwards(migration.app_label, state)
        if type(operation) not in KNOWN:
            found.append((operation.describe(), "no rule knows what it locks: say it with other operations"))
        elif isinstance(operation, operations.CreateModel):
            fresh.add(operation.name_lower)
        elif not isinstance(operation, DATA) and _model(operation) not in fresh:
            found += [
                (operation.describe(), why) for rule in RULES for why in rule(migration, operation, before, state)
            ]
    return found


def _kinds(migration: Migration) -> Iterator[Fault]:
    if any(isinstance(one, migrations.RunSQL) for one in migration.operations):
        yield migration.name, "nobody can check SQL: use an operation, or a guard"
    if migration.atomic and any(isinstance(one, migrations.RunPython) for one in migration.operations):
        yield migration.name, "rows are held until all are changed: atomic = False, and a transaction for each batch"
    moved = [operation for operation in migration.operations if isinstance(operation, DATA)]
    if moved and len(moved) < len(migration.operations):
        yield migration.name, "data and tables apart: locks are held until both are done"
    online = [one for one in migration.operations if isinstance(one, AddIndexOnline)]
    if online and migration.atomic:
        yield migration.name, "an index is made online outside of a transaction: atomic = False"
    if len(migration.operations) > 1 and (online or any(isinstance(one, ProveCheck) for one in migration.operations)):
        yield migration.name, "what takes long stands alone: a second try begins with it"


def _model(operation: Any) -> str:
    return str(getattr(operation, "model_name", None) or operation.name).lower()


def _place(migration: Migration, operation: Any) -> str:
    field = f".{operation.name.lower()}" if isinstance(operation, operations.RemoveField) else ""
    return f"{migration.app_label}.{_model(operation)}{field}"


def _removals(migration: Migration, operation: Any, *_: ProjectState) -> Iterator[str]:
    allowed: frozenset[str] = getattr(migration, "no_longer_used", frozenset())
    if isinstance(operation, GONE) and _place(migration, operation) not in allowed:
        yield "the last release still uses it: stop using it first, and say so in no_longer_used a release later"
    if isinstance(operation, RENAMED):
        yield "the last release knows the old name only: add the new one, fill it, and remove the old one later"


def _additions(migration: Migration, operation: Any, *_: ProjectState) -> Iterator[str]:
    if not isinstance(operation, operations.AddField) or operation.field.many_to_many:
        return
    field: Any = operation.field
    if not field.null and not field.has_db_default() and not field.generated:
        yield "the last release writes rows without it: null=True or db_default"
    if (field.db_index or field.unique) and not _is_small(migration, operation):
        yield "its index locks the table: db_index=False, and AddIndexOnline"
    if (field.generated or _is_computed(field)) and not _is_small(migration, operation):
        yield "the table is written anew: a value that is the same for all rows, or null=True, filled later"


def _is_computed(field: Any) -> bool:
    """Whether the database works its default out, maybe for each row."""
    return (
        field.has_db_default() and isinstance(field.db_default, Expression) and not isinstance(field.db_default, Value)
    )


def _changes(migration: Migration, operation: Any, before: ProjectState, after: ProjectState) -> Iterator[str]:
    if not isinstance(operation, operations.AlterField):
        return
    key = migration.app_label, operation.model_name_lower
    old, new = (state.models[key].fields[operation.name] for state in (before, after))
    if old.null and not new.null:
        yield "the table is read through, and the last release may write none: a check, proven later"
    if _kind(old) != _kind(new) and not _is_small(migration, operation):
        yield "the table is written anew: add a column, fill it, and remove the old one later"
    if not old.db_index and new.db_index and not _is_small(migration, operation):
        yield "its index locks the table: AddIndexOnline"
    if not old.unique and new.unique and not _is_small(migration, operation):
        yield "its unique index locks the table: in small_tables only"
    if _column(operation.name, old) != _column(operation.name, new):
        yield "the last release knows the old column only: add the new one, fill it, and remove the old one later"
    if _room(new) < _room(old):
        yield "the last release writes longer ones: a check, proven later"
    if old.has_db_default() and not new.has_db_default():
        yield "the last release writes rows without it: leave it its db_default"
    if _promised(new) not in {None, _promised(old)} and not _is_small(migration, operation):
        yield "the table is read through: db_constraint=False, or another column"


def _promised(field: Any) -> str | None:
    """The table that the database looks into for each value."""
    return str(field.remote_field.model).lower() if field.remote_field and field.db_constraint else None


def _kind(field: Any) -> str:
    """Texts may grow, PostgreSQL keeps one form for all; so may decimals, but not behind the point."""
    kind = str(field.get_internal_type())
    if kind == "DecimalField":
        return f"{kind} of {field.decimal_places}"
    return "text" if kind in {"CharField", "TextField"} else kind


def _column(name: str, field: Any) -> str:
    """Fields of a state belong to no model, so they have not been told their names."""
    named = field.clone()
    named.set_attributes_from_name(name)
    return str(named.column)


def _room(field: Any) -> float:
    """How long a value may be. The database keeps no such promise for texts and bytes."""
    if field.get_internal_type() == "DecimalField":
        return float(field.max_digits)
    is_bound = field.max_length and field.get_internal_type() not in {"TextField", "BinaryField"}
    return float(field.max_length) if is_bound else inf


def _locks(migration: Migration, operation: Any, *_: ProjectState) -> Iterator[str]:
    if isinstance(operation, AddIndexOnline | AddCheckUnproven) or _is_small(migration, operation):
        return
    yield from (f"locks the table while it makes an {why}" for kind, why in LOCKING.items() if type(operation) is kind)


def _is_small(migration: Migration, operation: Any) -> bool:
    return f"{migration.app_label}.{_model(operation)}" in getattr(migration, "small_tables", frozenset())


RULES: list[Callable[..., Iterator[str]]] = [_removals, _additions, _changes, _locks]
