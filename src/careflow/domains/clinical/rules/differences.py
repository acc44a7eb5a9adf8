"""What changed between two texts, line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

# Beyond this many lines the comparison takes longer than a person waits; the text then counts as replaced.
MOST_LINES = 2_000


@dataclass(frozen=True, slots=True)
class Step:
    """`op` is equal, insert, delete or replace; the `before` lines of all steps joined are the older text, their
    `after` lines the newer one."""

    op: str
    before: list[str]
    after: list[str]


def lines_of(text: str) -> list[str]:
    """Joined by line feeds they give the text back; an empty one has none."""
    return text.split("\n") if text else []


def differences(older: str, newer: str) -> Iterator[Step]:
    before, after = lines_of(older), lines_of(newer)
    if max(len(before), len(after)) > MOST_LINES:
        yield Step("equal" if before == after else "replace", before, after)
        return
    for op, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield Step(op, before[start:end], after[new_start:new_end])
