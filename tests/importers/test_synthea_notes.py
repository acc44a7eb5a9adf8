from datetime import UTC, datetime, timedelta

import pytest

from careflow.importers.synthea.facts import Measured, Told
from careflow.importers.synthea.notes import Stay, compose

START = datetime(2024, 3, 9, 14, 0, tzinfo=UTC)


def told(section, sentence, line=1):
    return Told("enc", "pat", 0, line, "2024-03-09 at 09:30", section, sentence)


@pytest.mark.parametrize(
    ("hours", "line"), [(24, "Done: X-ray."), (25, "On 2024-03-09 at 09:30: Done: X-ray.")]
)  # fmt: skip
def test_times_are_told_of_stays_of_more_than_a_day(hours, line):
    assert Stay(START, START + timedelta(hours=hours)).line(told("objective", "Done: X-ray.")) == line


def test_what_was_recorded_twice_is_said_once():
    texts = compose("", Stay(START, START), [told("plan", "Rest."), told("plan", "Drink."), told("plan", "Rest.")], ())

    assert texts == {"subjective": "", "objective": "", "assessment": "", "plan": "Rest.\nDrink."}


def test_vital_signs_without_a_place_come_first():
    sign = Measured("enc", 1, "2024-03-09T09:00:00-05:00", "heart_rate_bpm", "70", "")

    texts = compose("Cough", Stay(START, START), [told("objective", "Done: X-ray.")], [sign])

    assert texts["subjective"] == "Reason for the visit: Cough."
    assert texts["objective"] == "Heart rate on 2024-03-09 at 09:00: 70 beats per minute.\nDone: X-ray."
