"""The formula of the physician fee schedule, exact to the cent."""

from decimal import Decimal
from fractions import Fraction
from math import floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.billing.rules.relative_values import NATIONAL, Shares, fee_cents

AMOUNTS = st.decimals(0, 999_999, places=6)
SHARES = st.builds(Shares, AMOUNTS, AMOUNTS, AMOUNTS)


def test_the_parts_are_weighed_added_and_multiplied():
    values = Shares(Decimal("1.30"), Decimal("1.33"), Decimal("0.10"))
    indices = Shares(Decimal("1.000"), Decimal("1.050"), Decimal("1.900"))

    assert fee_cents(values, indices=NATIONAL, conversion_factor=Decimal("33.4009")) == 91_18
    assert fee_cents(values, indices=indices, conversion_factor=Decimal("33.4009")) == 96_41


@pytest.mark.parametrize(("work", "cents"), [("0.125", 13), ("0.135", 14), ("0.1249999", 12), ("0.005", 1), ("0", 0)])
def test_half_a_cent_is_rounded_up(work, cents):
    values = Shares(Decimal(work), Decimal(0), Decimal(0))

    assert fee_cents(values, indices=NATIONAL, conversion_factor=Decimal(1)) == cents


@given(SHARES, SHARES, AMOUNTS)
def test_nothing_is_lost_before_the_cent(values, indices, factor):
    exact = sum(Fraction(value) * Fraction(index) for value, index in zip(values, indices, strict=True))

    cents = fee_cents(values, indices=indices, conversion_factor=factor)

    assert cents == floor(exact * Fraction(factor) * 100 + Fraction(1, 2))
