"""Which plans a connection to PostgreSQL keeps, and what happens to those that a migration makes wrong."""

from datetime import UTC, datetime

import pytest
from django.db import NotSupportedError, connection, transaction

from careflow.domains.facilities.models import Facility
from careflow.platform.compiled import Compiled
from tests.conftest import As, token_for
from tests.domains.patients.factories import a_patient

pytestmark = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite keeps no plans between requests")
OFTEN = 6  # more often than a statement must come to be prepared
MANY = 150  # more than psycopg itself would keep
BY_ID = Compiled(lambda pk: Facility.unscoped.filter(pk=pk).values_list("id", "name"), listed=False, pk=-1)
NAMES = Compiled(
    lambda pk, name: Facility.unscoped.filter(pk=pk, name=name).values_list("name"),
    listed=False, replanned=True, pk=-1, name="n@me",
)  # fmt: skip


def kept(words):
    """How many statements with these words are prepared, and how often they were run."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(generic_plans + custom_plans), 0) FROM pg_prepared_statements"
            " WHERE starts_with(statement, 'SELECT') AND strpos(statement, %s) > 0",
            [words],
        )
        return cursor.fetchone()


def ask(*numbers):
    for number in numbers:
        BY_ID.rows(pk=number)


@pytest.fixture
def fresh(own_cast):
    """A new connection."""
    connection.close()


def test_one_statement_serves_numbers_of_any_size(fresh):
    ask(*[1, 40_000, 3_000_000_000] * OFTEN)

    assert kept("facilities_facility") == (1, 3 * OFTEN - 3)


def test_one_that_comes_rarely_is_kept_as_well(fresh):
    for _ in range(OFTEN):
        ask(1)
        for number in range(MANY):
            Facility.unscoped.filter(name=f"of the ORM {number}").exists()

    assert kept("facilities_facility") == (1, OFTEN - 3)


def test_what_is_planned_each_time_is_not_kept(fresh):
    for _ in range(OFTEN):
        NAMES.rows(pk=1, name="North")

    assert kept("facilities_facility") == (0, 0)


def test_plans_outlive_what_is_undone(fresh):
    ask(*[1] * OFTEN)
    before = kept("facilities_facility")

    for _ in range(2):
        with transaction.atomic():
            ask(1)
            transaction.set_rollback(True)
        with transaction.atomic(), transaction.atomic():
            ask(1)
            transaction.set_rollback(True)

    assert before == (1, OFTEN - 3)
    assert kept("facilities_facility") == (1, OFTEN - 3 + 4)


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
def stan(fresh, own_cast):
    return As(token_for(own_cast.users["stan"]))


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [("accounts_user", "first_name", "varchar(150)"), ("patients_patient", "middle_name", "varchar(100)")],
    ids=["identity", "chart"],
)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PATCH"])
def test_no_request_fails_while_a_column_gets_another_type(own_cast, stan, migrate, method, table, column, kind):
    north = own_cast.facilities["north"]
    path = f"patients/{a_patient(north).pk}/?facility_id={north.pk}"

    def statuses(method):
        bodies = [{"middle_name": f"Kept {number}"} if method == "PATCH" else None for number in range(OFTEN)]
        return [stan.send(method, path, body).status_code for body in bodies]

    before = statuses("GET") + statuses(method)
    assert kept(table)[0] >= 1
    migrate(table, column, "text")
    between = statuses(method)
    migrate(table, column, kind)
    after = statuses(method)

    assert before == [200] * 2 * OFTEN
    assert between == after == [200] * OFTEN


def test_a_job_that_meets_an_old_plan_runs_the_next_time(fresh, migrate):
    def job():
        with transaction.atomic():
            ask(1)
            return datetime.now(UTC)

    ask(*[1] * OFTEN)
    migrate("facilities_facility", "name", "text")

    with pytest.raises(NotSupportedError, match="cached plan"):
        job()
    assert job()
