"""Which statements a connection to PostgreSQL has prepared."""

from typing import Any

from psycopg._preparing import Prepare, PrepareManager
from psycopg._queries import PostgresClientQuery


class KeptPlans(PrepareManager):
    """The hundred used last. psycopg's own counts the statements of all cursors among them, and lets all go with every
    rollback, in case that tables were made or dropped in it. The product makes none while it serves, each refused
    write is a rollback, and statements that carry their values within never come twice. The class is no public API of
    psycopg, which is pinned; tests say what of it is needed."""

    prepare_threshold = 3

    def get(self, query: Any, prepare: bool | None = None) -> tuple[Prepare, bytes]:  # noqa: FBT001  (psycopg calls it so)
        return (Prepare.NO, b"") if isinstance(query, PostgresClientQuery) else super().get(query, prepare)

    def maybe_add_to_cache(self, query: Any, prep: Prepare, name: bytes) -> Any:
        return None if isinstance(query, PostgresClientQuery) else super().maybe_add_to_cache(query, prep, name)

    def clear(self) -> bool:
        """After a rollback."""
        return False

    def forget(self) -> None:
        """All of them; the server does with the next statement."""
        super().clear()
