"""Bookings of one provider or resource take turns, so that each sees what the one before it wrote."""

from django.db import connection

TURN = "SELECT pg_advisory_xact_lock(hashtextextended(turn, 0)) FROM unnest(%s::text[]) AS turn"


def take_turns(*, provider_id: int | None, resource_id: int | None = None) -> None:
    """Wait for others who book the same until they are done, in an order that cannot deadlock. SQLite's
    writers wait for each other anyway.

    The database's own guards hold without this; it makes the answer say what stands in the way."""
    if connection.vendor != "postgresql":
        return
    names = [f"scheduling.provider:{provider_id}"] if provider_id else []
    names += [f"scheduling.resource:{resource_id}"] if resource_id else []
    if names:
        with connection.cursor() as cursor:
            cursor.execute(TURN, [names])
