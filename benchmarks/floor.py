"""The least that a program must do that answers the same requests: no framework, no tokens, no rules. It sends the
same statements over a kept connection of the bare driver and dumps the rows as JSON, filled up with blanks to the size
of the product's answer. FLOOR_PLAN names the file that benchmarks.capture wrote."""

import os
import pickle
import sqlite3
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import psycopg

from benchmarks.plan import Plan, Statement
from careflow.settings.databases import SQLITE_PRAGMAS

encode = msgspec.json.Encoder(enc_hook=str).encode
local = threading.local()
Rows = list[tuple[Any, ...]]


def _on_postgresql(url: str) -> Callable[[str, Any], Rows]:
    """The driver prepares what it has seen five times. A statement whose parameters the server cannot type by itself
    has them written into its text."""
    connection = psycopg.connect(url, autocommit=True)
    in_text: set[str] = set()

    def run(sql: str, params: Any) -> Rows:
        if sql not in in_text:
            try:
                return _rows(connection.execute(sql, params))
            except psycopg.errors.Error:
                in_text.add(sql)
        return _rows(psycopg.ClientCursor(connection).execute(sql, params))

    return run


def _on_sqlite(path: str) -> Callable[[str, Any], Rows]:
    from django.db.backends.sqlite3._functions import register  # type: ignore[import-untyped]  # SQL calls them

    connection = sqlite3.connect(path, isolation_level=None)
    register(connection)
    connection.executescript(SQLITE_PRAGMAS)

    def run(sql: str, params: Any) -> Rows:
        return _rows(connection.execute(sql % (("?",) * len(params)) if params else sql, params or ()))

    return run


def _rows(cursor: Any) -> Rows:
    return cursor.fetchall() if cursor.description else []


def _asked() -> dict[str, tuple[list[Statement], int]]:
    plan: Plan = pickle.loads(Path(os.environ["FLOOR_PLAN"]).read_bytes())  # noqa: S301  (written by this run)
    return {
        f"/v1/{asked.path}": (asked.statements, asked.size)
        for endpoint in plan.endpoints
        if endpoint.kind != "write"
        for asked in endpoint.requests
    }


ASKED = _asked() if "FLOOR_PLAN" in os.environ else {}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if not hasattr(local, "run"):
        url = os.environ.get("DATABASE_URL", "")
        local.run = _on_postgresql(url) if url else _on_sqlite(os.environ["FLOOR_SQLITE"])
    path, query = quote(environ["PATH_INFO"]), environ.get("QUERY_STRING", "")
    found = ASKED.get(f"{path}?{query}" if query else path)
    if found is None:
        start_response("404 Not Found", [("Content-Length", "0")])
        return [b""]
    statements, size = found
    body = encode([local.run(sql, params) for sql, params in statements]).ljust(size)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
