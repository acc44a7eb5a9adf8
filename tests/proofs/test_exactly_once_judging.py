"""The judge of repeated writes sees what it is there to see."""

import pytest

from proofs.exactly_once.judging import Effects, differ, is_passing
from proofs.exactly_once.writes import EFFECTS, Kind
from proofs.wire import Told

ONCE_OR_NOT = [(1, 1, True), (0, 1, False), (2, 1, False), (1, 0, False), (1, 2, False)]
TOLD = Told(201, b'{"id":4}', (("date", "now"), ("etag", '"1"'), ("x-request-id", "a")))


def test_answers_that_are_the_same_but_for_the_request_do_not_differ():
    again = TOLD._replace(headers=(("date", "later"), ("etag", '"1"'), ("x-request-id", "b")))

    assert not differ([TOLD, again])


@pytest.mark.parametrize(
    "change", [{"status": 200}, {"body": b'{"id":5}'}, {"headers": (("etag", '"2"'),)}, {"headers": ()}]
)
def test_another_status_body_or_header_differs(change):
    assert differ([TOLD, TOLD, TOLD._replace(**change)])


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (409, b'{"code":"idempotency.under_way"}', True),
        (503, b'{"code":"server.busy"}', True),
        (409, b'{"code":"appointment.overlap"}', False),
        (422, b'{"code":"idempotency.other_body"}', False),
        (500, b"<h1>", False),
    ],
)
def test_only_who_is_told_to_come_back_asks_again(status, body, expected):
    assert is_passing(Told(status, body, ())) is expected


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize(
    ("rows", "events", "expected"), [(1, 1, True), (0, 1, False), (2, 1, False), (1, 0, False), (1, 2, False)]
)
def test_one_row_and_one_event_are_once(kind, rows, events, expected):
    where = EFFECTS[kind]
    effects = Effects({kind: {"once-1": rows}}, {(where.model, "4", where.action): events})

    assert effects.is_once(kind, "once-1", "4") is expected
