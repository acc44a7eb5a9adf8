from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.insurance import rules
from careflow.domains.insurance.rules import CoverageOrder

days = st.dates(min_value=date(1900, 1, 1), max_value=date(9999, 12, 30))
open_ends = st.none() | days
orders = st.sampled_from(list(CoverageOrder))


@given(days, days, days)
def test_a_policy_covers_its_first_and_its_last_day_and_all_between(one, other, on):
    start, end = min(one, other), max(one, other)

    assert rules.covers(start, end, on) == (start <= on <= end)
    assert rules.covers(start, end, start)
    assert rules.covers(start, end, end)
    assert not rules.covers(start, end, end + timedelta(days=1))


@given(days, days)
def test_a_missing_date_leaves_its_side_open(day, on):
    assert rules.covers(None, None, on)
    assert rules.covers(day, None, on) == (day <= on)
    assert rules.covers(None, day, on) == (on <= day)


@given(open_ends, open_ends, days)
def test_what_is_out_of_order_covers_nothing(start, end, on):
    assert rules.is_in_order(start, end) or not rules.covers(start, end, on)


@given(st.booleans(), orders, st.none() | orders, st.none() | st.booleans())
def test_order_and_primary_never_contradict_each_other(is_active, order, said_order, said_primary):
    placed, is_primary = rules.placed(
        is_active=is_active, coverage_order=order, said_order=said_order, said_primary=said_primary
    )

    assert is_primary == (placed == CoverageOrder.PRIMARY)
    assert is_active or not is_primary
    assert rules.placed(is_active=is_active, coverage_order=placed, said_order=None, said_primary=None) == (
        placed, is_primary,
    )  # fmt: skip


@given(st.booleans(), orders)
def test_saying_that_it_is_not_primary_changes_nothing_alone(is_active, order):
    unsaid = rules.placed(is_active=is_active, coverage_order=order, said_order=None, said_primary=None)

    assert rules.placed(is_active=is_active, coverage_order=order, said_order=None, said_primary=False) == unsaid


@given(orders, orders.filter(lambda order: order != CoverageOrder.PRIMARY))
def test_another_order_takes_primary_away(order, said):
    assert rules.placed(is_active=True, coverage_order=order, said_order=said, said_primary=False) == (said, False)


@given(st.text(alphabet="abc123", min_size=1), st.lists(st.sampled_from(" -./"), max_size=5))
def test_a_member_id_is_the_same_however_it_is_grouped(letters, signs):
    grouped = "".join(f"{letter}{sign}" for letter, sign in zip(letters, [*signs, *[""] * len(letters)], strict=False))

    assert rules.member_key(grouped) == rules.member_key(letters) == letters


@pytest.mark.parametrize("signs", ["-", "#?", ""])
def test_a_member_id_without_letters_or_digits_is_its_signs(signs):
    assert rules.member_key(signs) == signs


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, 0), ({"relationship": "spouse"}, 1), ({"relationship": "spouse", "subscriber_name": "Bo Lee"}, 0),
        ({"termination_date": date(2026, 3, 1)}, 1), ({"termination_date": date(2026, 3, 2)}, 0),
        ({"termination_date": date(2026, 3, 1), "is_active": False}, 0),
    ],
)  # fmt: skip
def test_the_desk_is_told_what_looks_incomplete(said, found):
    usual = {
        "relationship": "self", "subscriber_name": "", "termination_date": None, "is_active": True,
        "today": date(2026, 3, 2),
    }  # fmt: skip
    assert len(rules.remarks(**usual | said)) == found


@pytest.mark.parametrize(
    ("day", "good"), [(None, True), (date(1900, 1, 1), True), (date(9999, 12, 31), True), (date(202, 1, 1), False)]
)
def test_a_year_may_lie_far_ahead_but_not_before_anybody_was_insured(day, good):
    assert rules.is_plausible(day) == good


@given(st.fixed_dictionaries(dict.fromkeys(rules.IDENTITY_COLUMNS, st.text(alphabet="ab1", max_size=5))))
def test_two_carriers_are_the_same_when_name_and_payer_id_are(values):
    assert rules.identity_key(values) == rules.identity_key({**values})
    assert rules.identity_key(values) != rules.identity_key(values | {"payer_id": values["payer_id"] + "x"})
