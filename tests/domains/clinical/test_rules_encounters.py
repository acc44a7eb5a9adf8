from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.clinical.rules.encounters import begun, is_blank, is_plausible_start

NOW = datetime(2027, 3, 15, 13, 30, tzinfo=UTC)
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
INSTANTS = st.datetimes(timezones=ZONES)


@given(started_at=INSTANTS)
def test_every_instant_is_judged(started_at):
    """Those at both ends of the calendar have no equal in UTC."""
    plausible = is_plausible_start(started_at, now=NOW)

    assert plausible == (1900 <= started_at.year <= 2028 and started_at <= NOW + timedelta(days=366))


@given(planned=INSTANTS.filter(lambda moment: 2 <= moment.year <= 9998))
def test_nothing_begins_after_now(planned):
    assert begun(planned, now=NOW) == (min(planned, NOW))


@pytest.mark.parametrize(("texts", "blank"), [((), True), (("", " \n\t"), True), (("", "x"), False)])
def test_blanks_are_no_text(texts, blank):
    assert is_blank(*texts) is blank
