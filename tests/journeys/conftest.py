"""Every journey is told of in the log, and nothing that it was about."""

import io
import json
import logging

import pytest

from careflow.platform.logs import JsonLines, NothingPrivate, RequestContext
from tests.journeys.confidences import leaks, private_texts, texts_of

# What the journeys in a browser put into forms and links; their server holds nobody.
TYPED = {"1980-02-29", "four quiet herons", "four other herons", "not-a-real-one"}


class Log:
    def __init__(self, stream):
        self.stream = stream

    @property
    def text(self):
        return self.stream.getvalue()

    def lines(self):
        return [json.loads(line) for line in self.text.splitlines()]


@pytest.fixture
def log():
    """All that the product's handler would write, and what its settings leave out besides."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    handler.addFilter(NothingPrivate())
    handler.addFilter(RequestContext())
    root = logging.getLogger()
    level = root.level
    root.setLevel(logging.INFO)
    root.addHandler(handler)
    yield Log(stream)
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture(autouse=True)
def _nothing_private_is_logged(request):
    """In this process, or in the server's where a journey starts one."""
    asked = request.fixturenames
    if records := next((name for name in ("cast", "bring_in") if name in asked), None):
        request.getfixturevalue(records)  # first, so that its rows are still there below
        log = request.getfixturevalue("log")
        yield
        judge(log.lines(), log.text, private_texts())
    elif place := next((name for name in ("demo", "server") if name in asked), None):
        running = request.getfixturevalue(place)
        begins = [(path, path.stat().st_size) for path in (running.err, running.out)]
        yield
        err, out = (path.read_bytes()[start:].decode() for path, start in begins)
        with request.getfixturevalue("django_db_blocker").unblock():
            said = TYPED | (texts_of(running) if place == "demo" else set())
        judge(map(json.loads, err.splitlines()), err + out, said)
    else:
        yield


def judge(lines, text, said):
    assert [line for line in lines if line["logger"] == "careflow.request" and line["request_id"]]
    assert leaks(text, said) == []
