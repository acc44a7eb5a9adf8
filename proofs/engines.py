"""The databases that a proof runs on: every promise holds on both."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum

from proofs.postgresql import cluster


class Engine(StrEnum):
    SQLITE = "SQLite"
    POSTGRESQL = "PostgreSQL"


@contextmanager
def variables(engine: Engine, **settings: str) -> Iterator[dict[str, str]]:
    """What a server's environment needs to use an empty database of this kind; `settings` are PostgreSQL's."""
    if engine is Engine.SQLITE:
        yield {}
        return
    with cluster(**settings) as running:
        yield {"DATABASE_URL": running.url}
