from datetime import UTC, datetime, timedelta

import pytest

from careflow.platform import limits
from careflow.platform.limits import Limit
from careflow.platform.models import LimitCounter
from careflow.platform.problems import TooMany
from tests.plugins.races import at_once

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
THREE_A_MINUTE = Limit("knock", 3, timedelta(minutes=1))


def knock(subject="door", *, seconds=0):
    limits.count(THREE_A_MINUTE, subject, now=NOON + timedelta(seconds=seconds))


def knock_or_wait(seconds):
    with pytest.raises(TooMany) as refusal:
        knock(seconds=seconds)
    return refusal.value.headers()["Retry-After"]


@pytest.mark.django_db
def test_the_window_opens_with_the_first_and_says_when_it_closes():
    knock()
    knock(seconds=20)
    knock(seconds=21)

    assert (knock_or_wait(30), knock_or_wait(59)) == ("30", "1")
    knock(seconds=60)


@pytest.mark.django_db
def test_what_was_refused_does_not_count():
    for _ in range(3):
        knock()
    knock_or_wait(10)

    assert LimitCounter.objects.get().count == 3


@pytest.mark.django_db
def test_each_subject_has_a_counter_of_its_own():
    for _ in range(3):
        knock("door")

    knock("window")

    assert sorted(LimitCounter.objects.values_list("count", flat=True)) == [1, 3]


@pytest.mark.django_db
def test_a_subject_of_any_length_is_counted():
    for _ in range(3):
        knock("x" * 1000)

    with pytest.raises(TooMany):
        knock("x" * 1000)


@pytest.mark.django_db
def test_a_forgotten_subject_starts_anew():
    for _ in range(3):
        knock()
    limits.forget(THREE_A_MINUTE, "door")

    knock()

    assert LimitCounter.objects.get().count == 1


@pytest.mark.django_db
def test_old_counters_are_purged():
    knock()

    assert limits.purge(before=NOON) == 0
    assert limits.purge(before=NOON + timedelta(seconds=1)) == 1


@pytest.mark.weak_point("S5", "N11")
def test_many_at_once_do_not_slip_through(own_database):
    def try_once():
        try:
            knock()
        except TooMany:
            return False
        return True

    assert sum(at_once([try_once] * 12)) == 3
