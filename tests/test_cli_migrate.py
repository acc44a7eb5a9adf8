"""How the database is brought up to date beside a release that still serves."""

from contextlib import nullcontext

import pytest
from django.db import OperationalError, connection

from careflow.cli import database
from careflow.platform import guards
from careflow.settings.refused import Refused

pytestmark = pytest.mark.usefixtures("nobody_else")
LOCKED = type("LockNotAvailable", (Exception,), {"sqlstate": "55P03"})


@pytest.fixture
def nobody_else(monkeypatch):
    """A database in memory has no file to put a lock beside."""
    monkeypatch.setattr(database, "alone", nullcontext)


@pytest.fixture
def applied(db, monkeypatch):
    """The tries, each with how long it would wait for a lock; the first `fails` of them meet one."""
    tries = []

    def apply(*_, **__):
        tries.append(lock_timeout())
        if len(tries) <= applying.fails:
            raise OperationalError from LOCKED()

    applying = type("Applying", (list,), {"fails": 0})()
    applying.tries = tries
    monkeypatch.setattr(database, "call_command", apply)
    monkeypatch.setattr(database, "SECONDS_BETWEEN_TRIES", 0)
    monkeypatch.setattr(guards, "missing", lambda _: ["something"])
    return applying


def lock_timeout():
    if connection.vendor == "sqlite":
        return "3s"
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        return cursor.fetchone()[0]


def test_nobody_waits_long_for_a_table_and_it_is_tried_again(applied):
    applied.fails = 2

    database.migrate()

    assert applied.tries == ["3s"] * 3
    if connection.vendor == "postgresql":
        assert lock_timeout() == "0"


def test_it_gives_up_in_one_sentence(applied):
    applied.fails = 1000

    with pytest.raises(Refused, match="Others hold the tables that must change"):
        database.migrate()
    assert len(applied.tries) == database.TRIES


def test_guards_that_are_missing_come_back_at_the_next_start(db):
    name = "audit_auditevent_no_update" if connection.vendor == "sqlite" else "audit_auditevent_append_only"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {name}{'' if connection.vendor == 'sqlite' else ' ON audit_auditevent'}")
    assert guards.missing(connection)

    assert database.migrate() == 0
    assert guards.missing(connection) == []
