"""Finding charts. All conditions must hold together; each of them is served by an index on both engines."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from careflow.domains.patients.queries.collections import complete
from careflow.domains.patients.queries.search.fragments import Sql
from careflow.domains.patients.queries.search.run import run
from careflow.domains.patients.queries.search.ways import (
    Way,
    anything_ways,
    birth_date_way,
    chart_ways,
    name_ways,
    number_ways,
    phone_ways,
)
from careflow.domains.patients.queries.shape import PatientOut
from careflow.domains.patients.rules import terms
from careflow.platform.actor import Actor
from careflow.platform.folding import digits, fold
from careflow.platform.phone import phone_key

MOST_FOUND = 1_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for; blank and None do not count."""

    search: str = ""
    name: str = ""
    date_of_birth: date | None = None
    chart_number: str = ""
    phone: str = ""


def find_patients(*, actor: Actor, wanted: Wanted, today: date, most: int = MOST_FOUND) -> list[PatientOut]:
    """Active charts by last name, first name. Without a condition nobody is found. When more charts fit than
    `most`, those are preferred whose last name begins with the term, then those whose first name does."""
    conditions = conditions_of(wanted, today, connection.vendor)
    return complete(actor=actor, rows=run(actor, conditions, most=most)) if conditions else []


def conditions_of(wanted: Wanted, today: date, vendor: str) -> list[list[Way]]:
    found: list[list[Way]] = []
    if wanted.date_of_birth is not None:
        found.append([birth_date_way(wanted.date_of_birth)])
    if wanted.phone.strip():
        number = phone_key(wanted.phone)
        found.append(phone_ways(number, vendor=vendor) if number else [NOBODY])
    if wanted.chart_number.strip():
        found.append(chart_ways(fold(wanted.chart_number), vendor=vendor))
    name = terms.parse_name(fold(wanted.name))
    if name is not None:
        found.append(name_ways(name, vendor=vendor))
    if wanted.search.strip():
        found.append(_search_ways(wanted.search, today, vendor))
    return found


NOBODY = Way(Sql("p.id IS NULL"))


def _search_ways(search: str, today: date, vendor: str) -> list[Way]:
    folded = fold(search)
    name = terms.parse_name(folded)
    if name is None:
        return [NOBODY]
    ways = anything_ways(folded, vendor=vendor) if name.is_one_word else name_ways(name, vendor=vendor)
    number = phone_key(terms.digits_meant(folded, digits(folded)))
    if number and number != folded:
        ways += number_ways(number, vendor=vendor)
    birth_date = terms.parse_date(folded, today=today)
    if birth_date is not None:
        ways.insert(0, birth_date_way(birth_date))
    return ways
