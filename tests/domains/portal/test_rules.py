from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.portal.rules import Relationship, comes_of_age_on, in_force, suggested_end

DAYS = st.dates(date(1900, 1, 1), date(2100, 1, 1))


@pytest.mark.parametrize(
    ("born", "birthday"),
    [
        (date(2010, 5, 12), date(2028, 5, 12)),
        (date(2008, 2, 29), date(2026, 3, 1)),
        (date(2012, 2, 29), date(2030, 3, 1)),
    ],
)
def test_one_comes_of_age_on_the_eighteenth_birthday(born, birthday):
    assert comes_of_age_on(born) == birthday


@given(born=DAYS, starts_on=DAYS)
def test_a_suggested_end_leaves_no_day_as_an_adult_and_none_out(born, starts_on):
    end = suggested_end(relationship="parent", born=born, starts_on=starts_on)

    if end is None:
        assert starts_on >= comes_of_age_on(born)
    else:
        assert in_force(starts_on=starts_on, ends_on=end, today=comes_of_age_on(born) - timedelta(days=1))
        assert not in_force(starts_on=starts_on, ends_on=end, today=comes_of_age_on(born))


@given(born=DAYS, starts_on=DAYS, relationship=st.sampled_from(sorted(set(Relationship) - {"parent", "guardian"})))
def test_nothing_is_suggested_for_who_does_not_raise_the_child(born, starts_on, relationship):
    assert suggested_end(relationship=relationship, born=born, starts_on=starts_on) is None
