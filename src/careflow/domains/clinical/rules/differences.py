"""What changed between two texts, line by line."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

# Beyond this the comparison takes longer than a person waits; the text then counts as replaced. Lines that repeat
# themselves are what makes it long: five hundred lines with a blank one after every third are within.
MOST_WORK = 20_000_000


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
    if most_work(before, after) > MOST_WORK:
        yield Step("equal" if before == after else "replace", before, after)
        return
    for op, start, end, new_start, new_end in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        yield Step(op, before[start:end], after[new_start:new_end])


def most_work(before: Sequence[str], after: Sequence[str]) -> int:
    """How much the comparison looks at, at most. Each stretch of equal lines is found by a look at every pair of equal
    lines, and in the worst case each line is a stretch of its own."""
    times = Counter(after)
    pairs = sum(times[line] for line in before)
    return (len(before) + pairs) * min(pairs, len(before), len(after))
