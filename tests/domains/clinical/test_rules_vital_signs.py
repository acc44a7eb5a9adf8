from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.clinical.rules.vital_signs import (
    MEASUREMENTS,
    body_mass_index,
    is_ahead,
    is_long_before,
    is_measured,
    is_pressure_upside_down,
)

NOW = datetime(2027, 3, 15, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize("measurement", MEASUREMENTS.values(), ids=MEASUREMENTS)
def test_what_is_measured_lies_between_the_ends(measurement):
    step = Decimal(1).scaleb(-measurement.decimals)

    assert measurement.admits(measurement.least)
    assert measurement.admits(measurement.most)
    assert not measurement.admits(measurement.least - step)
    assert not measurement.admits(measurement.most + step)


@pytest.mark.parametrize("measurement", MEASUREMENTS.values(), ids=MEASUREMENTS)
def test_no_digit_beyond_the_scale_is_taken(measurement):
    step = Decimal(1).scaleb(-measurement.decimals)

    assert measurement.admits(measurement.least + step)
    assert not measurement.admits(measurement.least + step / 10)
    assert measurement.admits(Decimal(f"{measurement.most}.000" if "." not in str(measurement.most) else "0"))


def test_the_sentence_names_range_unit_and_decimals():
    assert [measurement.sentence for measurement in MEASUREMENTS.values()] == [
        "Enter the height in cm: a number with at most one decimal, from 20 to 260.",
        "Enter the weight in kg: a number with at most 2 decimals, from 0.5 to 500.",
        "Enter the systolic blood pressure in mmHg: a whole number, from 50 to 260.",
        "Enter the diastolic blood pressure in mmHg: a whole number, from 30 to 180.",
        "Enter the heart rate in beats per minute: a whole number, from 20 to 260.",
        "Enter the respiratory rate in breaths per minute: a whole number, from 4 to 80.",
        "Enter the temperature in °C: a number with at most one decimal, from 25 to 45.",
        "Enter the oxygen saturation in percent: a whole number, from 50 to 100.",
        "Enter the pain score in points: a whole number, from 0 to 10.",
    ]


@pytest.mark.parametrize(
    ("height", "weight", "index"),
    [("172.0", "70.50", "23.8"), ("180", "81", "25.0"), ("100", "22.25", "22.3"), ("20", "500", "12500.0")],
)
def test_the_body_mass_index_is_rounded_half_up(height, weight, index):
    assert body_mass_index(Decimal(height), Decimal(weight)) == Decimal(index)


def test_the_body_mass_index_needs_both():
    assert body_mass_index(None, Decimal(70)) is None
    assert body_mass_index(Decimal(170), None) is None


@given(
    height=st.decimals(20, 260, places=1), weight=st.decimals("0.5", 500, places=2), more=st.decimals(0, 9, places=2)
)
def test_more_weight_never_lowers_the_index(height, weight, more):
    lighter, heavier = body_mass_index(height, weight), body_mass_index(height, weight + more)

    assert lighter is not None
    assert heavier is not None
    assert lighter <= heavier


@pytest.mark.parametrize("name", MEASUREMENTS)
def test_one_measurement_is_enough_and_zero_is_one(name):
    assert is_measured(dict.fromkeys(MEASUREMENTS) | {name: 0})
    assert not is_measured(dict.fromkeys(MEASUREMENTS) | {"notes": "refused", "measured_at": NOW})


@given(systolic=st.none() | st.integers(50, 260), diastolic=st.none() | st.integers(30, 180))
def test_the_lower_pressure_is_below_the_upper_one(systolic, diastolic):
    upside_down = is_pressure_upside_down({"bp_systolic": systolic, "bp_diastolic": diastolic})

    assert upside_down is (systolic is not None and diastolic is not None and not diastolic < systolic)


@pytest.mark.parametrize(("minutes", "ahead"), [(-60, False), (0, False), (5, False), (5.1, True)])
def test_clocks_may_differ_by_five_minutes(minutes, ahead):
    assert is_ahead(NOW + timedelta(minutes=minutes), now=NOW) is ahead


@pytest.mark.parametrize("planned", [-30, 0, 72])
def test_a_measurement_belongs_to_the_day_of_the_visit(planned):
    """Also of a visit that was planned for later: whoever is measured is here."""
    started_at = NOW + timedelta(hours=planned)
    earliest = min(started_at, NOW) - timedelta(hours=24)

    assert not is_long_before(earliest, started_at=started_at, now=NOW)
    assert is_long_before(earliest - timedelta(seconds=1), started_at=started_at, now=NOW)
