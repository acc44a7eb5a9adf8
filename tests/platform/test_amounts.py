from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from careflow.platform.endpoint.amounts import LARGEST_PRICE, Cents, Hundredths
from careflow.platform.money import spelled

CENTS, HUNDREDTHS = TypeAdapter(Cents), TypeAdapter(Hundredths)


@given(st.integers(0, LARGEST_PRICE))
def test_what_is_spelled_is_read_again_as_text_and_as_number(cents):
    assert CENTS.validate_python(spelled(cents)) == cents
    assert CENTS.validate_python(float(Decimal(cents).scaleb(-2))) == cents


@given(st.integers(0, LARGEST_PRICE // 100))
def test_whole_numbers_are_whole(number):
    assert CENTS.validate_python(number) == number * 100


@pytest.mark.parametrize(
    "value",
    [
        "", " ", "x", "1.001", 1.001, "-1", -1, -0.5, "1e2", "NaN", float("nan"), float("inf"), 1e-7, 1e30, 10**400,
        "1" * 10_000, True, None, [], {}, "\u0661", "100000000.00", 100000000, "0x1", "1_0",
    ],
)  # fmt: skip
def test_what_is_no_price_is_refused(value):
    with pytest.raises(ValidationError, match=r"Enter 0.00 to 99999999.99, with at most two decimals\."):
        CENTS.validate_python(value)


@pytest.mark.parametrize("value", [0, "0", "0.00", "10000", "0.001"])
def test_a_quantity_is_something(value):
    with pytest.raises(ValidationError, match=r"Enter 0.01 to 9999.99"):
        HUNDREDTHS.validate_python(value)


def test_a_quantity_may_be_a_part():
    assert [HUNDREDTHS.validate_python(value) for value in ("0.25", 1, "9999.99", 1.5)] == [25, 100, 999999, 150]
