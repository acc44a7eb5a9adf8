"""A record that tells its version is changed and deleted only as its caller read it."""

import pytest

from careflow.web.openapi.document import document
from careflow.web.openapi.reading import operations
from careflow.web.routes import live_routes
from tests.architecture.world import HERE, World

OPERATIONS = {(method.upper(), path): operation for method, path, operation in operations(document())}
STALE = {"If-Match": '"987654"'}


def _tells_version(path):
    """Whether its version is the tag of a record; a tag that answers 304 is one of bytes."""
    responses = OPERATIONS.get(("GET", path), {"responses": {}})["responses"]
    return "ETag" in responses.get("200", {}).get("headers", {}) and "304" not in responses


WRITES = [
    (method, path) for method, path in OPERATIONS if method in {"PUT", "PATCH", "DELETE"} and _tells_version(path)
]
DELETES = [
    route
    for route in live_routes()
    if route.method == "DELETE" and "{" in route.path and (route.method, route.path) in WRITES
]


@pytest.mark.parametrize(("method", "path"), WRITES)
def test_a_write_to_it_may_be_refused_as_stale(method, path):
    assert "412" in OPERATIONS[method, path]["responses"]


@pytest.mark.parametrize("route", DELETES, ids=lambda route: route.name)
def test_it_is_not_deleted_by_who_saw_another_version(cast, route):
    world = World(cast)

    statuses = {world.ask(route, angle, headers=STALE).status_code for angle in HERE}

    assert 412 in statuses
    assert not {status for status in statuses if status < 400}
