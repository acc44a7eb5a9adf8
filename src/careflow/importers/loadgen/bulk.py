"""Many rows at once: by COPY into PostgreSQL, by prepared INSERTs into SQLite. The rows bring their ids along."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from django.core.management.color import no_style
from django.db import connection, models

Model = type[models.Model]
Row = tuple[Any, ...]
BATCH = 1_000


def write(model: Model, columns: Sequence[str], rows: Iterable[Row], **same: Any) -> None:
    """Each row has the values of these columns, in this order; `same` are columns that say the same in all rows, and
    the others get their defaults."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    others = [fields[name] for name in fields if name not in columns]
    tail = tuple(_stored(field, same.get(field.attname, field.get_default())) for field in others)
    every = [*(fields[name] for name in columns), *others]
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in every)
    table = connection.ops.quote_name(model._meta.db_table)
    if connection.vendor == "postgresql":
        _copy(f"COPY {table} ({names}) FROM STDIN", rows, tail)
    else:
        places = ", ".join(["%s"] * len(every))
        _insert(f"INSERT INTO {table} ({names}) VALUES ({places})", every, rows, tail)  # noqa: S608  (names of ours)


def follow(*written: Model) -> None:
    """Let the next id of these tables come after those that were brought along."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), written):
            cursor.execute(statement)


def _copy(statement: str, rows: Iterable[Row], tail: Row) -> None:
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row((*row, *tail))


def _insert(statement: str, every: Sequence[Any], rows: Iterable[Row], tail: Row) -> None:
    """SQLite has no types for times and days: each column says how it keeps them."""
    varying = every[: len(every) - len(tail)]
    source = iter(rows)
    with connection.cursor() as cursor:
        while batch := list(islice(source, BATCH)):
            cursor.executemany(statement, [(*_typed(varying, row), *tail) for row in batch])


def _typed(fields: Sequence[Any], row: Row) -> Iterator[Any]:
    return (_stored(field, value) for field, value in zip(fields, row, strict=True))


def _stored(field: Any, value: Any) -> Any:
    return field.get_db_prep_save(value, connection)
