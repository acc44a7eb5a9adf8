"""Events as the texts that are sealed, for sealing and checking them; not for people."""

from collections.abc import Iterator
from typing import Any

from django.db import DatabaseError
from django.db.models import QuerySet

from careflow.domains.audit.models import AuditEvent
from careflow.domains.audit.rules.contents import COLUMNS, content_of, unreadable

PAGE = 1024  # as many as a seal has at most
BEFORE_ALL = -(2**63) - 1  # no row has a lower id
# What drivers and Django's fields raise over a value that no program of ours wrote.
ODD_VALUES = (ValueError, TypeError, AttributeError, OverflowError, DatabaseError)


def contents(*, after: int, to: int) -> Iterator[tuple[int, str]]:
    """Id and text of each event after one and up to another, in order; a page of them in memory at a time."""
    while page := _page(_between(after, to)[:PAGE]):
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1][0]


def find_content(*, event_id: int) -> str | None:
    page = _page(_between(event_id - 1, event_id)[:1])
    return page[0][1] if page else None


def _between(after: int, to: int) -> QuerySet[AuditEvent, Any]:
    return AuditEvent.objects.filter(id__gt=after, id__lte=to).order_by("id").values_list(*COLUMNS)


def _page(rows: QuerySet[AuditEvent, Any]) -> list[tuple[int, str]]:
    try:
        return [(row[0], content_of(row)) for row in rows]
    except ODD_VALUES:
        return [_one(event_id) for event_id in rows.values_list("id", flat=True)]


def _one(event_id: int) -> tuple[int, str]:
    try:
        return event_id, content_of(AuditEvent.objects.values_list(*COLUMNS).get(pk=event_id))
    except ODD_VALUES:
        return event_id, unreadable(event_id)
