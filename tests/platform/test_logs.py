"""Log lines say what happened, and nothing about a patient."""

import io
import json
import logging
import sqlite3
import subprocess
import sys

import pytest
from django.test import RequestFactory

from careflow.platform.logs import JsonLines, NothingPrivate, RequestContext, about, logging_configuration

LOGS_A_REFUSAL = """
import logging.config
from careflow.platform.logs import logging_configuration
logging.config.dictConfig(logging_configuration())
logging.getLogger("django.security.DisallowedHost").error("Okonkwo", exc_info=ValueError("Okonkwo"))
"""
PRIVATE = ("Okonkwo", "123-45-6789", "1985-05-15")


@pytest.fixture
def lines():
    """What the product's handler writes, as parsed JSON lines."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.addFilter(NothingPrivate())
    handler.addFilter(RequestContext())
    logger = logging.getLogger("django.test-of-logs")
    logger.setLevel(logging.INFO)
    logger.propagate = False
    logger.addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logger.removeHandler(handler)


log = logging.getLogger("django.test-of-logs")


def find_patient(name):
    ssn = "123-45-6789"  # a local variable must not appear either
    try:
        raise sqlite3.IntegrityError(f"UNIQUE constraint failed: ({name}, {ssn}) already exists")
    except sqlite3.IntegrityError as error:
        raise ValueError(f"no patient called {name}") from error


def test_an_exception_keeps_its_types_and_places_but_not_its_texts(lines):
    try:
        find_patient(PRIVATE[0])
    except ValueError:
        log.exception("unexpected")

    (line,) = lines()
    assert "sqlite3.IntegrityError" in line["exc_info"]
    assert "builtins.ValueError" in line["exc_info"]
    assert "in find_patient" in line["exc_info"]
    assert not any(word in json.dumps(line) for word in PRIVATE)


def test_a_swallowed_cause_is_not_followed(lines):
    try:
        try:
            raise KeyError(PRIVATE[1])
        except KeyError:
            raise ValueError from None
    except ValueError:
        log.exception("unexpected")

    assert "KeyError" not in lines()[0]["exc_info"]


def test_django_s_own_words_lose_the_raw_path(lines):
    request = RequestFactory().get("/v1/patients/7/", {"search": PRIVATE[0]})

    log.error("%s: %s", "Internal Server Error", request.path, extra={"request": request, "status_code": 500})
    log.error("%s: %s", "Internal Server Error", request.get_full_path(), extra={"request": request})

    assert [line["message"] for line in lines()] == ["Internal Server Error: (no route)"] * 2
    assert not any(word in json.dumps(lines()) for word in (*PRIVATE, "/7/"))


def test_a_line_carries_the_request_it_belongs_to(lines):
    request = RequestFactory().get("/")
    request.request_id = "abcd-1234"

    with about(request):
        log.info("inside")
    log.info("outside")

    assert [(line["message"], line["request_id"], line["user_id"]) for line in lines()] == [
        ("inside", "abcd-1234", None),
        ("outside", None, None),
    ]


def test_a_line_starts_with_time_level_and_logger(lines):
    log.warning("disk nearly full")

    (line,) = lines()
    assert list(line)[:4] == ["time", "level", "logger", "message"]
    assert (line["level"], line["logger"], line["message"]) == ("WARNING", log.name, "disk nearly full")
    assert line["time"].endswith("Z")


def test_without_a_terminal_lines_are_json():
    done = subprocess.run([sys.executable, "-c", LOGS_A_REFUSAL], capture_output=True, text=True, check=True)

    assert json.loads(done.stderr)["message"] == "Refused: ValueError"
    assert "Okonkwo" not in done.stderr


def test_on_a_terminal_a_request_is_one_short_line(monkeypatch):
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    formatter = logging_configuration()["formatters"]["lines"]["()"]()
    facts = {"status": 200, "method": "GET", "route": "/v1/patients/<id:patient_id>/", "duration_ms": 3.1}
    record = logging.makeLogRecord({"name": "careflow.request", "levelname": "INFO", "msg": "request", **facts})

    assert formatter.format(record).endswith("INFO    200 GET /v1/patients/<id:patient_id>/ 3.1 ms")
