from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.platform.money import hundredths, line_cents, spelled

AMOUNTS = st.integers(min_value=0, max_value=99_999_999_99)


@given(AMOUNTS)
def test_an_amount_is_read_as_it_was_spelled(amount):
    assert hundredths(spelled(amount)) == amount


@given(AMOUNTS, st.integers(min_value=1, max_value=9_999_99))
def test_a_line_costs_what_decimals_say_half_a_cent_up(price, quantity):
    exact = Decimal(price).scaleb(-2) * Decimal(quantity).scaleb(-2)

    assert spelled(line_cents(quantity_hundredths=quantity, price_cents=price)) == str(
        exact.quantize(Decimal("0.01"), ROUND_HALF_UP)
    )


@pytest.mark.parametrize(
    ("text", "amount"), [("0", 0), ("110", 11000), ("12.5", 1250), ("12.50", 1250), ("12.5000", 1250), (" 7.05 ", 705)]
)
def test_decimals_that_matter_are_kept(text, amount):
    assert hundredths(text) == amount


@pytest.mark.parametrize(
    "text", ["", ".5", "5.", "1.005", "-1", "+1", "1e3", "1,000", "NaN", "inf", "٣", "1 000", "0x1"]
)
def test_what_is_no_amount_is_none(text):
    assert hundredths(text) is None


def test_an_amount_below_nothing_is_spelled_with_its_sign():
    assert spelled(-5) == "-0.05"
