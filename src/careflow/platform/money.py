"""Money as whole cents and quantities as whole hundredths: never a float, and one rule for rounding.

A line costs its quantity times its price, rounded half up to the cent; a total is the sum of such lines."""

import re

_AMOUNT = re.compile(r"([0-9]{1,12})(?:\.([0-9]{1,2})0*)?", re.ASCII)


def hundredths(text: str) -> int | None:
    """The hundredths that a decimal text stands for, "12.5" → 1250: at most two decimals that matter, no sign, no
    exponent. None when it is no such text."""
    found = _AMOUNT.fullmatch(text.strip())
    return None if found is None else int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0"))


def spelled(amount: int) -> str:
    """How hundredths stand on the wire: 1250 → "12.50"."""
    sign, rest = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{rest // 100}.{rest % 100:02}"


def line_cents(*, quantity_hundredths: int, price_cents: int) -> int:
    """What a line costs, half a cent rounded up; for amounts that are not negative."""
    return (quantity_hundredths * price_cents + 50) // 100
