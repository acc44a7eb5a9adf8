"""What the API says while its database is away."""

import logging

import psycopg
import pytest
from django.db import OperationalError
from prometheus_client import REGISTRY
from psycopg import errors

from careflow.platform.postgresql import is_away
from tests.domains.accounts.browser import Browser
from tests.web.failing_database import failing

AWAY = {"detail": "The records cannot be reached just now. Please try again in a moment.", "code": "server.busy"}
WRONG = {"detail": "Something went wrong on our side. Please try again.", "code": "problem"}
PATIENT = {
    "first_name": "Ida", "last_name": "Smith", "date_of_birth": "1990-05-17",
    "phones": [{"number": "(212) 555-0142", "label": "cell", "is_primary": True}],
}  # fmt: skip


@pytest.fixture
def answers(acting_as, monkeypatch):
    """What a read, a write and a sign-in are answered where each statement that begins so fails by that error."""
    stan, browser = acting_as("stan"), Browser()
    [gender, *_] = stan.get("facilities/patient-genders/").json()

    def answers(error, beginning=""):
        with failing(monkeypatch, error, beginning):
            return {
                "read": stan.get("patients/?search=smith"),
                "write": stan.post("patients/", PATIENT | {"gender": gender["id"]}),
                "sign-in": browser.sign_in(),
            }

    return answers


def told(response):
    return response.status_code, response.json(), response.headers.get("Retry-After")


@pytest.mark.parametrize("asked", ["read", "write", "sign-in"])
def test_everybody_is_asked_to_come_back_while_the_database_is_away(answers, asked):
    assert told(answers(psycopg.OperationalError("connection refused"))[asked]) == (503, AWAY, "5")


@pytest.mark.parametrize("asked", ["write", "sign-in"])
def test_so_is_who_was_writing_when_it_went(answers, asked):
    assert told(answers(errors.AdminShutdown(), "INSERT")[asked]) == (503, AWAY, "5")


@pytest.mark.parametrize("asked", ["read", "write", "sign-in"])
@pytest.mark.parametrize("error", [errors.DiskFull(), None])
def test_another_failure_of_it_stays_an_error_of_ours(answers, asked, error):
    assert told(answers(error)[asked]) == (500, WRONG, None)


def test_whoever_runs_it_learns_of_each(answers, caplog):
    name, kind = "careflow_database_errors_total", {"kind": "OperationalError"}
    before = REGISTRY.get_sample_value(name, kind) or 0

    answers(psycopg.OperationalError("connection refused"))

    assert REGISTRY.get_sample_value(name, kind) == before + 3
    assert caplog.record_tuples.count(("careflow.errors", logging.ERROR, "unexpected OperationalError")) == 3


@pytest.mark.parametrize(
    ("cause", "expected"),
    [
        (psycopg.OperationalError("the connection is closed"), True),
        (errors.ConnectionFailure(), True),
        (errors.AdminShutdown(), True),
        (errors.CrashShutdown(), True),
        (errors.CannotConnectNow(), True),
        (errors.DeadlockDetected(), False),
        (errors.QueryCanceled(), False),
        (None, False),
    ],
)
def test_a_server_that_refuses_a_statement_is_not_away(cause, expected):
    error = OperationalError()
    error.__cause__ = cause

    assert is_away(error) == expected
