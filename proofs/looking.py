"""Looking into the server's database while it runs, in SQL that is not the product's."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from proofs.serving import Running


def database_of(server: Running) -> str:
    """The address of its PostgreSQL, or the path of its SQLite file."""
    folder = Path(server.environment["DATA_DIR"])
    return server.environment.get("DATABASE_URL") or str(folder / "careflow.sqlite3")


def rows_of(database: str, statement: str) -> list[tuple[Any, ...]]:
    """`database` is what `database_of` says."""
    if database.startswith("postgres"):
        with psycopg.connect(database) as connection:
            return connection.execute(statement).fetchall()
    with closing(sqlite3.connect(database)) as lite:
        return lite.execute(statement).fetchall()
