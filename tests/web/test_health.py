import pytest
from django.db import OperationalError

from careflow.web import health


@pytest.fixture(autouse=True)
def nothing_known(monkeypatch):
    monkeypatch.setattr(health, "_known", {})


@pytest.mark.parametrize("path", ["/health/", "/v1/users/health/"])
def test_a_ready_service_says_so(client, db, path):
    response = client.get(path)

    assert response.status_code == 200
    assert response.json() == {"status": "ok", "database": "ok", "migrations": "current"}
    assert response["Cache-Control"] == "no-store"


def test_asking_again_costs_one_statement(client, db, django_assert_num_queries):
    client.get("/health/")

    with django_assert_num_queries(1):
        client.get("/health/")


def test_a_database_that_is_away_is_no_error_of_ours(client, db, monkeypatch):
    def away(*_, **__):
        raise OperationalError

    with monkeypatch.context() as patch:
        patch.setattr("django.db.backends.base.base.BaseDatabaseWrapper.cursor", away)
        response = client.get("/health/")

    assert response.status_code == 503
    assert response.json() == {"status": "unavailable", "database": "unavailable", "migrations": "unknown"}


def test_tables_of_another_version_are_told_until_they_are_current(client, db, monkeypatch):
    plans = iter([["a migration"], []])
    monkeypatch.setattr("careflow.web.health.MigrationExecutor.migration_plan", lambda *_: next(plans))

    behind, current = client.get("/health/"), client.get("/health/")

    assert (behind.status_code, behind.json()) == (
        503, {"status": "unavailable", "database": "ok", "migrations": "pending"},
    )  # fmt: skip
    assert current.status_code == 200
