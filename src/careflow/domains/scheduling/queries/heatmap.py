"""How full the days of a month are. A day is the facility's, of 23, 24 or 25 hours.

Measured over a month of 3,700 visits: PostgreSQL turns instants into local days in 1.6 ms; 31 counts take it 14,
because it starts workers for them. SQLite would call Python for every row (27 ms); 31 counts take it 0.6.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Count, IntegerField, QuerySet, Value
from django.db.models.functions import TruncDate

from careflow.domains.scheduling.queries.appointments import between
from careflow.platform.actor import Actor
from careflow.platform.compiled import Compiled
from careflow.platform.localtime import local_days
from careflow.platform.tenancy import Scope

LONGEST_MONTH = 31
LONG_AGO = datetime(1901, 1, 1, tzinfo=UTC)


def _by_edges(scope: Scope | None, **edges: datetime) -> QuerySet[Any, Any]:
    """A count for each day, from the instant it begins to the instant the next one does."""
    days: list[QuerySet[Any, Any]] = [
        between(scope, edges[f"edge_{day}"], edges[f"edge_{day + 1}"])
        .values(day=Value(day, output_field=IntegerField()))
        .annotate(count=Count("*"))
        .values_list("day", "count")
        for day in range(LONGEST_MONTH)
    ]
    return days[0].union(*days[1:], all=True)


SAMPLE_EDGES: dict[str, Any] = {f"edge_{day}": LONG_AGO + timedelta(days=day) for day in range(LONGEST_MONTH + 1)}
BY_EDGES = Compiled(_by_edges, scoped=True, **SAMPLE_EDGES)
BY_ZONE = Compiled(
    lambda scope, zone, start, end: (
        between(scope, start, end)
        .annotate(day=TruncDate("starts_at", tzinfo=ZoneInfo(zone)))
        .values("day")
        .annotate(count=Count("*"))
        .values_list("day", "count")
    ),
    scoped=True,
    replanned=True,
    zone="Antarctica/Troll",
    start=LONG_AGO,
    end=LONG_AGO + timedelta(days=1),
)


def count_by_day(*, actor: Actor, first: date, last: date) -> dict[date, int]:
    """How many visits start on each local day of a month; days without one are absent."""
    count = count_by_edges if connection.vendor == "sqlite" else count_by_zone
    return count(actor=actor, first=first, last=last)


def count_by_edges(*, actor: Actor, first: date, last: date) -> dict[date, int]:
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    edges = [local_days(day, day, actor.zone)[0] for day in days]
    edges += [local_days(last, last, actor.zone)[1]] * (LONGEST_MONTH + 1 - len(edges))
    arguments: dict[str, Any] = {f"edge_{number}": edge for number, edge in enumerate(edges)}
    rows = BY_EDGES.rows(actor, **arguments)
    return {days[number]: count for number, count in sorted(rows) if count}


def count_by_zone(*, actor: Actor, first: date, last: date) -> dict[date, int]:
    start, end = local_days(first, last, actor.zone)
    return dict(sorted(BY_ZONE.rows(actor, zone=actor.facility_timezone, start=start, end=end)))
