"""`WHERE column IN (…)` whose SQL does not depend on how many values there are, so that it can be compiled."""

import json
from collections.abc import Iterable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, F, Func

Sql = tuple[str, tuple[Any, ...]]


class Among(Func):
    """`rows.filter(Among("patient_id", ids))`. The ids are one parameter."""

    def __init__(self, column: str, ids: Iterable[int]) -> None:
        super().__init__(F(column), output_field=BooleanField())
        self.ids = list(ids)

    def as_postgresql(self, compiler: Any, connection: BaseDatabaseWrapper, **_: Any) -> Sql:
        column, _parameters = compiler.compile(self.source_expressions[0])
        return f"{column} = ANY(%s)", (bound(self.ids, connection.vendor),)

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper, **_: Any) -> Sql:
        column, _parameters = compiler.compile(self.source_expressions[0])
        listed = "IN (SELECT value FROM json_each(%s))"
        return f"{column} {listed}", (bound(self.ids, connection.vendor),)


def bound(ids: list[int], vendor: str) -> Any:
    """The parameter as the engine takes it."""
    return json.dumps(ids) if vendor == "sqlite" else ids
