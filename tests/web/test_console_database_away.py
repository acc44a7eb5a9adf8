"""What browsers see while the database is away: the console asks to come back, and what needs no records is there."""

from functools import partial

import psycopg
import pytest
from django.test import Client
from prometheus_client import REGISTRY
from psycopg import errors

from tests.web.failing_database import failing

BROWSER = {"headers": {"accept": "text/html"}}
SENTENCE = "The records cannot be reached just now. Please try again in a moment."
REFUSED = psycopg.OperationalError("connection refused")
ASKED = {
    "start": lambda browser: browser.get("/admin/", **BROWSER),
    "list": lambda browser: browser.get("/admin/patients/patient/?q=smith", **BROWSER),
    "form": lambda browser: browser.post("/admin/auth/group/add/", {"name": "Okonkwo"}, **BROWSER),
    "sign-in": lambda browser: _stranger().post("/admin/login/", {"username": "root", "password": "?"}, **BROWSER),
    "password": lambda browser: browser.get("/admin/password_change/", **BROWSER),
}


def _stranger():
    return Client(raise_request_exception=False)


@pytest.fixture
def fails(monkeypatch):
    return partial(failing, monkeypatch)


def seen(response):
    return response.status_code, response.headers.get("Retry-After"), SENTENCE in response.content.decode()


@pytest.mark.parametrize("asked", ASKED)
def test_the_console_asks_to_come_back_while_the_database_is_away(console, fails, asked):
    with fails(REFUSED):
        response = ASKED[asked](console)

    assert seen(response) == (503, "5", True)
    assert response["Content-Type"] == "text/html; charset=utf-8"
    assert "Okonkwo" not in response.content.decode()


def test_so_it_does_when_the_database_goes_in_the_middle_of_a_write(console, fails):
    with fails(errors.AdminShutdown(), "INSERT"):
        response = ASKED["form"](console)

    assert seen(response) == (503, "5", True)


def test_a_session_of_the_console_outlives_the_outage(console, fails):
    with fails(REFUSED):
        console.get("/admin/", **BROWSER)

    assert console.get("/admin/", **BROWSER).status_code == 200


@pytest.mark.parametrize("error", [errors.DiskFull(), None])
def test_another_failure_of_it_stays_an_error_of_ours(console, fails, error):
    with fails(error):
        response = console.get("/admin/", **BROWSER)

    assert seen(response) == (500, None, False)
    assert "Something went wrong on our side." in response.content.decode()


def test_whoever_runs_it_learns_of_the_console_too(console, fails):
    name, kind = "careflow_database_errors_total", {"kind": "OperationalError"}
    before = REGISTRY.get_sample_value(name, kind) or 0

    with fails(REFUSED):
        console.get("/admin/", **BROWSER)

    assert REGISTRY.get_sample_value(name, kind) == before + 1


def test_programs_are_told_in_json(console, fails):
    with fails(REFUSED):
        response = console.get("/admin/")

    assert response.json() == {"detail": SENTENCE, "code": "server.busy"}


@pytest.mark.parametrize("path", ["/", "/?q=patients", "/docs/", "/v1/schema/", "/set-password/"])
def test_pages_without_records_are_there_meanwhile(db, fails, path):
    with fails(REFUSED):
        response = _stranger().get(path, **BROWSER)

    assert response.status_code == 200


def test_the_process_says_meanwhile_that_it_cannot_serve(db, fails):
    with fails(REFUSED):
        response = _stranger().get("/health/", **BROWSER)

    assert (response.status_code, response.json()["database"]) == (503, "unavailable")
