"""The words by which a diagnosis is found: what its title is taken apart into, and what a search asks for.

A word is found by its beginning. Both sides go through the same folding, which the caller does (`fold`)."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from careflow.domains.clinical.rules import icd10
from careflow.domains.clinical.rules.abbreviations import MEANINGS

LONGEST_WORD = 40
MOST_WORDS = 12
# Of a longer beginning of a code there are so few that the index of codes answers.
CODE_BEGINNINGS = range(2, 5)
SHORTEST_REST = 6
SHORTEST_PLURAL = 4
_WORD = re.compile(r"[a-z0-9]+")
_INSIDE_WORDS = re.compile(r"['’()\-]")
_SMALL = frozenset("a an and at by due for from in of on or the to with".split())


@dataclass(frozen=True, slots=True)
class Asked:
    """`words`: of each entry a code must have one. `key` is the beginning of a code, when nothing else was
    typed."""

    words: tuple[tuple[str, ...], ...] = ()
    key: str | None = None


def words_of(folded: str) -> set[str]:
    """`"autonomic (poly)neuropathy"` is found by autonomic, poly, neuropathy and polyneuropathy, and every
    polyneuropathy by neuropathy as well."""
    words = {*_WORD.findall(folded.replace("'", "")), *_WORD.findall(_INSIDE_WORDS.sub("", folded))}
    words |= {word[4:] for word in words if word.startswith(("poly", "mono")) and len(word) >= 4 + SHORTEST_REST}
    return {word[:LONGEST_WORD] for word in words}


def index_words(key: str, titles: Iterable[str]) -> set[str]:
    """Everything by which a code is found: the beginnings of its words, and those of its key in capitals."""
    words = {word for title in titles for word in words_of(title)}
    keys = [key[:length] for length in CODE_BEGINNINGS if length <= len(key)]
    return set(keys).union(*map(_beginnings, words))


@lru_cache(maxsize=20_000)
def _beginnings(word: str) -> tuple[str, ...]:
    return tuple(word[:length] for length in range(1, len(word) + 1))


def parse(folded: str) -> Asked:
    """What somebody looks for. Small words count only when nothing else is typed; an abbreviation stands for its
    meaning; a plural finds the singular too."""
    chunks = folded.split()
    if len(chunks) == 1 and (key := _beginning(chunks[0])) is not None:
        return Asked(((key.lower(),),), key)
    asked = dict.fromkeys(each for chunk in chunks for each in _alternatives(chunk))
    telling = [each for each in asked if each[0] not in _SMALL] or list(asked)
    return Asked(tuple(telling[:MOST_WORDS]))


def _beginning(chunk: str) -> str | None:
    return None if chunk in MEANINGS else icd10.beginning_of(chunk)


def _alternatives(chunk: str) -> list[tuple[str, ...]]:
    """What may stand for each word of the chunk. Of a long code beside words its first four signs count."""
    if (key := _beginning(chunk)) is not None:
        return [(key.lower(), key[: CODE_BEGINNINGS[-1]])]
    words = _WORD.findall(chunk.replace("'", ""))
    return [(_singular(part),) for word in words for part in MEANINGS.get(word, (word,))]


def _singular(word: str) -> str:
    return word.removesuffix("s")[:LONGEST_WORD] if len(word) >= SHORTEST_PLURAL else word
