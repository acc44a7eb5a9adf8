"""Who gets where: every route asked by everybody, compared with the committed table.

After a change that was meant, `UPDATE=1 pytest tests/architecture/test_access_table.py` writes it anew.
"""

import os
import re
from collections import defaultdict
from pathlib import Path

import pytest
from django.db import transaction

from careflow.domains.facilities.rules.defaults import ROLES
from careflow.platform.identity import Surface
from careflow.web.openapi.document import document
from careflow.web.openapi.reading import operations
from careflow.web.openapi.system import PATHS as SYSTEM
from careflow.web.routes import Route, live_routes
from careflow.web.sections import SECTIONS
from tests.architecture.world import ANGLES, HERE, NOBODY, OTHER_PATIENTS, PATIENTS, STRANGERS, World

TABLE = Path(__file__).parents[2] / "docs" / "access.md"
ROUTES = defaultdict[str, list[Route]](list)
for each in live_routes():
    ROUTES[each.section].append(each)
ASKED = [section for section in SECTIONS if section in ROUTES]
OPERATIONS = sum(map(len, ROUTES.values()))
HEAD = f"""# Who gets where

Every operation of the API, asked by everybody about records of Harbor North; the numbers are the statuses of the
answers. Bodies are empty, so 400 means: let in, and told what is missing. This page is written by a test (`UPDATE=1
pytest tests/architecture/test_access_table.py`) and compared by it.

{OPERATIONS} operations, {len(ANGLES)} people, {OPERATIONS * len(ANGLES):,} requests. Leaks: 0, a leak being a record of
Harbor North that somebody of another organization, another patient or somebody without a good token gets hold of.

"""
PEOPLE = "".join(f"* **{angle.title}**: {angle.about}\n" for angle in ANGLES)
OPEN_TO_SUPERUSERS = {"/v1/organizations/{organization_id}/"}
Statuses = dict[str, int]


def status(world, route, angle) -> int:
    """Of one request whose effect is taken back."""
    body = {} if route.method in {"POST", "PATCH", "PUT"} else None
    if route.method == "PUT":
        body = whole_record(world, route)
    with transaction.atomic():
        response = world.ask(route, angle, body)
        transaction.set_rollback(True)
    return int(response.status_code)


def whole_record(world, route):
    """The record as the administrator of North reads it, which is what the web clients send back."""
    reading = [each for each in ROUTES[route.section] if each.path == route.path and each.method == "GET"]
    return world.ask(reading[0], HERE[2]).json() if reading else {}


def written(section: str, statuses: dict[Route, Statuses]) -> str:
    lines = [f"## {section}\n\n| route | needs | {' | '.join(angle.title for angle in ANGLES)} |\n"]
    lines.append("|---|---|" + "---|" * len(ANGLES) + "\n")
    for route, found in statuses.items():
        codes = " | ".join(str(code) for code in found.values())
        lines.append(f"| `{route.method} {route.path}` | {route.need.words} | {codes} |\n")
    return "".join(lines)


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
    statuses = {route: {angle.title: status(world, route, angle) for angle in ANGLES} for route in ROUTES[section]}

    for route, found in statuses.items():
        name = f"{route.method} {route.path}"
        assert max(found.values()) < 500, name
        for angle in NOBODY:
            assert (found[angle.title] == 401) == route.need.signed_in, (name, angle.title)
        if route.need.signed_in:
            on_portal = {angle.title for angle in PATIENTS}
            of_other_side = on_portal ^ (set(found) if route.need.surface is Surface.PORTAL else set())
            assert {found[title] for title in of_other_side} == {401}, name
        if "{" in route.path and route.need.signed_in:
            may = {"console"} if route.path in OPEN_TO_SUPERUSERS else set()
            others = STRANGERS + OTHER_PATIENTS
            let_in = {angle.title for angle in others if found[angle.title] < 300} - may
            assert not let_in, (name, let_in)
    if os.environ.get("UPDATE"):
        put(section, written(section, statuses))
    assert parts()[section] == written(section, statuses), "run this test with UPDATE=1 and look at what changed"


def test_the_page_says_who_asked_and_how_often():
    if os.environ.get("UPDATE"):
        put("", HEAD + PEOPLE)

    assert parts()[""] == HEAD + PEOPLE
    assert set(parts()) == {"", *ASKED}


def test_the_table_has_every_operation_of_the_document():
    """But those that stand beside the API and ask nobody who they are; the console has its own door."""
    rows = {tuple(row) for row in re.findall(r"^\| `(\w+) (\S+)` \|", TABLE.read_text(), re.MULTILINE)}
    described = {(method.upper(), path) for method, path, _ in operations(document())}

    assert described - rows == {("GET", path) for path in SYSTEM}
    assert rows <= described
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
