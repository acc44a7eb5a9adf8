"""A batch is closed when nothing can come before its end any more, and nobody waits for that."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from careflow.domains.audit import operations, queries
from careflow.domains.audit.models import AuditEvent, AuditSeal
from careflow.domains.audit.operations import Sealed, sealing
from careflow.platform.signatures import SigningKey
from tests.cast import LONG_AGO
from tests.domains.audit.tampering import NOW, Count, found, seal, write
from tests.plugins.races import at_once

ONE_WRITER = pytest.mark.skipif(connection.vendor == "sqlite", reason="SQLite has one writer at a time")


@pytest.fixture
def batches_of_three(monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 3)


def test_a_seal_says_what_it_closes_and_what_came_before(db, batches_of_three, settings):
    ids = [write() for _ in range(4)]

    assert seal() == Sealed(seals=2, events=4)

    first, second = AuditSeal.objects.order_by("id")
    key = SigningKey(settings.AUDIT_SIGNING_KEYS[0])
    assert (first.id, first.first_id, first.last_id, first.count) == (1, ids[0], ids[2], 3)
    assert (second.id, second.first_id, second.last_id, second.count) == (2, ids[3], ids[3], 1)
    assert (first.previous, first.signed_at, first.key_id) == ("0" * 64, NOW, key.id)
    assert second.previous not in {first.previous, first.root}
    assert found() == []


def test_a_seal_keeps_forty_bytes_of_each_event(db):
    for _ in range(4):
        write()
    seal()

    assert len(AuditSeal.objects.get().members) == 4 * 40


def test_there_is_no_seal_over_nothing(db):
    assert seal() == Sealed()
    write()
    seal()

    assert (seal(), AuditSeal.objects.count()) == (Sealed(), 1)


def test_the_lag_tells_how_many_wait_and_since_when(db, batches_of_three):
    assert queries.sealing_lag() == queries.Lag(0, None, None)
    for _ in range(4):
        write()
    assert queries.sealing_lag() == queries.Lag(4, LONG_AGO, None)
    seal()
    write(created_at=NOW)

    assert queries.sealing_lag() == queries.Lag(1, NOW, NOW)


def test_a_write_pays_nothing_for_its_seal(db, statements):
    """One statement writes an event, and no trigger does more than refuse."""
    assert statements(write) == 1
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT tgname FROM pg_trigger WHERE tgrelid = 'audit_auditevent'::regclass AND tgtype & 4 > 0"
            )
            assert cursor.fetchall() == []


def in_another_thread(call):
    (answer,) = at_once([call])
    return answer


@ONE_WRITER
def test_a_batch_stays_open_while_a_lower_number_may_still_appear(own_database):
    with transaction.atomic():
        late = write()
        early = in_another_thread(write)
        assert late < early
        assert in_another_thread(seal) == Sealed()

    assert seal() == Sealed(seals=1, events=2)
    assert found() == []


@ONE_WRITER
def test_a_writer_that_gives_up_holds_nothing_up(own_database):
    with transaction.atomic():
        write()
        in_another_thread(write)
        transaction.set_rollback(True)

    assert seal() == Sealed(seals=1, events=1)
    assert found() == []


@ONE_WRITER
def test_those_who_read_or_write_elsewhere_are_not_waited_for(own_database):
    write()
    with transaction.atomic():
        AuditEvent.objects.count()
        AuditSeal.objects.create(
            id=9,
            first_id=9,
            last_id=9,
            count=1,
            root="",
            previous="",
            signed_at=NOW,
            key_id="",
            signature="",
            members=b"",
        )
        assert in_another_thread(lambda: sealing._settled(patience=0)) is not None  # noqa: SLF001
        transaction.set_rollback(True)


@ONE_WRITER
def test_writers_that_came_later_are_not_waited_for(own_database, monkeypatch):
    """Else a busy clinic's log would never be sealed."""
    asked, began, ended = threading.Event(), threading.Event(), threading.Event()
    look = sealing._writers  # noqa: SLF001

    def looks(cursor):
        found = look(cursor)
        asked.set()
        return found

    def writes_on_and_on():
        asked.wait(20)
        with transaction.atomic():
            write()
            began.set()
            ended.wait(40)

    def seals():
        try:
            return operations.seal_events(now=NOW, patience=20)
        finally:
            ended.set()

    monkeypatch.setattr(sealing, "_writers", looks)
    write()
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            write()
            later, sealer = (pool.submit(closing, call) for call in (writes_on_and_on, seals))
            assert began.wait(20)
        later.result(60)

        assert sealer.result(60) == Sealed(seals=1, events=2)


def closing(call):
    try:
        return call()
    finally:
        connections.close_all()


def test_whoever_writes_while_others_seal_is_sealed_once(own_database, batches_of_three):
    writing = threading.Event()
    writing.set()

    def writes():
        dice = random.Random()
        for _ in range(8):
            with transaction.atomic():
                write()
                time.sleep(dice.random() / 20)
                write()
                transaction.set_rollback(dice.random() < 0.2)

    def seals():
        while writing.is_set():
            operations.seal_events(now=NOW, patience=0.2)

    sealers = [threading.Thread(target=closing, args=(seals,)) for _ in range(2)]
    for thread in sealers:
        thread.start()
    at_once([writes] * 4)
    writing.clear()
    for thread in sealers:
        thread.join()
    seal()

    count = Count()
    assert list(operations.check_seals(count)) == []
    assert count.counts["sealed events"] == AuditEvent.objects.count() > 0
    assert "events that wait for a seal" not in count.counts


def test_the_seals_are_append_only(db):
    write()
    seal()
    for change in (
        lambda: AuditSeal.objects.update(count=5),
        lambda: AuditSeal.objects.all().delete(),
        lambda: AuditSeal.objects.get().save(),
    ):
        with pytest.raises(Exception, match="append-only"), transaction.atomic():
            change()
