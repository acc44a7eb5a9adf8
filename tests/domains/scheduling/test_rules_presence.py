from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.scheduling.rules.presence import (
    EDIT_SESSION,
    SLOT_HOLD,
    Claim,
    Presence,
    claimed,
    standing,
)

NOW = datetime(2027, 3, 15, 13, 0, tzinfo=UTC)
terms = st.sampled_from([EDIT_SESSION, SLOT_HOLD])
ages = st.integers(0, 1200)
ME = Claim(1, "Me", NOW, NOW)


def claim_of(user_id, seconds):
    seen = NOW - timedelta(seconds=seconds)
    return Claim(user_id, f"User {user_id}", seen, seen)


@given(terms, st.none() | st.builds(claim_of, st.integers(1, 3), ages), st.booleans(), st.booleans())
def test_nobody_loses_a_place_without_override(terms, claim, takes_free, override):
    found = standing(claim, user_id=1, terms=terms, now=NOW)
    wanted = claimed(claim, me=ME, terms=terms, override=override, takes_free=takes_free, now=NOW)

    if found.status is Presence.OCCUPIED:
        assert (wanted is not None) == (override and found.can_override)
    elif found.status is Presence.AVAILABLE:
        assert (wanted is not None) == takes_free
    else:
        assert claim is not None
        assert wanted == Claim(1, "Me", claim.started_at, NOW)


@given(ages)
def test_an_edit_session_changes_hands_after_two_idle_minutes_and_ends_after_ten(seconds):
    found = standing(claim_of(2, seconds), user_id=1, terms=EDIT_SESSION, now=NOW)

    assert found.status is (Presence.OCCUPIED if seconds <= 600 else Presence.AVAILABLE)
    assert found.can_override is (120 < seconds <= 600)


@given(ages)
def test_a_slot_hold_may_be_taken_over_at_any_time_and_ends_after_five_minutes(seconds):
    found = standing(claim_of(2, seconds), user_id=1, terms=SLOT_HOLD, now=NOW)

    assert found.status is (Presence.OCCUPIED if seconds <= 300 else Presence.AVAILABLE)
    assert found.can_override is (seconds <= 300)
