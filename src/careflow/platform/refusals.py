"""Which promise of the database a write broke, told apart on both engines."""

import re

from django.db import IntegrityError
from django.db.models import Model, UniqueConstraint

_SQLITE_UNIQUE = re.compile(r"UNIQUE constraint failed: (.+)")


def breaks_unique(error: IntegrityError, model: type[Model], *fields: str) -> bool:
    """Whether the write collided with the uniqueness of these fields of the model."""
    options = model._meta
    columns = {field.column for field in options.concrete_fields if field.name in fields}
    name = _constraint_name(error)
    if name is not None:
        declared = {
            constraint.name
            for constraint in options.constraints
            if isinstance(constraint, UniqueConstraint) and set(constraint.fields) == set(fields)
        }
        single = len(columns) == 1 and name.startswith(f"{options.db_table}_{next(iter(columns))}")
        return name in declared or single
    match = _SQLITE_UNIQUE.search(str(error))
    broken = {part.strip() for part in match.group(1).split(",")} if match else set()
    return broken == {f"{options.db_table}.{column}" for column in columns}


def says(error: Exception, word: str) -> bool:
    """Whether the engine's refusal names this constraint or trigger."""
    return _constraint_name(error) == word or word in str(error)


def _constraint_name(error: Exception) -> str | None:
    diagnostics = getattr(error.__cause__, "diag", None)
    return getattr(diagnostics, "constraint_name", None)
