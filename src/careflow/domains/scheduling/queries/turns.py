"""Taking turns as part of a read that is made anyway."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, IntegerField

Sql = tuple[str, tuple[Any, ...]]
OF_PROVIDER = "scheduling.provider:"
OF_RESOURCE = "scheduling.resource:"


class Turn(Func):
    """As a column of a row that is a provider or a resource: whoever reads it has the turn of it until the transaction
    ends. SQLite's writers wait for each other anyway."""

    def __init__(self, name: str) -> None:
        super().__init__(F("id"), output_field=IntegerField())
        self.name = name

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **_: Any) -> Sql:
        taken = f"pg_advisory_xact_lock(hashtextextended('{self.name}' || %(expressions)s, 0))"
        sql, parameters = self.as_sql(compiler, connection, template=f"({taken} IS NULL)::int")
        return sql, tuple(parameters)

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **_: Any) -> Sql:
        sql, parameters = self.as_sql(compiler, connection, template="0 * %(expressions)s")
        return sql, tuple(parameters)
