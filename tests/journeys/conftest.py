"""Every journey is told of in the log, and nothing that it was about."""

import io
import json
import logging

import pytest

from careflow.platform.logs import JsonLines, NothingPrivate, RequestContext
from tests.journeys.confidences import leaks, private_texts


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
    if "cast" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("cast")  # first, so that its rows are still there below
    log = request.getfixturevalue("log")
    yield
    assert [line for line in log.lines() if line["logger"] == "careflow.request" and line["request_id"]]
    assert leaks(log.text, private_texts()) == []
