import ssl
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from careflow.platform import limits
from careflow.platform.limits import Limit
from careflow.platform.models import LimitCounter
from careflow.platform.problems import TooMany
from careflow.platform.redis_counters import RedisCounters
from tests.plugins.races import at_once

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
THREE_A_MINUTE = Limit("knock", 3, timedelta(minutes=1))


def knock(subject="door", *, seconds=0):
    limits.count(THREE_A_MINUTE, subject, now=NOON + timedelta(seconds=seconds))


def knock_or_wait(seconds):
    with pytest.raises(TooMany) as refusal:
        knock(seconds=seconds)
    return refusal.value.headers()["Retry-After"]


def is_let_in():
    try:
        knock()
    except TooMany:
        return False
    return True


@pytest.mark.django_db
def test_the_window_opens_with_the_first_and_says_when_it_closes(counters):
    knock()
    knock(seconds=20)
    knock(seconds=21)

    assert (knock_or_wait(30), knock_or_wait(59)) == ("30", "1")
    knock(seconds=60)


@pytest.mark.django_db
def test_what_was_refused_does_not_count(counters):
    for _ in range(3):
        knock()
    knock_or_wait(10)

    assert limits.is_spent(THREE_A_MINUTE, "door", now=NOON + timedelta(seconds=59))
    assert not limits.is_spent(Limit("knock", 4, timedelta(minutes=1)), "door", now=NOON)


@pytest.mark.django_db
def test_a_window_that_closed_is_not_spent(counters):
    for _ in range(3):
        knock()

    assert limits.is_spent(THREE_A_MINUTE, "door", now=NOON + timedelta(seconds=59))
    assert not limits.is_spent(THREE_A_MINUTE, "door", now=NOON + timedelta(seconds=60))


@pytest.mark.django_db
def test_each_subject_has_a_counter_of_its_own(counters):
    for _ in range(3):
        knock("door")

    knock("window")

    assert [limits.is_spent(THREE_A_MINUTE, name, now=NOON) for name in ("door", "window", "roof")] == [
        True,
        False,
        False,
    ]


@pytest.mark.django_db
def test_a_subject_of_any_length_is_counted(counters):
    for _ in range(3):
        knock("x" * 1000)

    with pytest.raises(TooMany):
        knock("x" * 1000)


@pytest.mark.django_db
def test_a_forgotten_subject_starts_anew(counters):
    for _ in range(3):
        knock()
    limits.forget(THREE_A_MINUTE, "door")

    assert [is_let_in() for _ in range(4)] == [True, True, True, False]


@pytest.mark.django_db
def test_what_counts_in_a_transaction_is_undone_with_it(counters):
    opening = Limit("opening", 1, timedelta(minutes=1), in_transaction=True)
    with transaction.atomic():
        limits.count(opening, "chart", now=NOON)
        transaction.set_rollback(True)

    assert not limits.is_spent(opening, "chart", now=NOON)
    limits.count(opening, "chart", now=NOON)
    assert limits.is_spent(opening, "chart", now=NOON)
    limits.forget(opening, "chart")
    assert not limits.is_spent(opening, "chart", now=NOON)


@pytest.mark.django_db
def test_old_counters_are_purged():
    knock()

    assert limits.purge(before=NOON) == 0
    assert limits.purge(before=NOON + timedelta(seconds=1)) == 1


@pytest.mark.weak_point("S5", "N11")
def test_many_at_once_do_not_slip_through(own_database, counters):
    assert sum(at_once([is_let_in] * 12)) == 3


@pytest.mark.django_db
@pytest.mark.redis
@pytest.mark.xdist_group("redis")
def test_redis_holds_no_names(settings, redis_server):
    redis_server.forget_everything()
    settings.REDIS_URL = redis_server.url
    knock("stan@192.0.2.7")

    [key] = limits.counters().redis.keys()

    assert key.startswith(b"careflow:limit:")
    assert b"stan" not in key
    assert not LimitCounter.objects.exists()


@pytest.mark.django_db
@pytest.mark.redis
@pytest.mark.xdist_group("redis")
def test_while_redis_is_gone_the_table_keeps_the_door(settings, redis_server, caplog):
    redis_server.forget_everything()
    settings.REDIS_URL = redis_server.url
    knock()
    redis_server.stop()
    try:
        assert [is_let_in() for _ in range(4)] == [True, True, True, False]
        assert LimitCounter.objects.get().count == 3
    finally:
        redis_server.start()
        limits.counters().pause.end()

    assert [is_let_in() for _ in range(4)] == [True, True, True, False]
    assert caplog.messages.count("Redis did not answer, limits are counted in the database: ConnectionError") == 1


def test_a_redis_over_tls_must_prove_who_it_is():
    connection = RedisCounters("rediss://redis.example", otherwise=limits.TABLE).redis.connection_pool.make_connection()

    assert (connection.cert_reqs, connection.check_hostname) == (ssl.CERT_REQUIRED, True)
