"""Who gets where: every route asked by everybody, compared with the committed table.

After a change that was meant, `UPDATE=1 pytest tests/architecture/test_access_table.py` writes it anew.
"""

import os
from itertools import groupby
from pathlib import Path

import pytest
from django.db import transaction

from careflow.platform.identity import Surface
from careflow.web.routes import Route, live_routes
from careflow.web.sections import SECTIONS
from tests.architecture.world import ANGLES, HERE, OTHER_PATIENTS, PATIENTS, STRANGERS, World

TABLE = Path(__file__).parents[2] / "docs" / "access.md"
ROUTES = sorted(live_routes(), key=lambda route: list(SECTIONS).index(route.section))
HEAD = """# Who gets where

Every route, asked by everybody about records of Harbor North; the numbers are the statuses of the answers. Bodies are
empty, so 400 means: let in, and told what is missing. This page is written by a test (`UPDATE=1 pytest
tests/architecture/test_access_table.py`) and compared by it.

"""
OPEN_TO_SUPERUSERS = {"/v1/organizations/{organization_id}/"}
Statuses = dict[str, int]


@pytest.fixture
def statuses(cast) -> dict[Route, Statuses]:
    world = World(cast)
    return {route: {angle.title: status(world, route, angle) for angle in ANGLES} for route in ROUTES}


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
    reading = [each for each in ROUTES if each.path == route.path and each.method == "GET"]
    return world.ask(reading[0], HERE[2]).json() if reading else {}


def written(statuses: dict[Route, Statuses]) -> str:
    lines = [HEAD, *(f"* **{angle.title}**: {angle.about}\n" for angle in ANGLES)]
    for section, routes in groupby(statuses, key=lambda route: route.section):
        lines.append(f"\n## {section}\n\n| route | needs | {' | '.join(angle.title for angle in ANGLES)} |\n")
        lines.append("|---|---|" + "---|" * len(ANGLES) + "\n")
        for route in routes:
            found = " | ".join(str(code) for code in statuses[route].values())
            lines.append(f"| `{route.method} {route.path}` | {route.need.words} | {found} |\n")
    return "".join(lines)


def test_everybody_gets_where_the_table_says_and_no_further(statuses):
    for route, found in statuses.items():
        name = f"{route.method} {route.path}"
        assert max(found.values()) < 500, name
        for title in ("nobody", "expired", "forged"):
            assert (found[title] == 401) == route.need.signed_in, (name, title)
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
        TABLE.write_text(written(statuses))
    assert TABLE.read_text() == written(statuses), "run this test with UPDATE=1 and look at what changed"
