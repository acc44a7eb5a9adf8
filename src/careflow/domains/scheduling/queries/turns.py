"""Taking turns as part of a read that is made anyway."""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, IntegerField

OF_PROVIDER = "scheduling.provider:"
OF_RESOURCE = "scheduling.resource:"


class Turn(Func):
    """As a column of a row that is a provider or a resource: whoever reads it has the turn of it until the transaction
    ends. SQLite's writers wait for each other anyway."""

    def __init__(self, name: str) -> None:
        super().__init__(F("id"), output_field=IntegerField())
        self.name = name

    def as_postgresql(self, compiler: Any, _: BaseDatabaseWrapper, **__: Any) -> tuple[str, list[Any]]:
        column, parameters = compiler.compile(self.source_expressions[0])
        turn = f"hashtextextended(%s || {column}, 0)"
        return f"(pg_advisory_xact_lock({turn}) IS NULL)::int", [self.name, *parameters]

    def as_sqlite(self, *_: Any, **__: Any) -> tuple[str, list[Any]]:
        return "0", []
