from datetime import date, timedelta

import pytest

from careflow.importers.demo import numbers
from careflow.importers.demo.calendar import SLOT_TIMES, SLOT_TYPES, visits_of, weeks_of
from careflow.importers.demo.group import CLINICS

MONDAY = date(2026, 11, 23)


def luhn_holds(number: str) -> bool:
    digits = [int(digit) for digit in reversed(number)]
    doubled = [sum(divmod(2 * digit, 10)) if place % 2 else digit for place, digit in enumerate(digits)]
    return sum(doubled) % 10 == 0


def test_provider_identifiers_carry_a_valid_check_digit():
    assert numbers.npi("123456789") == "1234567893"  # the example of the standard
    assert all(luhn_holds("80840" + numbers.npi(f"19900{serial:04}")) for serial in range(200))


def test_dea_numbers_carry_their_check_digit():
    assert numbers.dea_number("AB", "123456") == "AB1234563"


def test_telephones_and_social_security_numbers_are_never_given_out():
    assert numbers.phone_number(7) == "(212) 555-0107"
    assert numbers.phone_number(799) == "(516) 555-0199"
    made = {numbers.social_security_number(serial) for serial in range(20_000)}
    assert len(made) == 20_000
    assert all(len(number) == 9 and number[:3] == "900" and "01" <= number[3:5] <= "49" for number in made)


@pytest.mark.parametrize("place", [0, 1])
def test_slot_types_take_turns_over_times_and_days(place):
    offered = {(day, week.starts_at): week.type_code for week in weeks_of(place) for day in week.days}
    codes = [offered[day, start] for day in range(1, 5) for start in SLOT_TIMES]

    assert len(offered) == 5 * len(SLOT_TIMES)
    assert codes in ([*SLOT_TYPES] * 6, [*reversed(SLOT_TYPES)] * 6)


def test_a_day_is_the_same_whenever_it_is_planned():
    for clinic in CLINICS:
        assert visits_of(clinic, MONDAY) == visits_of(clinic, MONDAY)
        assert visits_of(clinic, MONDAY) != visits_of(clinic, MONDAY + timedelta(days=1))
