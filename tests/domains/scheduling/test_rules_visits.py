from datetime import datetime, time

import pytest

from careflow.domains.scheduling.rules.hours import OpeningHours, is_inside
from careflow.domains.scheduling.rules.visits import changed_labels, occupies_time, room_for


@pytest.mark.parametrize("code", ["cancelled", "canceled", "no_show", "noshow", "rescheduled", "CANCELLED"])
def test_these_statuses_free_the_time(code):
    assert not occupies_time(code)


@pytest.mark.parametrize("code", ["pending", "confirmed", "check_in", "check_out", "completed", "arrived", ""])
def test_all_others_take_it(code):
    assert occupies_time(code)


def test_labels_stand_in_the_order_of_the_history():
    assert changed_labels({"notes", "patient_id", "occupies_time"}) == ["Patient", "Notes"]


def test_a_blank_room_falls_back_to_the_resources():
    assert [room_for("4", "Exam"), room_for("", "Exam"), room_for("", None)] == ["4", "Exam", ""]
    assert len(room_for("", "x" * 80)) == 50


def test_a_visit_past_midnight_is_outside_every_days_hours():
    spans = [(time(0), time(23, 59))]

    assert is_inside(datetime(2027, 3, 15, 22), datetime(2027, 3, 15, 23, 59), spans)
    assert not is_inside(datetime(2027, 3, 15, 22), datetime(2027, 3, 16, 0, 30), spans)


def test_custom_hours_may_have_a_lunch_break():
    hours = OpeningHours(
        time(8), time(17), [1, 2, 3],
        [
            {"days": [1], "start_time": "08:00", "end_time": "12:00"},
            {"days": ["1"], "start_time": "13:00:00", "end_time": "17:00:00"},
        ],
    )  # fmt: skip
    monday = datetime(2027, 3, 15)

    assert hours.on(monday.date()) == [(time(8), time(12)), (time(13), time(17))]
    assert hours.on(datetime(2027, 3, 16).date()) == []
    assert not is_inside(monday.replace(hour=11), monday.replace(hour=14), hours.on(monday.date()))
