"""What a service costs by the relative values of the physician fee schedule: exact, and rounded once."""

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final, NamedTuple

_EXACT: Final = Context(prec=60, rounding=ROUND_HALF_UP)
_WHOLE: Final = Decimal(1)


class Shares(NamedTuple):
    """The three parts of a price: the clinician's work, running the practice, and insurance against mistakes. Of a
    service they are its relative values, of a region its cost indices."""

    work: Decimal
    practice: Decimal
    malpractice: Decimal


# The country's average.
NATIONAL: Final = Shares(_WHOLE, _WHOLE, _WHOLE)


def fee_cents(values: Shares, *, indices: Shares, conversion_factor: Decimal) -> int:
    """`conversion_factor` in dollars. Half a cent is rounded up."""
    total = sum((_EXACT.multiply(value, index) for value, index in zip(values, indices, strict=True)), Decimal(0))
    dollars = _EXACT.multiply(total, conversion_factor)
    return int(dollars.scaleb(2, _EXACT).quantize(_WHOLE, context=_EXACT))
