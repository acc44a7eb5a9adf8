"""A replica that is frozen is connected, and its kernel acknowledges what it is sent; it only never answers."""

import os
import signal
import time
from threading import Timer
from types import SimpleNamespace

import dj_database_url
import pytest
from django.db import connections

from careflow.platform import replica
from careflow.platform.replica import Neighbour
from careflow.settings import databases

pytestmark = pytest.mark.scale_out
SILENCE, LEFT_ALONE, AT_LAST = 1, 0.5, 30
TO_CONNECT = 2  # the least that the driver takes


class Trail:
    """A log of which only the replica's half is asked of a server."""

    def newest_of(self, user_id, *, using):
        return [self.newest(using=using)]

    def newest(self, *, using):
        return selected("1", using) if using == replica.ALIAS else 1

    def written_after(self, event_id, *, using):
        return None


def selected(expression, alias):
    with connections[alias].cursor() as cursor:
        cursor.execute(f"SELECT {expression}")
        return cursor.fetchone()[0]


def ask():
    """Who answers."""
    return selected("'replica'", replica.ALIAS) if replica.current() == replica.ALIAS else "primary"


@pytest.fixture
def beside(own_cluster, monkeypatch, django_db_blocker):
    """The replica, as the product would be set up with it."""
    monkeypatch.setattr(databases, "SECONDS_OF_SILENCE", SILENCE)
    monkeypatch.setattr(replica, "SECONDS_LEFT_ALONE", LEFT_ALONE)
    monkeypatch.setattr(replica, "settings", SimpleNamespace(DATABASES={replica.ALIAS: {}}))
    neighbour = Neighbour()
    neighbour.trail = Trail()
    monkeypatch.setattr(replica, "neighbour", neighbour)
    config = databases.replica(databases.database(dj_database_url.parse(own_cluster.url)))
    completed = connections.configure_settings({"default": config})["default"]
    monkeypatch.setitem(connections.settings, replica.ALIAS, completed)
    with django_db_blocker.unblock():
        yield own_cluster
        connections[replica.ALIAS].close()
    del connections[replica.ALIAS]


@pytest.fixture
def freeze(beside):
    """Until `thaw` is called, or the test would take forever."""
    stopped = []

    def thaw():
        while stopped:
            os.kill(stopped.pop(), signal.SIGCONT)

    def freeze():
        for process in beside.processes():
            os.kill(process, signal.SIGSTOP)
            stopped.append(process)

    at_last = Timer(AT_LAST, thaw)
    at_last.start()
    yield SimpleNamespace(begin=freeze, end=thaw)
    at_last.cancel()
    thaw()


def answered():
    begun = time.monotonic()
    return replica.read(ask, user_id=7), time.monotonic() - begun


def test_a_frozen_replica_holds_nobody_up_and_is_asked_again_when_it_is_back(freeze):
    assert answered()[0] == "replica"
    freeze.begin()

    who, seconds = answered()
    assert (who, SILENCE <= seconds < AT_LAST / 3) == ("primary", True)
    who, seconds = answered()
    assert (who, seconds < SILENCE) == ("primary", True)
    time.sleep(LEFT_ALONE)
    who, seconds = answered()
    assert (who, TO_CONNECT <= seconds < AT_LAST / 3) == ("primary", True)

    freeze.end()
    time.sleep(LEFT_ALONE)
    assert [answered()[0] for _ in range(3)] == ["replica"] * 3


def test_what_takes_the_replica_long_is_asked_of_the_primary(beside):
    def ask():
        return selected("pg_sleep(20)", replica.ALIAS) if replica.current() == replica.ALIAS else "primary"

    begun = time.monotonic()
    assert replica.read(ask, user_id=7) == "primary"
    assert time.monotonic() - begun < 10
