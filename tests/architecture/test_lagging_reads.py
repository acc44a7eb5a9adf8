"""What a replica may answer writes nothing: a replica refuses that, and the request would be asked twice. And it never
says who may do what: a right that was taken away a moment ago may still stand there."""

import copy
from types import SimpleNamespace

import pytest
from django.db import connection, connections, router
from django.test.utils import CaptureQueriesContext

from careflow.platform import replica
from careflow.web.routes import live_routes
from tests.architecture.world import HERE, World

LAGGING = [route for route in live_routes() if getattr(route.operation.view_func, "may_lag", False)]
WRITES = ("INSERT", "UPDATE", "DELETE", "SAVEPOINT", "BEGIN")
RIGHTS = ("security_permissions", "security_overrides", "organizations_membership", "accounts_session")


@pytest.fixture
def asked_of_replica(db, monkeypatch):
    """The SQL that goes to a replica, which is the test's own database under its other name."""
    asked = []

    def listen(execute, sql, *arguments):
        asked.append(sql)
        return execute(sql, *arguments)

    beside = copy.copy(connections["default"])
    beside.alias, beside.execute_wrappers = replica.ALIAS, [listen]
    willing = SimpleNamespace(is_there=True, may_answer=lambda _user_id: True)
    monkeypatch.setattr(replica, "neighbour", willing)
    monkeypatch.setattr(router, "routers", [replica.Router()])
    connections[replica.ALIAS] = beside
    yield asked
    del connections[replica.ALIAS]


def test_the_day_the_search_and_the_log_may_lag():
    assert {"list_appointments", "search_patients", "list_events"} <= {route.name for route in LAGGING}


@pytest.mark.parametrize("route", LAGGING, ids=lambda route: route.name)
def test_a_read_that_may_lag_writes_nothing(cast, route):
    world, answered = World(cast), 0

    for angle in HERE:
        with CaptureQueriesContext(connection) as asked:
            answered += world.ask(route, angle).status_code == 200
        sent = [query["sql"].lstrip().upper() for query in asked.captured_queries]
        assert not [sql for sql in sent if sql.startswith(WRITES) or "FOR UPDATE" in sql or "FOR NO KEY" in sql]

    assert answered
    assert route.method == "GET"


@pytest.mark.parametrize("route", LAGGING, ids=lambda route: route.name)
def test_rights_are_asked_of_the_primary(cast, route, asked_of_replica):
    world = World(cast)

    for angle in HERE:
        world.ask(route, angle)

    assert asked_of_replica or route.name == "search_patients"  # which asks for nothing without a term
    assert not [sql for sql in asked_of_replica if any(name in sql for name in RIGHTS)]
