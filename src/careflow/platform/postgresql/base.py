"""Django's PostgreSQL with two round trips fewer for each request. Django looks for `DatabaseWrapper` in a module of
this name."""

import select
from datetime import UTC
from functools import cache, partial
from typing import Any

import psycopg
from django.db.backends.postgresql import base, operations
from django.db.backends.postgresql.psycopg_any import get_adapters_template
from psycopg.adapt import AdaptersMap
from psycopg.pq import Format, TransactionStatus
from psycopg.types.numeric import Int8Dumper

from careflow.platform.postgresql import refuses_old_plan
from careflow.platform.postgresql.plans import KeptPlans


class DatabaseOperations(operations.DatabaseOperations):
    def last_executed_query(self, cursor: Any, sql: str, params: Any) -> str:
        """For DEBUG and for those who count statements. Of a statement that travels apart from its values the driver
        keeps no text; its own, without them, is what there is."""
        found: str | None = super().last_executed_query(cursor, sql, params)
        return found or sql


class Cursor(base.Cursor):
    @property
    def adapters(self) -> AdaptersMap:
        return _adapters()


class PreparingCursor(base.ServerBindingCursor):
    """Its values travel apart from the text of a statement, and the server keeps its plan."""

    connection: Any

    @property
    def adapters(self) -> AdaptersMap:
        return _adapters_of_prepared()

    def execute(self, *statement: Any, **options: Any) -> Any:
        """Where a migration has changed a column, all plans of the connection are made anew; within a transaction,
        which is lost, whoever tries it again finds them gone."""
        execute: Any = super().execute  # type: ignore[misc]  # the stubs know no psycopg 3
        try:
            return execute(*statement, **options)
        except psycopg.errors.FeatureNotSupported as error:
            if not refuses_old_plan(error):
                raise
            self.connection._prepared.forget()  # noqa: SLF001  (KeptPlans, put there below)
            if self.connection.info.transaction_status != TransactionStatus.IDLE:
                raise
            return execute(*statement, **options)


@cache
def _adapters() -> AdaptersMap:
    """Times are read by the driver's own loader, which takes a tenth of the time of Django's and knows as well that the
    connection speaks UTC."""
    number = psycopg.adapters.types["timestamptz"].oid
    loader = psycopg.adapters.get_loader(number, Format.TEXT)
    found = AdaptersMap(get_adapters_template(True, UTC))
    if loader is not None:
        found.register_loader(number, loader)
    return found


@cache
def _adapters_of_prepared() -> AdaptersMap:
    """Whole numbers are of one type: by their size, each would make another statement."""
    found = AdaptersMap(_adapters())
    found.register_dumper(int, Int8Dumper)
    return found


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations

    def get_connection_params(self) -> dict[str, Any]:
        return {**super().get_connection_params(), "cursor_factory": Cursor}

    def get_new_connection(self, conn_params: Any) -> Any:
        connection = super().get_new_connection(conn_params)
        connection._prepared = KeptPlans()  # noqa: SLF001  (psycopg lets nobody choose)
        if seconds := self.settings_dict.get("SECONDS_OF_SILENCE"):
            # An OperationalError then, in the midst of what was asked: good for nothing but to be closed.
            connection.wait = partial(connection.wait, timeout=seconds)
        return connection

    def is_usable(self) -> bool:
        """Whether a kept connection still stands, asked before each request. A server never speaks first, except to
        say that it goes: while nothing has arrived there is nothing to ask, and no request waits for an answer."""
        if self.connection is None or self.connection.closed:
            return False
        return not _has_news(self.connection.fileno()) or bool(super().is_usable())

    def preparing_cursor(self) -> Any:
        """As `cursor()`, for statements that the server can type by itself: what comes again and again is planned
        once for each connection."""
        self.close_if_health_check_failed()
        self.ensure_connection()
        with self.wrap_database_errors:
            cursor = PreparingCursor(self.connection)  # type: ignore[call-arg]  # the stubs know no psycopg 3
            return self._prepare_cursor(cursor)  # type: ignore[attr-defined]


def _has_news(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN | select.POLLHUP | select.POLLERR)
    return bool(poll.poll(0))
