"""One SELECT of chart ids out of several ways: the next way is only walked while the list is not full."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from careflow.domains.patients.queries.search.fragments import HERE, IS_HERE, Sql, both, no
from careflow.domains.patients.queries.search.ways import Way

# On SQLite the search text lies in a full-text table of trigrams (guards.py). Its entries carry a mark of
# three private letters that spell the facility's id, which makes the facility part of the same lookup.
PRIVATE_USE = 0xE000
MARK_BITS = 12


def facility_mark(facility_id: int) -> str:
    return "".join(
        chr(PRIVATE_USE + (facility_id >> shift & (1 << MARK_BITS) - 1)) for shift in (2 * MARK_BITS, MARK_BITS, 0)
    )


def trigrams(term: str) -> list[str]:
    return [term[place : place + 3] for place in range(len(term) - 2)]


class Most:
    """Stands among the values where the number of charts goes that are enough."""


MOST: Final = Most()


@dataclass(frozen=True, slots=True)
class TrigramMatch:
    """A full-text query: the facility's mark and every trigram of the terms. Built when the facility is known."""

    terms: Sequence[str]

    def text(self, facility_id: int) -> str:
        parts = [facility_mark(facility_id), *(part for term in self.terms for part in trigrams(term))]
        return " AND ".join('"' + part.replace('"', '""') + '"' for part in dict.fromkeys(parts))


def like_pattern(term: str) -> str:
    escaped = term.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def select_ids(ways: Sequence[Way], filters: Sequence[Sql], *, vendor: str) -> Sql:
    """Ids of active charts that one of the ways finds and that pass all filters, as many as are enough."""
    parts = []
    for place, way in enumerate(ways):
        earlier = [no(other.where) for other in ways[:place]]
        parts.append(_one_way(way, both(way.where, *filters, *earlier), vendor))
    union = " UNION ALL ".join(f"SELECT id FROM ({part.text}) w{place}" for place, part in enumerate(parts))
    values = tuple(value for part in parts for value in part.values)
    return Sql(f"SELECT id FROM ({union}) found LIMIT %s", (*values, MOST))


def _one_way(way: Way, where: Sql, vendor: str) -> Sql:
    """Ways that gather before they sort are fenced, so that PostgreSQL does not walk all charts in the order
    of names in the hope of meeting enough of them."""
    source, entry = _entry(way, vendor)
    wanted = both(Sql(f"{IS_HERE.format('p')} AND p.is_active", (HERE,)), entry, where)
    columns = ", ".join(f"p.{column}" for column in dict.fromkeys(("id", *way.order)))
    gathers = way.ids is not None or bool(way.inside)
    fence = " OFFSET 0" if gathers and vendor == "postgresql" else ""
    inner = f"SELECT {columns} FROM {source.text} WHERE {wanted.text}{fence}"
    order = ", ".join(f"g.{column}" for column in way.order)
    return Sql(f"SELECT g.id FROM ({inner}) g ORDER BY {order} LIMIT %s", (*source.values, *wanted.values, MOST))


def _entry(way: Way, vendor: str) -> tuple[Sql, Sql | None]:
    """Where the way starts, and the condition that leads from there to the charts."""
    if way.ids is not None and way.few and vendor == "postgresql":
        return Sql("patients_patient p"), Sql(f"p.id = ANY(ARRAY({way.ids.text}))", way.ids.values)
    if way.ids is not None:
        return Sql(f"({way.ids.text}) s CROSS JOIN patients_patient p", way.ids.values), Sql("p.id = s.id")
    if not way.inside:
        return Sql("patients_patient p"), None
    if vendor == "postgresql":
        likes = " AND ".join("p.search_text LIKE %s" for _ in way.inside)
        return Sql("patients_patient p"), Sql(likes, tuple(map(like_pattern, way.inside)))
    source = Sql("patients_search s CROSS JOIN patients_patient p")
    return source, Sql("s.patients_search MATCH %s AND p.id = s.rowid", (TrigramMatch(way.inside),))
