"""Reading for a long time without being confused by those who write meanwhile, and without keeping them waiting."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# Django's own transactions would take SQLite's write lock, and on PostgreSQL see each commit of the others.
BEGIN = {"sqlite": "BEGIN DEFERRED", "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"}


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is of the same moment; do not write. Inside a transaction it changes nothing."""
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ROLLBACK")
