"""Identifiers of SNOMED CT: 6 to 18 digits, of which the last is Verhoeff's check digit over the others. The scheme is
the symmetries of a pentagon: it finds every wrong digit and every two neighbours that changed places."""

import re
from typing import Final

_IDENTIFIER = re.compile(r"[1-9][0-9]{5,17}", re.ASCII)
_CORNERS: Final = 5
# How a digit is shuffled at its place, counted from the right; after eight places it begins again.
_SHUFFLES = [list(range(10)), [1, 5, 7, 6, 2, 8, 3, 0, 9, 4]]
while len(_SHUFFLES) < 8:
    _SHUFFLES.append([_SHUFFLES[-1][digit] for digit in _SHUFFLES[1]])


def is_identifier(text: str) -> bool:
    return _IDENTIFIER.fullmatch(text) is not None and _sum(text) == 0


def check_digit(digits: str) -> int:
    """What makes an identifier of these digits when it follows them."""
    together = _sum(f"{digits}0")
    return (-together) % _CORNERS if together < _CORNERS else together


def _sum(digits: str) -> int:
    total = 0
    for place, digit in enumerate(reversed(digits)):
        total = _compose(total, _SHUFFLES[place % 8][int(digit)])
    return total


def _compose(first: int, second: int) -> int:
    """0 to 4 turn the pentagon by that many corners, 5 to 9 turn it over first."""
    turn, other = first % _CORNERS, second % _CORNERS
    turned = (turn - other if first >= _CORNERS else turn + other) % _CORNERS
    return turned + (0 if (first >= _CORNERS) == (second >= _CORNERS) else _CORNERS)
