"""Who does not answer is told in a sentence, and soon."""

import json
import re
import socket
import time
from contextlib import closing, contextmanager

import psycopg
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import InMemoryStorage

from careflow.cli.doctor import neighbours
from careflow.cli.doctor.findings import Level
from careflow.settings import keys
from careflow.settings.environment import Environment
from proofs.postgresql import replica
from proofs.serving import careflow, environment, free_port

SOON = 20  # seconds for the whole command, its start included


def said(check, of=Environment()):  # noqa: B008  (it cannot be changed)
    return list(check(of))


def told(folder, **settings):
    """What the command says, by its checks."""
    done = careflow("doctor", "--json", env=environment(folder, free_port(), **settings), seconds=SOON)
    assert done.stderr == ""
    return {found["check"]: (found["level"], found["sentence"]) for found in json.loads(done.stdout)}


@contextmanager
def silent():
    """The port of somebody who takes connections and says nothing."""
    with closing(socket.socket()) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_tables_that_are_not_there_are_told_once(tmp_path):
    keys.field_keys(Environment(data_dir=tmp_path / "data"))
    (tmp_path / "data" / "careflow.sqlite3").touch()

    found = told(tmp_path)

    assert [name for name, (level, _) in found.items() if level == "fail"] == ["migrations"]
    assert found["migrations"][1] == "The tables are not this version's: run careflow migrate."
    assert found["tables"] == (
        "warn",
        "Not looked at (clock, keys, demo, sealing, letters, replica): what “migrations” says comes first.",
    )
    assert found["storage"][0] == found["redis"][0] == "ok"


def test_a_database_that_does_not_answer_is_told_once(tmp_path):
    place = f"127.0.0.1:{free_port()}"
    keys.field_keys(Environment(data_dir=tmp_path / "data"))

    found = told(tmp_path, DATABASE_URL=f"postgres://x:secret@{place}/careflow")

    assert [name for name, (level, _) in found.items() if level == "fail"] == ["migrations"]
    assert found["migrations"][1].startswith("PostgreSQL does not let us in at 127.0.0.1, database careflow")
    assert "tables" in found


def test_what_is_not_named_is_not_looked_for():
    assert said(neighbours.replica) == said(neighbours.redis) == [(Level.OK, "There is none.")]


def test_redis_that_answers_is_well(redis_server):
    assert said(neighbours.redis, Environment(redis_url=redis_server.url)) == []


def test_redis_that_is_away_or_silent_is_found():
    for port, kind in ((free_port(), "ConnectionError"), (None, "TimeoutError")):
        with silent() as mute:
            begun = time.monotonic()
            found = said(neighbours.redis, Environment(redis_url=f"redis://:secret@127.0.0.1:{port or mute}/0"))

        assert found == [
            (
                Level.FAIL,
                f"Redis does not answer ({kind}), so limits are counted in the database: look at REDIS_URL, and"
                " whether it runs.",
            )
        ]
        assert time.monotonic() - begun < 5


@pytest.fixture
def here(own_cluster, tmp_path):
    """The settings of an installation with that database."""
    settings = {"DATABASE_URL": own_cluster.url}
    assert careflow("migrate", env=environment(tmp_path, free_port(), **settings), seconds=300).returncode == 0
    return settings


EVENT = """
    INSERT INTO audit_auditevent
    (created_at, action, app_label, model_name, object_pk, summary, metadata, request_id, address)
    VALUES (now() - interval '20 seconds', 'other', 'platform', 'backup', '1', '', '{}', '', '')
"""
AWAY = (
    "The replica does not answer (OperationalError), so the primary does its work, too: look at DATABASE_REPLICA_URL,"
    " and whether it runs."
)


def test_a_replica_is_asked_how_far_it_is(own_cluster, here, tmp_path):
    with replica(own_cluster) as following:
        named = here | {"DATABASE_REPLICA_URL": following.url}
        assert told(tmp_path, **named)["replica"] == ("ok", "The replica answers, and keeps up.")

        for url, statement in ((following.url, "SELECT pg_wal_replay_pause()"), (own_cluster.url, EVENT)):
            with psycopg.connect(url, autocommit=True) as connection:
                connection.execute(statement)
        level, sentence = told(tmp_path, **named)["replica"]
        assert level == "fail"
        assert re.fullmatch(
            r"The replica is \d\d s behind, so the primary does its work, too: see what holds it up\.", sentence
        )
    assert told(tmp_path, **named)["replica"] == ("fail", AWAY)


def test_a_replica_that_is_silent_is_found_soon(here, tmp_path):
    with silent() as port:
        found = told(tmp_path, **here, DATABASE_REPLICA_URL=f"postgres://x:secret@127.0.0.1:{port}/careflow")

    assert found["replica"] == ("fail", AWAY)
    assert found["storage"][0] == "ok"


def test_a_storage_that_gives_back_something_else_is_found(monkeypatch):
    kept = InMemoryStorage()
    monkeypatch.setattr(neighbours, "storages", {"documents": kept})
    assert said(neighbours.storage) == []
    assert kept.listdir("doctor") == ([], [])

    monkeypatch.setattr(neighbours, "ContentFile", lambda _: ContentFile(b"damaged"))
    assert said(neighbours.storage) == [
        (Level.FAIL, "The storage of documents gives back something else: do not use it.")
    ]
