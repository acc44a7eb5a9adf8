"""Chart numbers: digits, unique at a facility, given in steps of ten."""

FIRST = 100
STEP = 10
# Longer numbers come only from other systems; they are kept but never counted on from.
MOST_DIGITS = 15


def block(last_number: int, count: int) -> list[int]:
    """The next `count` numbers after the last one given; the first of a facility is FIRST."""
    start = max(FIRST, last_number + STEP)
    return list(range(start, start + count * STEP, STEP))


def countable(chart_number: str) -> int | None:
    """The number to count on from, or None for one that the counter can never reach."""
    is_number = chart_number.isascii() and chart_number.isdigit()
    return int(chart_number) if is_number and len(chart_number) <= MOST_DIGITS else None
