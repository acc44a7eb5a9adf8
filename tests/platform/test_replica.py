"""Which database answers, told by two that are not there: only the choice is looked at here, the rest by
`tests/scale_out`, on two servers."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import OperationalError
from django.utils import timezone

from careflow.platform import replica
from careflow.platform.replica import MOST_LAG, Neighbour, Router


class Trail:
    """A log of which the replica holds all but the newest `missing` events."""

    def __init__(self, *, missing=0, since=timedelta(0)):
        self.events, self.missing, self.since = [3, 2, 1], missing, since

    def held(self, using):
        return self.events[self.missing :] if using == replica.ALIAS else self.events

    def newest_of(self, user_id, *, using):
        return self.held(using) if user_id == 7 else []

    def newest(self, *, using):
        return self.held(using)[0]

    def written_after(self, event_id, *, using):
        assert using == "default"
        return timezone.now() - self.since if event_id < self.events[0] else None


@pytest.fixture
def beside(monkeypatch):
    """What a question finds with a replica that has such a trail."""
    monkeypatch.setattr(replica, "settings", SimpleNamespace(DATABASES={replica.ALIAS: {}}))

    def asked(trail, user_id=7, ask=replica.current):
        neighbour = Neighbour()
        neighbour.trail = trail
        monkeypatch.setattr(replica, "neighbour", neighbour)
        monkeypatch.setattr(replica, "connections", {replica.ALIAS: Closed()})
        return replica.read(ask, user_id=user_id)

    return asked


class Closed:
    def close(self):
        pass


def test_a_replica_that_has_everything_answers(beside):
    assert beside(Trail()) == "replica"
    assert replica.current() == "default"


def test_who_wrote_what_is_not_there_yet_is_answered_by_the_primary(beside):
    assert beside(Trail(missing=1)) == "default"


def test_others_are_answered_without_what_is_missing_for_a_moment(beside):
    assert beside(Trail(missing=1, since=MOST_LAG / 2), user_id=8) == "replica"


def test_nobody_is_answered_by_a_replica_that_is_far_behind(beside):
    assert beside(Trail(missing=1, since=MOST_LAG * 2), user_id=8) == "default"


def test_whoever_is_not_signed_in_is_answered_by_the_primary(beside):
    assert beside(Trail(), user_id=None) == "default"


def test_a_replica_that_fails_is_left_alone_and_the_primary_asked_instead(beside):
    asked = []

    def ask():
        asked.append(replica.current())
        if asked[-1] == "replica":
            raise OperationalError("gone")
        return "found"

    assert beside(Trail(), ask=ask) == "found"
    assert asked == ["replica", "default"]
    assert not replica.neighbour.is_there
    assert replica.read(replica.current, user_id=7) == "default"


def test_one_request_at_a_time_finds_out_whether_the_replica_is_back(beside):
    meanwhile = []

    class Silent(Trail):
        def newest(self, *, using):
            meanwhile.append(replica.read(replica.current, user_id=8))
            raise OperationalError("silent")

    beside(Trail())
    replica.neighbour.leave_alone(OperationalError("silent"))
    replica.neighbour.pause.end()
    replica.neighbour.trail, replica.neighbour.looked_at = Silent(), float("-inf")

    assert replica.read(replica.current, user_id=7) == "default"
    assert meanwhile == ["default"]


def test_a_replica_that_is_back_answers_everybody(beside):
    beside(Trail())
    replica.neighbour.leave_alone(OperationalError("gone"))
    replica.neighbour.pause.end()

    assert [replica.read(replica.current, user_id=7) for _ in range(2)] == ["replica"] * 2


def test_what_fails_on_the_primary_too_is_an_error(beside):
    def ask():
        raise OperationalError("gone")

    with pytest.raises(OperationalError):
        beside(Trail(), ask=ask)


def test_without_a_replica_nothing_is_asked_twice():
    assert replica.read(replica.current, user_id=7) == "default"


def test_writes_and_tables_belong_to_the_primary(beside):
    router = Router()

    assert beside(Trail(), ask=lambda: (router.db_for_read(object), router.db_for_write(object))) == (
        "replica",
        "default",
    )
    assert (router.allow_migrate("default", "audit"), router.allow_migrate("replica", "audit")) == (True, False)
