"""The words by which a procedure is found: what its texts are taken apart into, and what a search asks for.

A word is found by its beginning, and so is the code itself. Both sides are folded by the caller (`fold`)."""

import re
from collections.abc import Iterable
from typing import Final

LONGEST_WORD: Final = 40
MOST_WORDS: Final = 6
SHORTEST_PLURAL: Final = 4
_WORD = re.compile(r"[a-z0-9]+")
_INSIDE_WORDS = re.compile(r"['’\-]")
_SMALL = frozenset("a an and at by each for from in is of on or the to with".split())


def words_of(folded: str) -> set[str]:
    """`"x-ray"` is found by x, ray and xray."""
    words = {*_WORD.findall(folded.replace("'", "")), *_WORD.findall(_INSIDE_WORDS.sub("", folded))}
    return {word[:LONGEST_WORD] for word in words}


def index_words(code: str, folded: Iterable[str]) -> set[str]:
    """Everything by which a code is found."""
    return {code.lower()}.union(*map(words_of, folded)) - _SMALL | {code.lower()}


def parse(folded: str) -> tuple[str, ...]:
    """The words that somebody looks for, each once; small ones don't count beside others. A plural finds the
    singular too."""
    asked = dict.fromkeys(_singular(word) for word in _WORD.findall(folded.replace("'", "")) if word not in _SMALL)
    return tuple(asked)[:MOST_WORDS]


def _singular(word: str) -> str:
    return word.removesuffix("s")[:LONGEST_WORD] if len(word) >= SHORTEST_PLURAL else word
