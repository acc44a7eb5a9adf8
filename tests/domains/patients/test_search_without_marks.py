"""Names with an apostrophe or a hyphen, as people type them: with it, and in a hurry without."""

from datetime import date

import pytest
from django.db import connection

from careflow.domains.patients.queries.search.find import Wanted, conditions_of
from careflow.domains.patients.queries.search.run import prepare
from careflow.platform.actor import Actor
from tests.domains.patients.factories import a_patient

TODAY = date(2026, 3, 1)
SIOBHAN, ZOE, ANN = ("Siobhan", "O'Hara"), ("Zoe", "D'Angelo"), ("Ann", "Smith-Jones")


@pytest.fixture
def find(north):
    """First names of the patients found, for a term of the search or of the name."""
    for first_name, last_name in (SIOBHAN, ZOE, ANN, ("Carl", "Berg")):
        a_patient(north, first_name=first_name, last_name=last_name)
    actor = Actor(user_id=1, name="", organization_id=north.organization_id, facility_id=north.pk)

    def find(**wanted):
        conditions = conditions_of(Wanted(**wanted), TODAY, connection.vendor)
        statement, arguments = prepare(actor, conditions, most=1_000)
        rows = statement.queryset(actor, **arguments)
        assert statement.rows(actor, **arguments) == list(rows)
        return list(rows.values_list("first_name", flat=True))

    return find


TYPED = [
    ("ohara", "Siobhan"),
    ("oh", "Siobhan"),
    ("oha", "Siobhan"),
    ("o'", "Siobhan"),
    ("o'h", "Siobhan"),
    ("o’hara", "Siobhan"),
    ("o hara", "Siobhan"),
    ("hara", "Siobhan"),
    ("o'hara si", "Siobhan"),
    ("hara sio", "Siobhan"),
    ("ohara sio", "Siobhan"),
    ("siobhan ohara", "Siobhan"),
    ("siobhan o’hara", "Siobhan"),
    ("siobhan o hara", "Siobhan"),
    ("siobhan ha", "Siobhan"),
    ("oha si", "Siobhan"),
    ("oh si", "Siobhan"),
    ("si oh", "Siobhan"),
    ("si ha", "Siobhan"),
    ("s oh", "Siobhan"),
    ("ohara,", "Siobhan"),
    ("ohara, sio", "Siobhan"),
    ("oh,", "Siobhan"),
    ("oh, si", "Siobhan"),
    ("oh, siobhan", "Siobhan"),
    ("o'hara, si", "Siobhan"),
    ("dangelo", "Zoe"),
    ("dangelo zoe", "Zoe"),
    ("zo dangelo", "Zoe"),
    ("da", "Zoe"),
    ("da zoe", "Zoe"),
    ("da, zo", "Zoe"),
    ("smithjones", "Ann"),
    ("smithjones ann", "Ann"),
    ("an smithjo", "Ann"),
    ("jones ann", "Ann"),
    ("ann jo", "Ann"),
    ("smith-jones, an", "Ann"),
    ("sm an", "Ann"),
]


@pytest.mark.parametrize(("text", "first_name"), TYPED)
def test_the_search_and_the_name_find_who_is_meant(find, text, first_name):
    assert find(search=text) == find(name=text) == [first_name]


@pytest.mark.parametrize(
    "text", ["ohara zoe", "oh zo", "ha zo", "oh, zo", "ohh", "siobhan ra", "ahara", "smithjones si"]
)
def test_nobody_is_found_whose_name_does_not_fit(find, text):
    assert find(search=text) == find(name=text) == []


@pytest.mark.parametrize(("first_name", "last_name"), [SIOBHAN, ZOE, ANN, ("D'Arcy", "O'Neil-Lee"), ("'Aisha", "T-Bo")])
def test_whoever_is_found_was_found_by_every_shorter_beginning_too(north, find, first_name, last_name):
    a_patient(north, first_name=first_name, last_name=last_name)
    bare = {name.replace("'", "").replace("-", "") for name in (first_name, last_name)}
    for typed in sorted({first_name, last_name} | bare):
        other = last_name if typed.startswith(first_name[:2].strip("'")) else first_name
        for length in range(1, len(typed) + 1):
            begun = typed[:length]
            for text in (begun, f"{begun} {other}", f"{other} {begun}"):
                assert first_name in find(search=text), text
                assert first_name in find(name=text), text


@pytest.mark.parametrize("search", ["o'hara", "ohara", "ohara siobhan", "oh"])
def test_another_filter_sifts_them_alike(find, search):
    assert find(search=search, date_of_birth=date(1980, 5, 12)) == ["Siobhan"]
    assert find(search=search, name="zoe") == []
