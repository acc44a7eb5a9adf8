"""The ways in which a term finds charts. Each way is served by one index, and the ways of a term stand in
the order in which a person at the desk expects them to fill a short list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from careflow.domains.patients.queries.search.fragments import (
    HERE,
    IS_HERE,
    NAMES,
    PHONES,
    Sql,
    begins,
    both,
    either,
    has_phone,
    holds,
    some_name_holds,
)
from careflow.domains.patients.rules.terms import SHORTEST_INSIDE, NameTerm

BY_LAST_NAME = ("last_key", "first_key", "id")
# Where an index gives its entries in another order, a list that is cut short is filled in that order.
WALKS = {"first_key": ("first_key", "last_key"), "chart_number": ("chart_number",)}
GIVEN_NAMES = ("first_key", "preferred_key")


@dataclass(frozen=True, slots=True)
class Way:
    """`where` decides about a chart by itself. When it cannot be read off an index of the charts in `order`,
    `inside` names terms that the chart's search text must hold, or `ids` selects the charts that come into
    question."""

    where: Sql
    order: tuple[str, ...] = BY_LAST_NAME
    inside: tuple[str, ...] = ()
    ids: Sql | None = None


def _starting(column: str, term: str) -> Way:
    return Way(begins(f"p.{column}", term), WALKS.get(column, BY_LAST_NAME))


def name_ways(name: NameTerm, *, vendor: str) -> list[Way]:
    if not name.words:
        return _comma_ways(name.last, name.first, vendor)
    if name.is_one_word:
        return _word_ways(name.words[0], some_name_holds(NAMES, name.words[0], vendor=vendor))
    return _words_ways(name.words, vendor)


def anything_ways(word: str, *, vendor: str) -> list[Way]:
    """One word that may be a name, an e-mail address, a chart number or a phone number."""
    anywhere = holds("p.search_text", word, vendor=vendor)
    if not word.isdigit():
        ways = _word_ways(word, anywhere)
        return ways if len(word) >= SHORTEST_INSIDE else [*ways, _starting("chart_number", word)]
    ways = [_starting("chart_number", word), phone_start(word)]
    return [*ways, *_inside(anywhere, word)]


def number_ways(number: str, *, vendor: str) -> list[Way]:
    """Digits of a chart number or a phone number."""
    return [
        _starting("chart_number", number),
        phone_start(number),
        *_inside(either([holds("p.chart_number", number, vendor=vendor), _phone_holds(number, vendor)]), number),
    ]


def chart_ways(number: str, *, vendor: str) -> list[Way]:
    return [_starting("chart_number", number), *_inside(holds("p.chart_number", number, vendor=vendor), number)]


def phone_ways(number: str, *, vendor: str) -> list[Way]:
    return [phone_start(number), *_inside(_phone_holds(number, vendor), number)]


def birth_date_way(day: date) -> Way:
    return Way(Sql("p.date_of_birth = %s", (day.isoformat(),)))


def phone_start(number: str) -> Way:
    """From the beginning of the number, or of its last seven digits. One or two digits begin so many numbers
    that walking the charts by name fills the list sooner."""
    keys = ("number_key", "local_key")
    ranges = [begins(f"x.{key}", number) for key in keys]
    if len(number) < SHORTEST_INSIDE:
        return Way(has_phone(either(ranges)))
    select = f"SELECT x.patient_id AS id FROM {PHONES} x WHERE {IS_HERE.format('x')} AND "
    return Way(
        has_phone(either(ranges)),
        ids=Sql(
            " UNION ".join(f"{select}{found.text}" for found in ranges),
            tuple(value for found in ranges for value in (HERE, *found.values)),
        ),
    )


def _phone_holds(number: str, vendor: str) -> Sql:
    return has_phone(holds("x.number_key", number, vendor=vendor))


def _inside(where: Sql, *terms: str) -> list[Way]:
    """The way through the search text; there is none for terms that are all too short for it."""
    long = tuple(term for term in terms if len(term) >= SHORTEST_INSIDE)
    return [Way(where, inside=long)] if long else []


def _word_ways(word: str, anywhere: Sql) -> list[Way]:
    if len(word) < SHORTEST_INSIDE:
        return [_starting(column, word) for column in NAMES]
    return [_starting("last_key", word), _starting("first_key", word), *_inside(anywhere, word)]


def _comma_ways(last: str, first: str, vendor: str) -> list[Way]:
    given = ("first_key", "preferred_key", "middle_key")
    family_holds = holds("p.last_key", last, vendor=vendor) if last else None
    given_holds = some_name_holds(given, first, vendor=vendor) if first else None
    where = both(family_holds, given_holds)
    if not last:
        if len(first) < SHORTEST_INSIDE:
            return [_starting(column, first) for column in given]
        return [_starting("first_key", first), *_inside(where, first)]
    begin = begins("p.last_key", last)
    if not first:
        return [Way(begin), *_inside(where, last)]
    return [Way(both(begin, begins("p.first_key", first))), *(_inside(where, last, first) or [Way(where)])]


def _words_ways(words: Sequence[str], vendor: str) -> list[Way]:
    head, tail = words[0], words[-1]
    forwards = both(begins("p.last_key", tail), begins("p.first_key", head))
    backwards = both(begins("p.last_key", head), begins("p.first_key", tail))
    where = either([
        both(some_name_holds(GIVEN_NAMES, head, vendor=vendor), holds("p.last_key", tail, vendor=vendor)),
        both(some_name_holds(GIVEN_NAMES, tail, vendor=vendor), holds("p.last_key", head, vendor=vendor)),
        both(*(some_name_holds(NAMES, word, vendor=vendor) for word in words)),
    ])  # fmt: skip
    rest = _inside(where, head, tail) or [
        Way(both(begins(f"p.{column}", head), where), _starting(column, head).order) for column in NAMES
    ]
    return [Way(forwards), Way(backwards), *rest]
