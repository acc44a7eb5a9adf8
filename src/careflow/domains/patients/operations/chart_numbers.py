"""Giving out chart numbers, one by one or in blocks, from the facility's counter row."""

from collections.abc import Iterable

from django.db import connection, transaction

from careflow.domains.patients.models import ChartNumberCounter
from careflow.domains.patients.rules import chart_numbers as rules

# As `rules.block` goes on.
NEXT = """
INSERT INTO patients_chartnumbercounter AS counter (facility_id, last_number) VALUES (%(facility)s, %(first)s)
ON CONFLICT (facility_id) DO UPDATE SET last_number =
    CASE WHEN counter.last_number + %(step)s < %(first)s THEN %(first)s ELSE counter.last_number + %(step)s END
RETURNING last_number
"""


class LockedCounter:
    """A facility's counter for as long as the caller's transaction lasts."""

    def __init__(self, facility_id: int) -> None:
        counters = ChartNumberCounter.objects.select_for_update().filter(pk=facility_id)
        counter = counters.first()
        if counter is None:
            ChartNumberCounter.objects.get_or_create(facility_id=facility_id)
            counter = counters.get()
        self.facility_id, self.last_number = facility_id, counter.last_number

    def take(self, count: int) -> list[str]:
        """The next free numbers. Those of a transaction that fails are given again."""
        numbers = rules.block(self.last_number, count)
        if numbers:
            self.advance(numbers[-1])
        return [str(number) for number in numbers]

    def advance(self, number: int) -> None:
        """Go on after this number."""
        if number > self.last_number:
            ChartNumberCounter.objects.filter(pk=self.facility_id).update(last_number=number)
            self.last_number = number


def lock_counter(*, facility_id: int) -> LockedCounter:
    """Registrations at one facility take turns from here on. Call it inside a transaction."""
    return LockedCounter(facility_id)


def take_next(*, facility_id: int) -> str:
    """The next free number, by one statement; like `lock_counter` it makes registrations at one facility take turns.
    That of a transaction that fails is given again."""
    with connection.cursor() as cursor:
        cursor.execute(NEXT, {"facility": facility_id, "first": rules.FIRST, "step": rules.STEP})
        return str(cursor.fetchone()[0])


@transaction.atomic(savepoint=False)
def reserve_chart_numbers(*, facility_id: int, count: int) -> list[str]:
    """The next free numbers, for charts that are stored in the caller's transaction."""
    return lock_counter(facility_id=facility_id).take(count)


@transaction.atomic(savepoint=False)
def note_chart_numbers(*, facility_id: int, chart_numbers: Iterable[str]) -> None:
    """Tell the counter of numbers that came with records of another system, so that it goes on after them."""
    highest = max((number for text in chart_numbers if (number := rules.countable(text)) is not None), default=0)
    lock_counter(facility_id=facility_id).advance(highest)
