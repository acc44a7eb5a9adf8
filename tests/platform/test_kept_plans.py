"""PostgreSQL refuses a kept plan whose columns have other types since a migration, while the server goes on running."""

import pytest
from django.db import connection

from tests.conftest import As, token_for
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite looks at the columns each time")
OFTEN = 6  # more often than a statement must come to be prepared


@pytest.fixture
def migrate(own_cast):
    """In another process, as far as the connection of the tests can see."""
    other = connection.copy("migrating")

    def alter(table, column, kind):
        with other.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} ALTER COLUMN {column} TYPE {kind}")

    yield alter
    other.close()


@pytest.fixture
def stan(own_cast):
    return As(token_for(own_cast.users["stan"]))


@pytest.mark.parametrize(
    ("table", "column"),
    [("accounts_user", "first_name"), ("patients_patient", "middle_name")],
    ids=["identity", "chart"],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PATCH"])
def test_no_request_fails_while_a_column_gets_another_type(own_cast, stan, migrate, method, table, column):
    north = own_cast.facilities["north"]
    path = f"patients/{a_patient(north).pk}/?facility_id={north.pk}"

    def statuses():
        return [
            stan.send(method, path, {"middle_name": f"Kept {n}"} if method == "PATCH" else None).status_code
            for n in range(OFTEN)
        ]

    before = statuses()
    migrate(table, column, "text")
    between = statuses()
    migrate(table, column, "varchar(150)")
    after = statuses()

    assert before == between == after == [200] * OFTEN
