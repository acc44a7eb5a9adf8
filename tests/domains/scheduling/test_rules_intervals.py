from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.scheduling.rules.intervals import (
    Interval,
    is_same_minute,
    is_too_long,
    is_within_reach,
    minutes_of,
    overlapping,
)

NOW = datetime(2027, 3, 1, tzinfo=UTC)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))
lengths = st.timedeltas(timedelta(minutes=1), timedelta(hours=48))
intervals = st.builds(lambda start, length: Interval(start, start + length), moments, lengths)
# A narrow window, so that overlaps are common.
crowded = st.builds(
    lambda start, length: Interval(NOW + timedelta(minutes=start), NOW + timedelta(minutes=start + length)),
    st.integers(0, 100),
    st.integers(1, 20),
)


@given(crowded, crowded)
def test_overlapping_is_mutual(one, other):
    assert one.overlaps(other) == other.overlaps(one)


@given(intervals)
def test_a_visit_overlaps_itself(one):
    assert one.overlaps(one)


@given(intervals, lengths)
def test_back_to_back_visits_do_not_overlap(one, length):
    assert not one.overlaps(Interval(one.ends_at, one.ends_at + length))


@given(crowded, crowded)
def test_visits_overlap_exactly_if_they_share_a_minute(one, other):
    def minutes(interval):
        count = int(interval.length.total_seconds() // 60)
        return {interval.starts_at + timedelta(minutes=number) for number in range(count)}

    assert one.overlaps(other) == bool(minutes(one) & minutes(other))


@given(intervals, moments)
def test_a_move_keeps_the_length(one, start):
    assert one.moved_to(start).length == one.length
    assert one.moved_to(start).starts_at == start


@given(st.lists(crowded, max_size=30))
def test_what_is_left_unmarked_overlaps_nothing_before_it(found):
    ordered = sorted(found, key=lambda interval: (interval.starts_at, interval.ends_at))
    marks = overlapping(ordered)

    for place, (interval, mark) in enumerate(zip(ordered, marks, strict=True)):
        assert mark == any(interval.overlaps(earlier) for earlier in ordered[:place])


@given(st.lists(crowded, max_size=30))
def test_unmarked_visits_can_all_stand_together(found):
    ordered = sorted(found, key=lambda interval: (interval.starts_at, interval.ends_at))
    kept = [interval for interval, mark in zip(ordered, overlapping(ordered), strict=True) if not mark]

    assert not any(one.overlaps(other) for one in kept for other in kept if one is not other)


@given(st.lists(crowded, max_size=30), crowded)
def test_among_visits_that_exclude_each_other_the_first_to_end_answers_for_all(found, new):
    """The database's triggers rely on this."""
    ordered = sorted(found, key=lambda interval: (interval.starts_at, interval.ends_at))
    kept = [interval for interval, mark in zip(ordered, overlapping(ordered), strict=True) if not mark]

    after = sorted((one for one in kept if one.ends_at > new.starts_at), key=lambda one: one.ends_at)
    assert any(new.overlaps(one) for one in kept) == (bool(after) and after[0].starts_at < new.ends_at)


@given(moments)
def test_near_its_old_time_a_visit_may_always_be_put(start):
    old = start.replace(year=1950, day=1)
    assert is_within_reach(old + timedelta(days=300), now=NOW, before=old)
    assert not is_within_reach(old + timedelta(days=300), now=NOW)


def test_years_are_sane():
    assert [year for year in range(1990, 2051) if is_within_reach(NOW.replace(year=year), now=NOW)] == list(
        range(2017, 2038)
    )


def test_a_visit_lasts_a_day_at_most_unless_it_already_lasted_longer():
    day = Interval(NOW, NOW + timedelta(hours=24))
    longer = Interval(NOW, NOW + timedelta(hours=24, minutes=1))

    assert not is_too_long(day)
    assert is_too_long(longer)
    assert not is_too_long(longer, before=longer)


def test_a_shown_minute_stands_for_its_stored_second():
    stored = datetime(2019, 3, 15, 9, 0, 42)

    assert is_same_minute(datetime(2019, 3, 15, 9, 0), stored)
    assert is_same_minute(stored, stored)
    assert not is_same_minute(datetime(2019, 3, 15, 9, 1), stored)
    assert not is_same_minute(datetime(2019, 3, 15, 9, 0, 1), stored)


def test_minutes_are_rounded():
    assert [minutes_of(timedelta(seconds=seconds)) for seconds in (0, 29, 31, 900, 929)] == [0, 0, 1, 15, 15]
