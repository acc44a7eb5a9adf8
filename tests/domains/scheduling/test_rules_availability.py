"""Templates, exceptions and opening hours against a model that looks at every minute of a day."""

import itertools
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careflow.domains.scheduling.rules.availability import (
    Exceptional,
    ExceptionKind,
    Template,
    clash,
    joined,
    offers,
    open_spans,
)
from careflow.domains.scheduling.rules.hours import OpeningHours
from careflow.platform.localtime import TimeDoesNotExist, to_instant, to_local

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = date(2027, 3, 15)
SPRING, AUTUMN = date(2027, 3, 14), date(2027, 11, 7)
OPEN = OpeningHours(time(8), time(17), [1, 2, 3, 4, 5])
ROUND_THE_CLOCK = OpeningHours(time(0), time(23, 59), [1, 2, 3, 4, 5, 6, 7])


def template(number=1, opens=time(9), closes=time(10), minutes=15, days=(1,), first=MONDAY, last=None, type_id=7):
    return Template(number, type_id, frozenset(days), opens, closes, minutes, first, last)


def closed(first=MONDAY, last=None, span=None, **values):
    return Exceptional(ExceptionKind.CLOSED, first, last or first, span, **values)


def other_hours(span, first=MONDAY, last=None, **values):
    return Exceptional(ExceptionKind.HOURS, first, last or first, span, **values)


def instant_in(zone):
    def instant_of(local):
        try:
            return to_instant(local, zone)
        except TimeDoesNotExist:
            return None

    return instant_of


def offered(*templates, first=MONDAY, last=None, exceptions=(), hours=OPEN, zone=NEW_YORK):
    return list(
        offers(
            first=first, last=last or first, templates=templates, exceptions=exceptions, hours=hours,
            instant_of=instant_in(zone),
        )
    )  # fmt: skip


def starts(*templates, zone=NEW_YORK, **values):
    return [f"{to_local(o.interval.starts_at, zone):%d %H:%M}" for o in offered(*templates, zone=zone, **values)]


def test_an_hour_holds_four_quarters():
    assert starts(template()) == ["15 09:00", "15 09:15", "15 09:30", "15 09:45"]


def test_what_does_not_fit_whole_is_not_offered():
    assert starts(template(closes=time(10, 10), minutes=25)) == ["15 09:00", "15 09:25"]


def test_it_holds_on_its_weekdays_from_its_first_day_to_its_last():
    weekly = template(minutes=60, days=(1, 3), first=date(2027, 3, 16), last=date(2027, 3, 24))

    assert starts(weekly, last=date(2027, 4, 30)) == ["17 09:00", "22 09:00", "24 09:00"]


def test_opening_hours_bound_it_and_closed_days_are_closed():
    long = template(opens=time(6), closes=time(20), minutes=120, days=(1, 6))

    assert starts(long, last=date(2027, 3, 20)) == ["15 08:00", "15 10:00", "15 12:00", "15 14:00"]


def test_hours_of_a_weekday_replace_the_plain_week():
    custom = [
        {"days": [1], "start_time": "08:00", "end_time": "10:00"},
        {"days": [1], "start_time": "10:00", "end_time": "11:00"},
        {"days": [1], "start_time": "13:00", "end_time": "14:00"},
    ]
    hours = OpeningHours(time(8), time(17), [1, 2], custom)

    assert starts(template(opens=time(9), closes=time(14), minutes=60, days=(1, 2)), last=MONDAY + timedelta(1),
                  hours=hours) == ["15 09:00", "15 10:00", "15 13:00"]  # fmt: skip


@pytest.mark.parametrize(
    ("exceptions", "found"),
    [
        ([closed()], []),
        ([closed(of_facility=True)], []),
        ([closed(first=date(2027, 3, 16))], ["09", "10", "11", "12"]),
        ([closed(span=(time(10), time(11)))], ["09", "11", "12"]),
        ([closed(span=(time(9, 30), time(11, 30)))], ["12"]),
        ([other_hours((time(10), time(12)))], ["10", "11"]),
        ([other_hours((time(9), time(10))), other_hours((time(12), time(13)))], ["09", "12"]),
        ([other_hours((time(18), time(19)))], []),
        ([other_hours((time(11), time(20)), of_facility=True)], ["11", "12"]),
        ([other_hours((time(11), time(20)), of_facility=True), closed()], []),
        ([other_hours((time(9), time(12))), closed(span=(time(9), time(10)), of_facility=True)], ["10", "11"]),
    ],
)
def test_exceptions_change_a_day(exceptions, found):
    day = template(closes=time(13), minutes=60)

    assert starts(day, exceptions=exceptions) == [f"15 {hour}:00" for hour in found]


def test_a_facility_may_open_on_a_day_that_it_usually_does_not():
    saturday = date(2027, 3, 20)
    special = other_hours((time(9), time(11)), first=saturday, of_facility=True)

    assert starts(template(days=(6,), minutes=60, closes=time(12)), first=saturday, exceptions=[special]) == [
        "20 09:00", "20 10:00",
    ]  # fmt: skip


def test_times_that_the_clocks_jump_over_are_left_out_and_ambiguous_ones_mean_the_first():
    night = template(opens=time(1), closes=time(4), minutes=30, days=(7,), first=date(2027, 1, 1))

    spring = offered(night, first=SPRING, hours=ROUND_THE_CLOCK)
    autumn = offered(night, first=AUTUMN, hours=ROUND_THE_CLOCK)

    assert [f"{to_local(o.interval.starts_at, NEW_YORK):%H:%M}" for o in spring] == ["01:00", "03:00", "03:30"]
    assert [f"{o.interval.starts_at:%H:%M}" for o in autumn] == ["05:00", "07:00", "07:30", "08:00", "08:30"]
    assert {o.interval.length for o in spring + autumn} == {timedelta(minutes=30)}


def test_where_templates_overlap_the_earlier_time_is_served_first():
    early, late = template(1, minutes=40), template(2, opens=time(9, 30), closes=time(10, 30), minutes=30)

    assert [(o.template_id, f"{to_local(o.interval.starts_at, NEW_YORK):%H:%M}") for o in offered(early, late)] == [
        (1, "09:00"), (2, "10:00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("other", "clashes"),
    [
        (template(2), True),
        (template(2, opens=time(10), closes=time(11)), False),
        (template(2, days=(2,)), False),
        (template(2, first=date(2027, 3, 1), last=date(2027, 3, 14)), False),
        (template(2, first=date(2027, 3, 16), last=date(2027, 3, 21)), False),
        (template(2, first=date(2027, 3, 16), last=date(2027, 3, 22)), True),
        (template(2, days=(1, 2), first=date(2030, 1, 1)), True),
    ],
)
def test_templates_clash_where_they_would_offer_the_same_time(other, clashes):
    assert clash(template(), other) is clash(other, template()) is clashes


clock = st.integers(0, 24 * 12 - 1).map(lambda five: time(five // 12, five % 12 * 5))
spans = st.tuples(clock, clock).filter(lambda span: span[0] < span[1])
near = st.sampled_from([SPRING, AUTUMN, MONDAY]).flatmap(
    lambda day: st.integers(-3, 3).map(lambda shift: day + timedelta(days=shift))
)
week = st.frozensets(st.integers(1, 7), min_size=1)
templates = st.builds(
    lambda number, span, minutes, days, first, length: Template(
        number, number, days, *span, minutes, first, first + timedelta(days=length) if length is not None else None
    ),
    st.integers(1, 9), spans, st.sampled_from([10, 15, 45, 90]), week, near, st.none() | st.integers(0, 9),
)  # fmt: skip
exceptions = st.builds(
    lambda kind, first, length, span, everybody: Exceptional(
        kind, first, first + timedelta(days=length), span, of_facility=everybody
    ),
    st.sampled_from(ExceptionKind), near, st.integers(0, 2), spans, st.booleans(),
) | st.builds(lambda first, everybody: closed(first, of_facility=everybody), near, st.booleans())  # fmt: skip
hours = st.builds(lambda span, days: OpeningHours(*span, sorted(days)), spans, week)


def is_open(minute, day, exceptions, hours):
    """One minute of a local day, by the words of the rule."""
    today = [entry for entry in exceptions if entry.first <= day <= entry.last]
    inside = [entry for entry in today if entry.span is None or entry.span[0] <= minute < entry.span[1]]
    if any(entry.kind is ExceptionKind.CLOSED for entry in inside):
        return False
    for everybody in (True, False):
        special = [entry for entry in today if entry.kind is ExceptionKind.HOURS and entry.of_facility is everybody]
        if special:
            if not any(entry in inside for entry in special):
                return False
        elif everybody and not (day.isoweekday() in hours.days and hours.opens <= minute < hours.closes):
            return False
    return True


def naive(template, day, exceptions, hours, zone):
    found = []
    if day.isoweekday() not in template.weekdays or day < template.first or (template.last and day > template.last):
        return found
    start, end = datetime.combine(day, template.opens), datetime.combine(day, template.closes)
    while start + timedelta(minutes=template.minutes) <= end:
        after = start + timedelta(minutes=template.minutes)
        minutes = [start + timedelta(minutes=number) for number in range(0, template.minutes, 5)]
        real = [moment.replace(tzinfo=zone).astimezone(UTC) for moment in (start, after)]
        exists = all(
            instant.astimezone(zone).replace(tzinfo=None) == moment
            for instant, moment in zip(real, (start, after), strict=True)
        )
        if exists and real[1] - real[0] == timedelta(minutes=template.minutes) and all(
            is_open(moment.time(), day, exceptions, hours) for moment in minutes
        ):  # fmt: skip
            found.append((real[0], real[1], template.id))
        start = after
    return found


@settings(max_examples=300)
@given(templates, st.lists(exceptions, max_size=4), hours, near, st.sampled_from(["America/New_York", "UTC"]))
def test_one_template_offers_what_the_naive_model_does(template, exceptions, hours, first, name):
    zone = ZoneInfo(name)
    last = first + timedelta(days=8)
    days = [first + timedelta(days=number) for number in range(9)]

    found = offered(template, first=first, last=last, exceptions=exceptions, hours=hours, zone=zone)

    assert [(o.interval.starts_at, o.interval.ends_at, o.template_id) for o in found] == [
        slot for day in days for slot in naive(template, day, exceptions, hours, zone)
    ]


@given(st.lists(templates, max_size=4), st.lists(exceptions, max_size=3), near)
def test_nothing_that_is_offered_overlaps(templates, exceptions, first):
    found = [o.interval for o in offered(*templates, first=first, last=first + timedelta(days=6),
                                         exceptions=exceptions, hours=ROUND_THE_CLOCK)]  # fmt: skip

    assert all(before.ends_at <= after.starts_at for before, after in itertools.pairwise(found))


@given(st.lists(spans, max_size=6))
def test_joined_spans_are_apart_and_hold_the_same_minutes(spans):
    found = joined(spans)

    assert all(before[1] < after[0] for before, after in itertools.pairwise(found))
    for five in range(24 * 12):
        moment = time(five // 12, five % 12 * 5)
        assert any(a <= moment < b for a, b in found) == any(a <= moment < b for a, b in spans)


def test_a_closed_part_splits_the_day():
    assert open_spans(MONDAY, exceptions=[closed(span=(time(12), time(13)))], hours=OPEN) == [
        (time(8), time(12)), (time(13), time(17)),
    ]  # fmt: skip
