"""Who gets where: every route asked by everybody, compared with the committed table.

After a change that was meant, `UPDATE=1 pytest tests/architecture/test_access_table.py` writes it anew.
"""

import os
import re
from collections import defaultdict
from pathlib import Path
from textwrap import fill
from typing import NamedTuple

import pytest
from django.apps import apps
from django.db import transaction

from careflow.domains.facilities.rules.defaults import ROLES
from careflow.platform.endpoint.needs import Need
from careflow.platform.identity import Surface
from careflow.web.openapi.document import document
from careflow.web.openapi.reading import operations
from careflow.web.openapi.system import PATHS as SYSTEM
from careflow.web.routes import Route, live_routes
from careflow.web.sections import SECTIONS
from tests.architecture.bodies import NAMED, ask
from tests.architecture.planted import BARE, COLUMNS, READERS, WRITTEN, found_in, plant
from tests.architecture.world import (
    ANGLES,
    CONSOLE,
    ELSEWHERE,
    HERE,
    NOBODY,
    OTHER_PATIENTS,
    PATIENTS,
    STRANGERS,
    World,
    specimen_of,
)

TABLE = Path(__file__).parents[2] / "docs" / "access.md"
ROUTES = defaultdict[str, list[Route]](list)
for each in live_routes():
    ROUTES[each.section].append(each)
for path, methods in SYSTEM.items():
    for method, told in methods.items():
        open_to_all = Need(told["x-needs"], lambda _: True, signed_in=False)
        beside = Route(
            method.upper(), path, "System", told["operationId"], told["summary"], open_to_all, operation=None
        )
        ROUTES["System"].append(beside)
ASKED = [section for section in SECTIONS if section in ROUTES]
WIDTH = 120
OPERATIONS = sum(map(len, ROUTES.values()))
HEAD = """# Who gets where

Every operation of the API, asked by everybody about records of Harbor North; the numbers are the statuses of the
answers. Bodies are whole and name records of North, so that nobody is refused for what a body lacks: 400 from somebody
outside says that a record which the body names is none of theirs. Doors that ask nobody who they are get an empty body
(400: tell me more), and those to one’s own password a wrong one. This page is written by a test (`UPDATE=1 pytest
tests/architecture/test_access_table.py`) and compared by it.

{operations} operations, {people} people, {requests:,} requests.

**Leaks: {leaks}**, in {searched:,} answers to people outside. In every kind of row of Harbor North stands a word of its
own ({words} of them, in names, notes, texts and reasons). Each answer to somebody of another organization, of the same
one without the facility, to another patient, and to whoever comes through the wrong door or without a good token is
searched for them, body and headers; a leak is an answer with such a word. The words stand in rows of the facility
alone, so that what the organization and the directory share is not mistaken for one.

{exceptions}

What stands under System lies beside the API. The console knows no tokens: whoever is signed in asks for it with a
session such as its own sign-in would begin, too.

"""
COUNTED = "Searched: {} answers to people outside; with a word of Harbor North: {}.\n"
PEOPLE = "".join(f"* **{angle.title}**: {angle.about}\n" for angle in ANGLES)
OUTSIDE = {angle.title for angle in (*ELSEWHERE, *STRANGERS, *OTHER_PATIENTS, *NOBODY)}
OPEN_TO_SUPERUSERS = {"/v1/organizations/{organization_id}/"}
OWN_PASSWORD = {"change_password", "change_portal_password", "start_second_factor"}


class Answer(NamedTuple):
    status: int
    fields: set[str]
    text: str


Answers = dict[str, Answer]


def answer(world, route, angle) -> Answer:
    """To one request whose effect is taken back."""
    with transaction.atomic():
        response = ask(world, route, angle)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    fields = set(response.json()) - {"detail", "code"} if response.status_code == 400 else set()
    return Answer(response.status_code, fields, content.decode("latin-1") + str(response.headers))


def outside(route: Route) -> set[str]:
    """Who must see nothing: everybody from elsewhere, and everybody who comes through the wrong door."""
    on_portal = {angle.title for angle in PATIENTS}
    if not route.need.signed_in:
        return OUTSIDE
    everybody = {angle.title for angle in ANGLES}
    return OUTSIDE | (everybody - on_portal if route.need.surface is Surface.PORTAL else on_portal)


def leaks(words: dict[str, str], route: Route, answers: Answers) -> list[str]:
    return [
        f"{route.method} {route.path}, {title}: {kind}"
        for title in sorted(outside(route))
        for kind in sorted(found_in(words, answers[title].text))
        if title not in READERS.get(kind, (set(), ""))[0]
    ]


def written(section: str, asked: dict[Route, Answers], found: list[str]) -> str:
    lines = [f"## {section}\n\n| route | needs | {' | '.join(angle.title for angle in ANGLES)} |\n"]
    lines.append("|---|---|" + "---|" * len(ANGLES) + "\n")
    for route, answers in asked.items():
        codes = " | ".join(str(each.status) for each in answers.values())
        lines.append(f"| `{route.method} {route.path}` | {route.need.words} | {codes} |\n")
    return "".join([*lines, "\n", COUNTED.format(sum(len(outside(route)) for route in asked), len(found))])


def parts() -> dict[str, str]:
    """Of the page, by the names of the sections; the head has none."""
    head, *tables = re.split(r"\n(?=## )", TABLE.read_text())
    return {"": head} | {table.partition("\n")[0].removeprefix("## "): table for table in tables}


def put(section: str, text: str) -> None:
    found = parts() | {section: text}
    TABLE.write_text("\n".join(found[name] for name in ["", *ASKED] if name in found))


@pytest.mark.parametrize("section", ASKED)
def test_everybody_gets_where_the_table_says_and_no_further(cast, section):
    world = World(cast)
    words = plant(world)
    asked = {route: {angle.title: answer(world, route, angle) for angle in ANGLES} for route in ROUTES[section]}

    found = [leak for route, answers in asked.items() for leak in leaks(words, route, answers)]
    for route, answers in asked.items():
        look_at_statuses(world, route, {title: each.status for title, each in answers.items()})
        if route.need.signed_in and route.name not in OWN_PASSWORD:
            told = {title: answers[title].fields for title in OUTSIDE if answers[title].status == 400}
            untried = {
                title for title, fields in told.items() if "{" in route.path or not fields or not fields <= NAMED
            }
            assert not untried, (route.name, told)
    if os.environ.get("UPDATE"):
        put(section, written(section, asked, found))
    assert found == []
    assert parts()[section] == written(section, asked, found), "run this test with UPDATE=1 and look at what changed"


def look_at_statuses(world, route, found):
    name = f"{route.method} {route.path}"
    assert max(found.values()) < 500, name
    for angle in NOBODY:
        assert (found[angle.title] == 401) == route.need.signed_in, (name, angle.title)
    if route.need.signed_in:
        assert {found[title] for title in outside(route) - OUTSIDE} <= {401}, name
    if route.name == CONSOLE:
        assert {title for title, status in found.items() if status < 300} == {"console"}
    if "{" in route.path and route.need.signed_in:
        may = {"console"} if route.path in OPEN_TO_SUPERUSERS else set()
        others = STRANGERS + OTHER_PATIENTS
        if specimen_of(route.path.removeprefix("/v1/")) in world.at_north:
            others += ELSEWHERE
        let_in = {angle.title for angle in others if found[angle.title] < 300} - may
        assert not let_in, (name, let_in)


def test_whoever_may_reads_every_word(cast):
    """Or searching the answers of the others would find nothing because there is nothing."""
    world = World(cast)
    words = plant(world)
    reads = [route for routes in ROUTES.values() for route in routes if route.method == "GET"]

    shown = {
        kind
        for route in reads
        for angle in HERE[:1] + HERE[3:4] + PATIENTS[:1]
        for kind in found_in(words, answer(world, route, angle).text)
    }

    assert sorted(set(words.values()) - shown) == []


def test_every_kind_of_row_of_a_facility_has_a_word_or_a_reason():
    kinds = {
        model._meta.label
        for model in apps.get_models()
        if any(field.attname == "facility_id" for field in model._meta.concrete_fields)
    }

    assert kinds | {"facilities.Facility"} == {*COLUMNS, *WRITTEN, *BARE}
    assert len(kinds) + 1 == len(COLUMNS) + len(WRITTEN) + len(BARE)


def test_the_page_says_who_asked_how_often_and_what_was_found():
    """Adds up what the sections say, which are compared one by one."""
    searched = sum(len(outside(route)) for routes in ROUTES.values() for route in routes)
    pattern = COUNTED.replace(".", r"\.").format(r"\d+", r"(\d+)")
    counted = [re.search(pattern, text) for name, text in parts().items() if name]
    leaked = sum(int(each[1]) for each in counted if each)
    head = HEAD.format(
        operations=OPERATIONS, people=len(ANGLES), requests=OPERATIONS * len(ANGLES), leaks=leaked, searched=searched,
        words=len(COLUMNS) + len(WRITTEN), exceptions=exceptions(),
    )  # fmt: skip
    if os.environ.get("UPDATE"):
        put("", head + PEOPLE)

    assert parts()[""] == head + PEOPLE
    assert set(parts()) == {"", *ASKED}
    assert all(counted)
    assert leaked == 0


def exceptions() -> str:
    told = (f"`{kind}` for {', '.join(sorted(titles))}: {reason}" for kind, (titles, reason) in READERS.items())
    return fill(f"Not counted: {'; '.join(told)}.", WIDTH)


def test_the_table_has_every_operation_of_the_document():
    rows = {tuple(row) for row in re.findall(r"^\| `(\w+) (\S+)` \|", TABLE.read_text(), re.MULTILINE)}
    described = {(method.upper(), path) for method, path, _ in operations(document())}

    assert rows == described
    assert len(rows) == OPERATIONS


def test_the_table_has_everybody_who_might_come():
    titles = {angle.title for angle in ANGLES}

    assert titles >= {"admin", "doctor", "nurse", "desk", "biller"}  # the roles that every facility starts with
    assert len(ROLES) == 5
    assert titles >= {"owner", "org admin"}
    assert titles >= {"desk, S → N", "admin, S", "left"}  # staff of the organization, but not of this facility
    assert titles >= {"stranger", "stranger → N", "stranger’s desk", "lost", "console"}  # of another one, or of none
    assert titles >= {"patient", "guardian", "patient 2", "patient 2 → Ana", "stranger’s patient"}
    assert titles >= {"nobody", "expired", "forged", "unsigned", "own key", "no key"}
    assert titles >= {f"patient’s, {wrapping}" for wrapping in ("expired", "forged", "unsigned", "own key", "no key")}
