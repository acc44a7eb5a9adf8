"""The text in which "contains" looks: every searchable value on a line of its own."""

from collections.abc import Iterable

# A folded term has no line break, so it never matches across two values.
BETWEEN = "\n"
# What people leave out when they type a name.
MARKS = "'-"
_NO_MARKS = str.maketrans("", "", MARKS)


def join(values: Iterable[str]) -> str:
    """Each value once, blanks left out."""
    return BETWEEN.join(dict.fromkeys(value for value in values if value))


def without_marks(name: str) -> str:
    """`"o'brien-lee"` → `"obrienlee"`, as people type it in a hurry; blank when that is the name itself."""
    bare = name.translate(_NO_MARKS)
    return bare if bare != name else ""
