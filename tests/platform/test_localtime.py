from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.platform.localtime import TimeDoesNotExist, is_zone, local_day, local_days, to_instant, to_local

NEW_YORK = ZoneInfo("America/New_York")
ZONES = [ZoneInfo(name) for name in ("America/New_York", "America/Chicago", "America/Phoenix", "Pacific/Apia", "UTC")]
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 6, 1), 24)])
def test_a_day_is_as_long_as_its_clocks_say(day, hours):
    start, end = local_day(day, NEW_YORK)
    assert end - start == timedelta(hours=hours)


@given(st.dates(date(2000, 1, 1), date(2050, 1, 1)), st.sampled_from(ZONES))
def test_days_follow_each_other_without_a_gap(day, zone):
    assert local_day(day, zone)[1] == local_day(day + timedelta(days=1), zone)[0]
    assert local_days(day, day + timedelta(days=6), zone) == (
        local_day(day, zone)[0],
        local_day(day + timedelta(days=6), zone)[1],
    )


@given(st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1)), st.sampled_from(ZONES))
def test_a_local_time_that_exists_comes_back_as_it_went(local, zone):
    try:
        instant = to_instant(local, zone)
    except TimeDoesNotExist:
        return
    assert to_local(instant, zone) == local


def test_a_time_that_the_clocks_jump_over_is_refused():
    with pytest.raises(TimeDoesNotExist):
        to_instant(datetime(2026, 3, 8, 2, 30), NEW_YORK)


def test_a_time_that_happens_twice_means_the_first():
    assert to_instant(datetime(2026, 11, 1, 1, 30), NEW_YORK) == datetime(2026, 11, 1, 5, 30, tzinfo=UTC)


def test_only_names_of_the_time_zone_database_are_zones():
    assert [is_zone(name) for name in ("America/New_York", "Mars/Olympus", "../etc/passwd", "")] == [
        True, False, False, False,
    ]  # fmt: skip
