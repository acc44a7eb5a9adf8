"""Ascending lists of places, packed for the database: a few as numbers, many as a bitmap."""

import re
import struct
from collections.abc import Sequence
from functools import reduce
from itertools import islice
from operator import and_, or_
from typing import Final

LIST, BITMAP = b"L", b"B"
# More than these are found faster in a bitmap, though it is longer up to six times as many.
MOST_NUMBERS: Final = 500
_NUMBER: Final = 4
_NOT_EMPTY = re.compile(rb"[^\0]")
_BITS = [tuple(bit for bit in range(8) if byte >> bit & 1) for byte in range(256)]

# A place counts when one of these lists holds it.
AnyOf = Sequence[bytes]


def pack(places: Sequence[int]) -> bytes:
    """`places` ascend and begin at 0 or later."""
    if len(places) <= MOST_NUMBERS:
        return LIST + struct.pack(f"<{len(places)}I", *places)
    bits = bytearray(places[-1] // 8 + 1)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return BITMAP + bytes(bits)


def first_common(groups: Sequence[AnyOf], most: int) -> list[int]:
    """The lowest places that every group holds, at most `most` of them."""
    packed = [group[0] if len(group) == 1 else _union(group) for group in groups]
    lists = [_numbers(each) for each in packed if each[:1] == LIST]
    bitmaps = [each for each in packed if each[:1] == BITMAP]
    everywhere = _bits_in_all(bitmaps)
    if not lists:
        return _first_bits(everywhere, most)
    lists.sort(key=len)
    candidates = sorted(set(lists[0]).intersection(*lists[1:])) if len(lists) > 1 else lists[0]
    if not bitmaps:
        return list(candidates[:most])
    end = len(everywhere) * 8
    found = (place for place in candidates if place < end and everywhere[place >> 3] >> (place & 7) & 1)
    return list(islice(found, most))


def _bits_in_all(bitmaps: Sequence[bytes]) -> bytes:
    if len(bitmaps) > 1:
        return _bytes(reduce(and_, map(_integer, bitmaps)))
    return bitmaps[0][1:] if bitmaps else b""


def _union(group: AnyOf) -> bytes:
    if all(packed[:1] == LIST for packed in group):
        return pack(sorted({place for packed in group for place in _numbers(packed)}))
    return BITMAP + _bytes(reduce(or_, map(_integer, group)))


def _numbers(packed: bytes) -> tuple[int, ...]:
    return struct.unpack_from(f"<{len(packed) // _NUMBER}I", packed, 1)


def _integer(packed: bytes) -> int:
    """With the bits of the places set."""
    if packed[:1] == LIST:
        return reduce(or_, (1 << place for place in _numbers(packed)), 0)
    return int.from_bytes(memoryview(packed)[1:], "little")


def _bytes(bits: int) -> bytes:
    return bits.to_bytes((bits.bit_length() + 7) // 8, "little")


def _first_bits(bitmap: bytes, most: int) -> list[int]:
    found: list[int] = []
    for byte in _NOT_EMPTY.finditer(bitmap):
        found += [byte.start() * 8 + bit for bit in _BITS[bitmap[byte.start()]]]
        if len(found) >= most:
            break
    return found[:most]
