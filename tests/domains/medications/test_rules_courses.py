from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.medications.rules.courses import Course, changed, discontinued, objections
from careflow.domains.medications.rules.statuses import LABELS

TODAY = date(2026, 3, 10)
days = st.none() | st.dates(TODAY - timedelta(days=9), TODAY + timedelta(days=9))
statuses = st.sampled_from(sorted(LABELS))
sayings = st.fixed_dictionaries({}, optional={"status": statuses, "start_date": days, "end_date": days})
steps = st.lists(st.none() | sayings, max_size=8)


def walk(steps):
    """A course as it is changed, and discontinued where a step is None; what may not be is not done."""
    course = Course()
    for said in steps:
        after = discontinued(course, today=TODAY) if said is None else changed(course, said)
        if said is None or not objections(after, before=course, today=TODAY):
            course = after
    return course


@given(steps)
def test_what_may_be_said_in_turn_never_ends_before_it_starts_nor_runs_on_after_its_end(steps):
    course = walk(steps)

    assert course.end_date is None or course.start_date is None or course.start_date <= course.end_date
    assert not (course.is_active and course.end_date is not None and course.end_date < TODAY)
    assert not (course.is_active and course.end_is_implied)
    assert not (course.end_is_implied and course.end_date is None)


@given(steps)
def test_discontinuing_is_never_objected_to_and_always_ends(steps):
    before = walk(steps)
    after = discontinued(before, today=TODAY)

    assert objections(after, before=before, today=TODAY) == {}
    assert after.end_date is not None
    assert discontinued(after, today=TODAY + timedelta(days=1)).end_date == after.end_date


@given(steps)
def test_sending_back_what_stands_there_changes_nothing(steps):
    course = walk(steps)
    same = {"status": course.status, "start_date": course.start_date, "end_date": course.end_date}

    assert changed(course, same) == course
    assert changed(course, {}) == course


@given(steps, days)
def test_taken_again_it_keeps_only_an_end_that_somebody_said(steps, end):
    course = discontinued(walk(steps), today=TODAY)
    again = changed(course, {"status": "active"})
    until = changed(course, {"status": "active", "end_date": end})

    assert again.end_date == (None if course.end_is_implied else course.end_date)
    if end != course.end_date:
        assert (until.end_date, until.end_is_implied) == (end, False)


@pytest.mark.parametrize("year", [1899, 2201])
@pytest.mark.parametrize("field", ["start_date", "end_date"])
def test_a_year_that_is_a_slip_is_objected_to_once(year, field):
    old = Course(status="inactive", **{field: date(year, 1, 1)})

    assert set(objections(old, before=None, today=TODAY)) == {field}
    assert objections(changed(old, {"status": "discontinued"}), before=old, today=TODAY) == {}
