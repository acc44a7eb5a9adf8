"""What a replica may answer writes nothing: a replica refuses that, and the request would be asked twice."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from careflow.web.routes import live_routes
from tests.architecture.world import HERE, World

LAGGING = [route for route in live_routes() if getattr(route.operation.view_func, "may_lag", False)]
WRITES = ("INSERT", "UPDATE", "DELETE", "SAVEPOINT", "BEGIN")


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
