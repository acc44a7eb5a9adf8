"""Compile an ORM queryset once, then run it many times with new arguments.

The queryset is built once with sample values; their places among the SQL parameters are remembered, and so
are the backend's column converters, so SQLite rows come back typed too. A query whose SQL text depends on
its values (None, IN lists, optional filters) does not fit: make one Compiled for each shape. Django's
compiler is no public API: Django is pinned to the LTS, and a test runs every Compiled against its plain
queryset on both databases.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import QuerySet

from careflow.platform import among, replica
from careflow.platform.tenancy import Scope

Row = tuple[Any, ...]
registry: list["Compiled"] = []


@dataclass(frozen=True, slots=True)
class SampleScope:
    """Stands in for the actor while a scoped query is compiled; the numbers are marks, not ids."""

    organization_id: int | None = -900_001
    facility_id: int | None = -900_002


SAMPLE_SCOPE = SampleScope()


class Place(NamedTuple):
    """Where one SQL parameter comes from: an argument, an argument inside a LIKE pattern, or a constant."""

    argument: str | None
    around: list[str] | None
    constant: Any


class Plan(NamedTuple):
    sql: str
    places: list[Place]
    compiler: Any
    converters: Any


class Compiled:
    """`Compiled(build, **samples)`; with `scoped=True`, `build` takes the actor's scope first and `rows` too.

    PostgreSQL may keep the plan with the connection, made for any argument. With `replanned=True` it makes one for the
    arguments of each call, which costs more than most queries themselves: where they decide between plans.

    `registry` lists the queries that stand in modules, for the test that runs them all; one that is made while
    the program runs says `listed=False`, or it would never be let go."""

    def __init__(
        self, build: Callable[..., QuerySet[Any, Any]], *, scoped: bool = False, listed: bool = True,
        replanned: bool = False, **samples: Any,
    ) -> None:  # fmt: skip
        self.build, self.scoped, self.replanned, self.samples = build, scoped, replanned, samples
        self.plans: dict[str, Plan] = {}
        if listed:
            registry.append(self)

    def queryset(self, scope: Scope | None = None, **arguments: Any) -> QuerySet[Any, Any]:
        """The plain queryset for these arguments, for tests and EXPLAIN."""
        return self.build(scope, **arguments) if self.scoped else self.build(**arguments)

    def rows(self, scope: Scope | None = None, *, using: str = "", **arguments: Any) -> list[Row]:
        """From the database of that name; without one, from the one that reads of this moment go to."""
        using = using or replica.current()
        if self.scoped:
            if scope is None:
                raise TypeError("a scoped query needs the actor")
            arguments |= {"organization_id": scope.organization_id, "facility_id": scope.facility_id}
        plan = self.plans.get(using) or self._compile(using)
        connection = connections[using]
        parameters = [_value(place, arguments, connection.ops) for place in plan.places]
        with self._cursor(connection) as cursor:
            cursor.execute(plan.sql, parameters)
            rows = cursor.fetchall()
        if plan.converters:
            return [tuple(row) for row in plan.compiler.apply_converters(rows, plan.converters)]
        return [tuple(row) for row in rows] if rows and type(rows[0]) is not tuple else rows

    def first(self, scope: Scope | None = None, *, using: str = "", **arguments: Any) -> Row | None:
        rows = self.rows(scope, using=using, **arguments)
        return rows[0] if rows else None

    def _cursor(self, connection: Any) -> Any:
        prepares = connection.vendor == "postgresql" and not self.replanned
        return connection.preparing_cursor() if prepares else connection.cursor()

    def _compile(self, using: str) -> Plan:
        connection = connections[using]
        scope = SAMPLE_SCOPE if self.scoped else None
        compiler = self.queryset(scope, **self.samples).using(using).query.get_compiler(using)
        sql, parameters = compiler.as_sql()
        marks = {name: _bound(sample, connection.ops) for name, sample in self.samples.items()}
        if self.scoped:
            marks |= {"organization_id": SAMPLE_SCOPE.organization_id, "facility_id": SAMPLE_SCOPE.facility_id}
        places = [_place(parameter, marks) for parameter in parameters]
        used = {place.argument for place in places}
        if missing := set(self.samples) - used:
            raise ValueError(f"these arguments never reach the SQL: {sorted(missing)}")
        if self.scoped and used.isdisjoint({"organization_id", "facility_id"}):
            raise ValueError("a scoped query must filter by its scope")
        converters = compiler.get_converters([column for column, *_ in compiler.select])
        self.plans[using] = Plan(sql, places, compiler, converters)
        return self.plans[using]


def _value(place: Place, arguments: dict[str, Any], ops: Any) -> Any:
    if place.argument is None:
        return place.constant
    value = arguments[place.argument]
    return _bound(value, ops) if place.around is None else ops.prep_for_like_query(value).join(place.around)


def _bound(value: Any, ops: Any) -> Any:
    if isinstance(value, list):
        return among.bound(value, ops.connection.vendor)
    if isinstance(value, dt.datetime):
        return ops.adapt_datetimefield_value(value)
    if isinstance(value, dt.date):
        return ops.adapt_datefield_value(value)
    return value


def _place(parameter: Any, marks: dict[str, Any]) -> Place:
    for name, mark in marks.items():
        if _is_alike(parameter, mark) and parameter == mark:
            return Place(name, None, None)
        if isinstance(parameter, str) and isinstance(mark, str) and mark in parameter:
            return Place(name, parameter.split(mark), None)
    return Place(None, None, parameter)


def _is_alike(parameter: Any, mark: Any) -> bool:
    """PostgreSQL's driver gets some integers in a type of its own that derives from int; so does bool."""
    return type(parameter) is type(mark) or (
        type(mark) is int and isinstance(parameter, int) and not isinstance(parameter, bool)
    )
