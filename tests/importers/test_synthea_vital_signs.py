from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.clinical.rules.vital_signs import MEASUREMENTS
from careflow.importers.csv_file import BadCell
from careflow.importers.synthea.facts import Measured
from careflow.importers.synthea.vital_signs import BY_CODE, measurement, select, sentence


def measured(name, at, value="70", line=1):
    return Measured("enc", line, f"2024-03-09T{at}:00-05:00", name, value, "")


@given(st.sampled_from(sorted(BY_CODE)), st.decimals(allow_nan=False, allow_infinity=False))
def test_what_is_taken_is_what_was_measured(code, value):
    name, unit = BY_CODE[code]
    kind = MEASUREMENTS[name]
    try:
        found, taken, remark = measurement({"CODE": code, "UNITS": unit, "VALUE": str(value)})
    except BadCell:
        assert not kind.least <= value <= kind.most
        return
    assert found == name
    assert kind.admits(taken)
    assert abs(taken - value) <= Decimal("0.5").scaleb(-kind.decimals)
    assert bool(remark) == (taken != value)


@pytest.mark.parametrize("value", ["", "NaN", "Infinity", "-sNaN", "12 cm", "1e999999999"])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(BadCell):
        measurement({"CODE": "8302-2", "UNITS": "cm", "VALUE": value})


def test_most_measurements_of_one_moment_win_and_the_later_of_equals():
    early, late = measured("spo2_percent", "10:00"), measured("spo2_percent", "11:00")

    assert select([early, late]).taken == [late]
    both = [measured("spo2_percent", "09:00", line=1), measured("heart_rate_bpm", "09:00", line=2)]
    chosen = select([early, *both, late])
    assert (chosen.at, chosen.taken, chosen.left) == (both[0].at, both, [early, late])


def test_clocks_that_were_set_back_do_not_mislead():
    summer = Measured("enc", 1, "2024-11-03T01:50:00-04:00", "spo2_percent", "95", "")
    winter = Measured("enc", 2, "2024-11-03T01:10:00-05:00", "spo2_percent", "96", "")

    assert select([winter, summer]).taken == [winter]


def test_of_two_values_of_one_moment_the_first_counts():
    first, second = measured("heart_rate_bpm", "10:00", "70"), measured("heart_rate_bpm", "10:00", "90", line=2)

    chosen = select([first, second])

    assert (chosen.taken, chosen.left) == ([first], [second])


@given(
    st.lists(
        st.builds(
            measured, st.sampled_from(sorted(MEASUREMENTS)), st.sampled_from(["08:00", "09:00"]),
            st.integers(50, 99).map(str), st.integers(1, 99),
        ),
        min_size=1,
        unique_by=lambda one: one.line,
    )
)  # fmt: skip
def test_nothing_that_was_measured_gets_lost(found):
    chosen = select(found)

    assert sorted([*chosen.taken, *chosen.left]) == sorted(found)
    assert len({one.name for one in chosen.taken}) == len(chosen.taken)
    assert {one.at for one in chosen.taken} <= {chosen.at}
    values = {one.name: int(one.value) for one in chosen.taken}
    if "bp_systolic" in values and "bp_diastolic" in values:
        assert values["bp_diastolic"] < values["bp_systolic"]


def test_a_sentence_names_time_and_unit():
    assert sentence(measured("heart_rate_bpm", "10:30")) == "Heart rate on 2024-03-09 at 10:30: 70 beats per minute."
