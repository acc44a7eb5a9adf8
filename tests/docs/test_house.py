"""What the plan of the house names in code font is there."""

import re
from pathlib import Path

from careflow.web.routes import live_routes
from tests.architecture.source import DOMAINS, functions

REPOSITORY = Path(__file__).parents[2]
NAMED = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", (REPOSITORY / "ARCHITECTURE.md").read_text())
PATH = re.compile(r"[\w*./-]+(?:/|\.\w+)")
FUNCTION = re.compile(r"(?:[\w.]+\.)?([a-z]+(?:_[a-z]+)+)(?:\(\w*\))?")


def test_every_path_is_there():
    """As seen from the repository, from the product, from its domains, or from any one of these."""
    places = [REPOSITORY, DOMAINS.parent, DOMAINS, *DOMAINS.iterdir()]
    paths = [name for name in NAMED if PATH.fullmatch(name)]

    assert len(paths) > 9
    assert [name for name in paths if not any(list(place.glob(name)) for place in places)] == []


def test_every_function_is_there():
    names = [found[1] for name in NAMED if (found := FUNCTION.fullmatch(name))]

    assert len(names) > 1
    assert [name for name in names if name not in functions()] == []


def test_the_route_that_stands_for_all_has_the_name_that_it_is_said_to_have():
    called = {f"{route.method} {route.path}": route.name for route in live_routes()}
    [route] = [name for name in NAMED if re.match("[A-Z]+ /", name)]
    after = NAMED[NAMED.index(route) + 1 :]

    assert after[:2] == [called[route], f"tests/domains/scheduling/test_api_{called[route]}.py"]
