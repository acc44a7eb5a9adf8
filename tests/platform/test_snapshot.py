"""A long look at the records, while others go on working."""

from django.utils import timezone

from careflow.platform.models import LimitCounter
from careflow.platform.snapshot import one_moment
from tests.plugins.races import at_once


def add(name):
    LimitCounter.objects.create(name=name, window_starts_at=timezone.now(), count=1)


def test_what_others_commit_meanwhile_is_not_seen_and_they_need_not_wait(own_database):
    add("before")

    with one_moment():
        first = LimitCounter.objects.count()
        at_once([lambda: add("meanwhile")])
        second = LimitCounter.objects.count()

    assert (first, second, LimitCounter.objects.count()) == (1, 1, 2)


def test_the_connection_can_write_again_afterwards(own_database):
    try:
        with one_moment():
            LimitCounter.objects.count()
            raise LookupError
    except LookupError:
        add("after")

    assert LimitCounter.objects.get().name == "after"


def test_inside_a_transaction_it_looks_at_that_one(db):
    add("mine")

    with one_moment():
        assert LimitCounter.objects.count() == 1
