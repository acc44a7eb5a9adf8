"""Merkle trees as RFC 6962 has them: leaves and nodes are hashed apart, so that neither passes for the other."""

import hashlib
from collections.abc import Sequence

LEAF, NODE = b"\x00", b"\x01"
HASH_BYTES = 32


def leaf_of(content: bytes) -> bytes:
    return hashlib.sha256(LEAF + content).digest()


def root_of(leaves: Sequence[bytes]) -> bytes:
    """Of no leaves at all: the hash of nothing."""
    if not leaves:
        return hashlib.sha256().digest()
    level = list(leaves)
    while len(level) > 1:
        level = _above(level)
    return level[0]


def path_to(leaves: Sequence[bytes], index: int) -> list[bytes]:
    """What has to be hashed together with the leaf, from the bottom up, to come to the root."""
    path, level = [], list(leaves)
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            path.append(level[beside])
        level, index = _above(level), index // 2
    return path


def root_by(path: Sequence[bytes], *, leaf: bytes, index: int, count: int) -> bytes | None:
    """The root that the path leads to from this leaf; None when a tree of `count` leaves has no such path."""
    if not 0 <= index < count:
        return None
    hashed, place, last = leaf, index, count - 1
    for beside in path:
        if last == 0:
            return None
        if place % 2 or place == last:
            hashed = _node(beside, hashed)
            while place % 2 == 0 and place:
                place, last = place // 2, last // 2
        else:
            hashed = _node(hashed, beside)
        place, last = place // 2, last // 2
    return hashed if last == 0 else None


def _above(level: Sequence[bytes]) -> list[bytes]:
    """An odd one out goes up as it is."""
    pairs = [_node(left, right) for left, right in zip(level[::2], level[1::2], strict=False)]
    return [*pairs, level[-1]] if len(level) % 2 else pairs


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()
