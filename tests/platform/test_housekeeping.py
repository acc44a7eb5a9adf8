from datetime import timedelta

import pytest
from django.utils import timezone

from careflow.domains.accounts.models import Session
from careflow.platform import housekeeping, limits
from careflow.platform.limits import Limit
from careflow.platform.models import LimitCounter, RememberedAnswer
from tests.conftest import As, token_for

DAY = timedelta(days=1)
KNOCK = Limit("knock", 3, timedelta(minutes=1))


@pytest.fixture
def traces(cast):
    As(token_for(cast.users["olivia"])).post(
        "organizations/roles/", {"code": "x", "name": "X"}, headers={"Idempotency-Key": "k"}
    )
    limits.count(KNOCK, "door", now=timezone.now())


def left():
    return Session.objects.count(), RememberedAnswer.objects.count(), LimitCounter.objects.count()


def test_what_is_still_needed_stays(traces):
    done = housekeeping.clean_up(now=timezone.now())

    assert done == {
        "answers to repeated requests": 0,
        "bookable times that came or went": 0,
        "counters of limits": 0,
        "files of uploads that were cut off": 0,
        "holds and edit sessions that ran out": 0,
        "letters that left or ended": 0,
        "links that ran out": 0,
        "reminders of visits": 0,
        "sessions that ended": 0,
    }
    assert left() == (1, 1, 1)


@pytest.mark.weak_point("S4")
def test_what_is_over_goes(traces):
    later = timezone.now() + 2 * DAY
    Session.objects.update(expires_at=later - 31 * DAY)

    done = housekeeping.clean_up(now=later)

    assert done == {
        "answers to repeated requests": 1,
        "bookable times that came or went": 0,
        "counters of limits": 1,
        "files of uploads that were cut off": 0,
        "holds and edit sessions that ran out": 0,
        "letters that left or ended": 0,
        "links that ran out": 0,
        "reminders of visits": 0,
        "sessions that ended": 1,
    }
    assert left() == (0, 0, 0)


def test_a_session_that_ended_a_while_ago_goes_although_it_would_still_run(traces):
    now = timezone.now()
    Session.objects.update(revoked_at=now - 31 * DAY, expires_at=now + DAY)

    assert housekeeping.clean_up(now=now)["sessions that ended"] == 1
