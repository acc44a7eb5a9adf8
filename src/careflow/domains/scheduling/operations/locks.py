"""Bookings of one provider or resource take turns, so that each sees what the one before it wrote."""

from collections.abc import Iterable

from django.db import connection

from careflow.domains.scheduling.queries.turns import OF_PROVIDER, OF_RESOURCE

TURN = "SELECT pg_advisory_xact_lock(hashtextextended(turn, 0)) FROM unnest(%s::text[]) AS turn"


def take_turns(*, provider_id: int | None, resource_id: int | None = None) -> None:
    """Wait for others who book the same until they are done, in an order that cannot deadlock. SQLite's
    writers wait for each other anyway.

    The database's own guards hold without this; it makes the answer say what stands in the way."""
    names = [f"{OF_PROVIDER}{provider_id}"] if provider_id else []
    names += [f"{OF_RESOURCE}{resource_id}"] if resource_id else []
    _take(names)


def take_turns_of(provider_ids: Iterable[int], resource_ids: Iterable[int] = ()) -> None:
    """Of several, by their numbers. Take them before touching a row of theirs."""
    names = [f"{OF_PROVIDER}{provider_id}" for provider_id in sorted(set(provider_ids))]
    _take(names + [f"{OF_RESOURCE}{resource_id}" for resource_id in sorted(set(resource_ids))])


def take_availability_turn(facility_id: int) -> None:
    """Whoever changes when people can be booked, before anything else: what holds for the whole facility must not
    miss a provider whose first template is being written."""
    _take([f"scheduling.availability:{facility_id}"])


def take_calendar_turn(staff_id: int) -> None:
    """Of two who renew a calendar's address at once, the later one replaces the earlier one's."""
    _take([f"scheduling.calendar:{staff_id}"])


def _take(names: list[str]) -> None:
    if names and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(TURN, [names])
