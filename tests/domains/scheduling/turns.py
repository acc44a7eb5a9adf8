"""Whose turns the running transaction holds."""

import pytest
from django.db import connection

many_writers = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")


def turns_held():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT classid, objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() ORDER BY 1, 2"
        )
        return cursor.fetchall()
