from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.clinical.rules.vital_signs import MEASUREMENTS, is_pressure_upside_down
from careflow.domains.medications.rules.catalog import FREQUENCIES, MEDICATIONS, ROUTES
from careflow.importers.demo.ailments import GIVEN_UP, LASTING, PASSING
from careflow.importers.demo.bodies import vital_signs
from careflow.importers.demo.calendar import REASONS
from careflow.importers.demo.findings import FINDINGS
from careflow.importers.demo.plans import LATEST, plan_of

KEYS = st.sampled_from([f"{clinic}-{number:02}" for clinic in "ABC" for number in range(1, 31)])
BIRTHS = st.dates(date(1934, 1, 1), date(2024, 5, 1))


@given(KEYS, BIRTHS)
def test_a_chart_is_the_same_whenever_it_is_planned(key, born):
    assert plan_of(key, born) == plan_of(key, born)


@given(KEYS, BIRTHS)
def test_what_is_planned_happened_in_the_life_of_the_patient(key, born):
    plan = plan_of(key, born)

    for problem in plan.problems:
        assert born <= problem.onset < LATEST
        assert problem.resolved is None or problem.resolved > problem.onset
    for medication in plan.medications:
        assert medication.start >= born
        assert medication.end is None or medication.end > medication.start
        assert (medication.end is None) == (medication.status == "active")
    assert not (plan.is_free_of_allergies and plan.reactions)
    assert len({medication.treatment.name for medication in plan.medications}) == len(plan.medications)


@given(KEYS, BIRTHS, st.integers(0, 3000), st.sampled_from(sorted(FINDINGS)), st.booleans())
def test_vital_signs_can_be_measured_on_somebody(key, born, days, reason, is_hypertensive):
    signs = vital_signs(
        key, born, on=date(2024, 5, 1) + timedelta(days=days), reason=reason, is_hypertensive=is_hypertensive
    )  # fmt: skip
    assert signs.keys() == MEASUREMENTS.keys()
    for name, value in signs.items():
        assert MEASUREMENTS[name].admits(value), name
    assert not is_pressure_upside_down(signs)


def test_a_child_grows_and_a_grown_up_does_not():
    born = date(2020, 3, 1)
    heights = [
        vital_signs("A-02", born, on=born + timedelta(days=365 * year), reason="Fever", is_hypertensive=False)[
            "height_cm"
        ]
        for year in range(1, 30)
    ]
    assert heights == sorted(heights)
    assert heights[18] == heights[28] > heights[5] + Decimal(40)


def test_every_reason_for_a_visit_has_its_findings():
    assert {reason for reasons in REASONS.values() for reason in reasons} == FINDINGS.keys()


@pytest.mark.parametrize(
    "treatment", [ailment.treatment for ailment in (*LASTING, *PASSING) if ailment.treatment] + [*GIVEN_UP.values()]
)
def test_treatments_are_those_that_the_catalog_suggests(treatment):
    suggestion = next(entry for entry in MEDICATIONS if entry.generic_name == treatment.name)

    assert treatment.dose in suggestion.common_strengths
    assert treatment.route in {route.label for route in ROUTES}
    assert treatment.frequency in {frequency.label for frequency in FREQUENCIES}
