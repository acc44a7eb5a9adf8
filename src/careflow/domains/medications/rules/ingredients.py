"""What stands behind the name of a medication or of an allergen, however it is written: strengths, forms, salts,
brands, capitals and combinations do not matter. Whatever the text is, there is an answer."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from careflow.domains.medications.rules.pharmacology.brands import OTHER_NAMES
from careflow.domains.medications.rules.pharmacology.combinations import ALONE, COMBINATIONS
from careflow.domains.medications.rules.pharmacology.crossings import CLASSES, HIDDEN
from careflow.domains.medications.rules.pharmacology.drug_class import names
from careflow.domains.medications.rules.pharmacology.words import FORMS, MEASURES, PLACES, SALTS

Words = tuple[str, ...]
_WORD = re.compile(r"[^\W\d_]+|\d+")
_FREE = ("free",)


class Kind(Enum):
    SUBSTANCE = 1
    DRUG_CLASS = 2
    MATERIAL = 3


Meaning = tuple[Kind, str]
Entries = Iterator[tuple[str, Meaning]]


@dataclass(frozen=True, slots=True)
class Contents:
    """`substances` as the tables spell them, empty for a name that they do not have; `core` is the name without
    strength, form and salt; `place` is blank for what acts in the whole body, or does not say."""

    substances: frozenset[str]
    core: Words
    place: str


@dataclass(frozen=True, slots=True)
class Meant:
    """What somebody wrote down as the allergen: substances, whole classes by their labels, and foods or materials."""

    substances: frozenset[str]
    classes: frozenset[str]
    materials: frozenset[str]
    core: Words


class Lexicon:
    """Finds the names that stand in a text, the longest first, each word used once."""

    def __init__(self, entries: Iterable[tuple[str, Meaning]]) -> None:
        made: defaultdict[Words, set[Meaning]] = defaultdict(set)
        for name, meaning in entries:
            made[words_of(name)].add(meaning)
        self.meanings = {name: frozenset(meanings) for name, meanings in made.items()}
        self.longest = max(len(name) for name in made)

    def read(self, words: Words) -> Iterator[Meaning]:
        """What a product is said to be free of is not in it."""
        place = 0
        while place < len(words):
            length = self._length_at(words, place)
            if length and words[place + length : place + length + 1] != _FREE:
                yield from self.meanings[words[place : place + length]]
            place += length or 1

    def _length_at(self, words: Words, place: int) -> int:
        """In words, of the longest name that starts here; 0 when none does."""
        lengths = range(min(self.longest, len(words) - place), 0, -1)
        return next((length for length in lengths if words[place : place + length] in self.meanings), 0)


def words_of(text: str) -> Words:
    plain = unicodedata.normalize("NFKD", text).casefold()
    return tuple(_WORD.findall("".join(letter for letter in plain if not unicodedata.combining(letter))))


@lru_cache(maxsize=4096)
def contents_of(medication_name: str) -> Contents:
    words = words_of(medication_name)
    place = next((place for place, marks in _PLACES.items() if not marks.isdisjoint(words)), "")
    return Contents(frozenset(name for _, name in _PRODUCTS.read(words)), _core(words), place)


@lru_cache(maxsize=4096)
def meant_by(allergen: str) -> Meant:
    words = words_of(allergen)
    found = set(_ALLERGENS.read(words))
    substances, classes, materials = (frozenset(name for kind, name in found if kind is wanted) for wanted in Kind)
    return Meant(substances, classes, materials, _core(words))


def _core(words: Words) -> Words:
    left_out = MEASURES | FORMS | SALTS
    return tuple(word for word in words if not word.isdigit() and word not in left_out)


def _lines(table: str) -> Iterator[tuple[str, frozenset[str]]]:
    for line in table.strip().splitlines():
        name, _, rest = line.partition("=")
        yield name.strip(), names(rest)


def _products() -> Entries:
    for name in names(ALONE).union(*(each.members for each in CLASSES)):
        yield name, (Kind.SUBSTANCE, name)
    for name, others in _lines(OTHER_NAMES):
        for other in (name, *others):
            yield other, (Kind.SUBSTANCE, name)
    for product, inside in _lines(COMBINATIONS):
        for name in inside:
            yield product, (Kind.SUBSTANCE, name)


def _allergens() -> Entries:
    yield from _products()
    for each in CLASSES:
        for name in (each.label, *each.also_called):
            yield name, (Kind.DRUG_CLASS, each.label)
    for hidden in HIDDEN:
        for name in hidden.allergens:
            yield name, (Kind.MATERIAL, name)


_PRODUCTS, _ALLERGENS = Lexicon(_products()), Lexicon(_allergens())
_PLACES = {place: frozenset(marks.split()) for place, marks in PLACES.items()}
CLASS_OF = {each.label: each for each in CLASSES}
KNOWN = frozenset(name for meanings in _PRODUCTS.meanings.values() for _, name in meanings)
