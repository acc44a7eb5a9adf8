"""Giving out chart numbers, one by one or in blocks, from the facility's counter row."""

from collections.abc import Iterable

from django.db import transaction

from careflow.domains.patients.models import ChartNumberCounter
from careflow.domains.patients.rules import chart_numbers as rules


@transaction.atomic
def reserve_chart_numbers(*, facility_id: int, count: int) -> list[str]:
    """The next free numbers. The counter stays locked until the caller's transaction ends, so that
    registrations at one facility take turns; numbers of a transaction that fails are given again."""
    counter = _locked_counter(facility_id)
    numbers = rules.block(counter.last_number, count)
    if numbers:
        ChartNumberCounter.objects.filter(pk=counter.pk).update(last_number=numbers[-1])
    return [str(number) for number in numbers]


@transaction.atomic
def note_chart_numbers(*, facility_id: int, chart_numbers: Iterable[str]) -> None:
    """Tell the counter of numbers that came with records of another system, so that it goes on after them."""
    highest = max((number for text in chart_numbers if (number := rules.countable(text)) is not None), default=0)
    counter = _locked_counter(facility_id)
    if highest > counter.last_number:
        ChartNumberCounter.objects.filter(pk=counter.pk).update(last_number=highest)


def lock_registrations(*, facility_id: int) -> None:
    """Make registrations at the facility wait until the caller's transaction ends."""
    _locked_counter(facility_id)


def _locked_counter(facility_id: int) -> ChartNumberCounter:
    ChartNumberCounter.objects.get_or_create(facility_id=facility_id)
    return ChartNumberCounter.objects.select_for_update().get(pk=facility_id)
