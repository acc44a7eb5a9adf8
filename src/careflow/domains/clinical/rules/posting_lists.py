"""Ascending lists of places, packed for the database: a few as numbers, many as a bitmap."""

import re
import struct
from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import islice
from operator import and_, or_
from typing import Final

LIST, BITMAP = b"L", b"B"
# More than these are found faster in a bitmap, though it is longer up to six times as many.
MOST_NUMBERS: Final = 500
_NUMBER: Final = 4
# Bytes of a bitmap that are looked at together.
PIECE: Final = 2048
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
    if not lists:
        return _first_of_bitmaps(bitmaps, most)
    lists.sort(key=len)
    found: Iterable[int] = sorted(set(lists[0]).intersection(*lists[1:])) if len(lists) > 1 else lists[0]
    for bitmap in bitmaps:
        found = _held(found, bitmap)
    return list(islice(found, most))


def _held(places: Iterable[int], bitmap: bytes) -> Iterator[int]:
    end = (len(bitmap) - 1) * 8
    return (place for place in places if place < end and bitmap[(place >> 3) + 1] >> (place & 7) & 1)


def _first_of_bitmaps(bitmaps: Sequence[bytes], most: int) -> list[int]:
    """Piece by piece, since what many words have in common begins soon."""
    found: list[int] = []
    for start in range(1, min(map(len, bitmaps), default=0), PIECE):
        pieces = (int.from_bytes(bitmap[start : start + PIECE], "little") for bitmap in bitmaps)
        common = _bytes(reduce(and_, pieces))
        for byte in _NOT_EMPTY.finditer(common):
            place = (start - 1 + byte.start()) * 8
            found += [place + bit for bit in _BITS[common[byte.start()]]]
            if len(found) >= most:
                return found[:most]
    return found


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
