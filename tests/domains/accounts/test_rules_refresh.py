from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.accounts.rules import Family, Verdict, judge, remember_use

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
GRACE = timedelta(seconds=10)
TOMORROW = NOON + timedelta(days=1)
seconds = st.integers(0, 60).map(lambda number: timedelta(seconds=number))


def use(family, now):
    """The family after its newest token was used."""
    used_at = remember_use(family, now=now, grace=GRACE)
    return Family(family.generation + 1, family.expires_at, family.revoked_at, used_at)


def used(steps):
    """A family whose tokens were used one after the other, with these pauses; and when each was."""
    family, now, moments = Family(1, TOMORROW, None), NOON, []
    for pause in steps:
        now += pause
        moments.append(now)
        family = use(family, now)
    return family, now, moments


@given(steps=st.lists(seconds, max_size=8), wait=seconds)
def test_the_newest_token_rotates(steps, wait):
    family, now, _ = used(steps)

    assert judge(family, generation=family.generation, now=now + wait, grace=GRACE) is Verdict.ROTATE


@given(steps=st.lists(seconds, min_size=1, max_size=8), wait=seconds, which=st.integers(0, 7))
def test_a_used_token_repeats_within_its_own_grace_and_betrays_a_thief_after(steps, wait, which):
    family, now, moments = used(steps)
    number = which % len(moments)

    verdict = judge(family, generation=number + 1, now=now + wait, grace=GRACE)

    in_grace = now + wait - moments[number] <= GRACE
    assert verdict is (Verdict.REPEAT if in_grace else Verdict.STOLEN)


@given(steps=st.lists(seconds, max_size=8), generation=st.integers(-3, 12))
def test_an_ended_family_is_dead_whatever_comes(steps, generation):
    family, now, _ = used(steps)
    revoked = Family(family.generation, TOMORROW, now, family.used_at)
    expired = Family(family.generation, now, None, family.used_at)

    assert judge(revoked, generation=generation, now=now, grace=GRACE) is Verdict.DEAD
    assert judge(expired, generation=generation, now=now, grace=GRACE) is Verdict.DEAD


def test_a_token_from_the_future_of_a_restored_database_is_dead():
    assert judge(Family(3, TOMORROW, None), generation=4, now=NOON, grace=GRACE) is Verdict.DEAD


@given(steps=st.lists(seconds, max_size=40))
def test_only_uses_within_the_grace_are_remembered(steps):
    family, now, _ = used(steps)

    assert all(now - moment <= GRACE for moment in family.used_at.values())
