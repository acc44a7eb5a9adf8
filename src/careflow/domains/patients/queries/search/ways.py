"""The ways in which a term finds charts. Each way is served by one index, and the ways of a term stand in
the order in which a person at the desk expects them to fill a short list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from careflow.domains.patients.queries.search.fragments import (
    CHARTS,
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
    some_name_begins_unmarked,
    some_name_holds,
)
from careflow.domains.patients.rules.terms import SHORTEST_INSIDE, NameTerm, spellings

BY_LAST_NAME = ("last_key", "first_key", "id")
# Where an index gives its entries in another order, a list that is cut short is filled in that order.
WALKS = {"first_key": ("first_key", "last_key"), "chart_number": ("chart_number",)}
GIVEN_NAMES = ("first_key", "preferred_key")


@dataclass(frozen=True, slots=True)
class Way:
    """`where` decides about a chart by itself. When it cannot be read off an index of the charts in `order`,
    `inside` names terms that the chart's search text must hold, or `ids` selects the charts that come into
    question: so `few` that they are looked up one by one, whatever a plan for any term expects."""

    where: Sql
    order: tuple[str, ...] = BY_LAST_NAME
    inside: tuple[str, ...] = ()
    ids: Sql | None = None
    few: bool = False


def _starting(column: str, term: str, where: Sql | None = None) -> Way:
    return Way(both(begins(f"p.{column}", term), where), WALKS.get(column, BY_LAST_NAME))


def _marked(columns: Sequence[str], word: str, vendor: str, where: Sql | None = None) -> Way:
    """A short word at the beginning of a name whose mark was left out."""
    ranges = [begins(f"x.{column}", spelling) for column in columns for spelling in spellings(word)]
    begin = some_name_begins_unmarked(columns, word, vendor=vendor)
    return Way(both(begin, where), ids=_united(f"SELECT x.id FROM {CHARTS} x", ranges), few=True)


def _united(select: str, ranges: Sequence[Sql]) -> Sql:
    """The ids of rows `x` in one of the ranges."""
    return Sql(
        " UNION ".join(f"{select} WHERE {IS_HERE.format('x')} AND {found.text}" for found in ranges),
        tuple(value for found in ranges for value in (HERE, *found.values)),
    )


def name_ways(name: NameTerm, *, vendor: str) -> list[Way]:
    if not name.words:
        return _comma_ways(name.last, name.first, vendor)
    if name.is_one_word:
        return _word_ways(name.words[0], some_name_holds(NAMES, name.words[0], vendor=vendor), vendor)
    return _words_ways(name.words, vendor)


def anything_ways(word: str, *, vendor: str) -> list[Way]:
    """One word that may be a name, an e-mail address, a chart number or a phone number."""
    anywhere = holds("p.search_text", word, vendor=vendor)
    if not word.isdigit():
        ways = _word_ways(word, anywhere, vendor)
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
    return Way(has_phone(either(ranges)), ids=_united(f"SELECT x.patient_id AS id FROM {PHONES} x", ranges))


def _phone_holds(number: str, vendor: str) -> Sql:
    return has_phone(holds("x.number_key", number, vendor=vendor))


def _inside(where: Sql, *terms: str) -> list[Way]:
    """The way through the search text; there is none for terms that are all too short for it."""
    long = tuple(term for term in terms if len(term) >= SHORTEST_INSIDE)
    return [Way(where, inside=long)] if long else []


def _word_ways(word: str, anywhere: Sql, vendor: str) -> list[Way]:
    if len(word) < SHORTEST_INSIDE:
        last, *given = NAMES
        unmarked = [_starting(column, word) for column in given]
        return [_starting(last, word), _marked([last], word, vendor), *unmarked, _marked(given, word, vendor)]
    return [_starting("last_key", word), _starting("first_key", word), *_inside(anywhere, word)]


def _comma_ways(last: str, first: str, vendor: str) -> list[Way]:
    given = ("first_key", "preferred_key", "middle_key")
    family_holds = some_name_holds(["last_key"], last, vendor=vendor) if last else None
    given_holds = some_name_holds(given, first, vendor=vendor) if first else None
    where = both(family_holds, given_holds)
    if not last:
        if len(first) < SHORTEST_INSIDE:
            return [*(_starting(column, first) for column in given), _marked(given, first, vendor)]
        return [_starting("first_key", first), *_inside(where, first)]
    begin = begins("p.last_key", last)
    begins_marked = [] if len(last) >= SHORTEST_INSIDE else [_marked(["last_key"], last, vendor, given_holds)]
    if not first:
        return [Way(begin), *(begins_marked or _inside(where, last))]
    rest = _inside(where, last, first) or [Way(both(begin, given_holds)), *begins_marked]
    return [Way(both(begin, begins("p.first_key", first))), *rest]


def _words_ways(words: Sequence[str], vendor: str) -> list[Way]:
    head, tail = words[0], words[-1]
    forwards = both(begins("p.last_key", tail), begins("p.first_key", head))
    backwards = both(begins("p.last_key", head), begins("p.first_key", tail))
    where = both(*(some_name_holds(NAMES, word, vendor=vendor) for word in words))
    if len(words) > len((head, tail)):  # what stands between them need not be written in the chart
        where = either([where, *(_named(first, last, vendor) for first, last in ((head, tail), (tail, head)))])
    rest = _inside(where, head, tail) or [
        *(_starting(column, head, where) for column in NAMES),
        _marked(NAMES, head, vendor, where),
    ]
    return [Way(forwards), Way(backwards), *rest]


def _named(first: str, last: str, vendor: str) -> Sql:
    given = some_name_holds(GIVEN_NAMES, first, vendor=vendor)
    return both(given, some_name_holds(["last_key"], last, vendor=vendor))
