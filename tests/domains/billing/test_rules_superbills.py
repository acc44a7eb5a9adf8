"""Money, states and contradictions, for values that nobody thought of."""

from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.billing.operations.superbill_contents import Contents, priced
from careflow.domains.billing.rules.revisions import Stand, changed_fields, content_of, differences, digest
from careflow.domains.billing.rules.superbills import (
    Diagnosis,
    Line,
    SuperbillStatus,
    completeness_errors,
    content_errors,
    status_error,
)
from careflow.platform.money import spelled

units = st.integers(1, 999_999)
prices = st.integers(0, 9_999_999_999)
lines = st.builds(Line, sequence=st.integers(1, 9999), service_code=st.just("X"), units=units, charge_cents=prices)
STATES = list(SuperbillStatus)


def exact(line):
    return Fraction(line.units * line.charge_cents, 100)


@given(units=units, price=prices)
def test_a_line_is_rounded_half_up_to_the_cent(units, price):
    line = priced(Line(1, "X", units=units, charge_cents=price))
    wanted = (Decimal(units) * Decimal(price) / 100).quantize(Decimal(1), rounding=ROUND_HALF_UP)

    assert line.total_cents == int(wanted)
    assert Decimal(spelled(line.total_cents)) == wanted.scaleb(-2)


@given(st.lists(lines, max_size=50, unique_by=lambda line: line.sequence), st.randoms())
def test_the_total_is_the_sum_of_what_the_lines_show_in_any_order(given_lines, random):
    contents = Contents().with_said({"charge_lines": tuple(given_lines)})
    shuffled = list(given_lines)
    random.shuffle(shuffled)

    assert Contents().with_said({"charge_lines": tuple(shuffled)}) == contents
    assert contents.with_said({"charge_lines": contents.lines}) == contents
    assert Decimal(spelled(contents.total_cents)) == sum(
        (Decimal(spelled(line.total_cents)) for line in contents.lines), Decimal(0)
    )


@given(st.lists(lines, min_size=1, max_size=50))
def test_half_a_cent_is_never_lost(given_lines):
    off = [priced(line).total_cents - exact(line) for line in given_lines]

    assert all(Fraction(-1, 2) < difference <= Fraction(1, 2) for difference in off)


def test_two_lines_of_one_and_a_half_show_what_they_sum_to():
    """The reference showed 50.00 twice, and 99.99 as their total."""
    line = priced(Line(1, "X", units=150, charge_cents=33_33))

    assert (line.total_cents, Contents((), (line, line)).total_cents) == (50_00, 100_00)


def test_every_way_from_state_to_state():
    ways = {(before, after) for before in STATES for after in STATES if not status_error(before, after)}
    coding, ready, claimed = STATES

    assert ways == {(state, state) for state in STATES} | {(coding, ready), (ready, coding), (ready, claimed)}
    assert [bool(status_error(None, after)) for after in STATES] == [False, False, True]


def test_only_what_leaves_the_coding_must_be_complete():
    diagnosis, line = [Diagnosis(1, "I10")], [Line(1, "X")]

    assert completeness_errors(SuperbillStatus.CODING_NEEDED, [], []) == {}
    for status in STATES[1:]:
        assert completeness_errors(status, [], []).keys() == {"diagnoses", "charge_lines"}
        assert completeness_errors(status, diagnosis, []).keys() == {"charge_lines"}
        assert completeness_errors(status, diagnosis, line) == {}


@given(
    st.lists(st.integers(1, 5), max_size=5),
    st.lists(st.tuples(st.integers(1, 5), st.lists(st.integers(1, 6), max_size=4)), max_size=5),
)
def test_contents_are_refused_exactly_where_they_contradict_themselves(numbers, entries):
    found = content_errors(
        [Diagnosis(number, "I10") for number in numbers],
        [Line(number, "X", diagnosis_pointers=tuple(pointers)) for number, pointers in entries],
    )
    lost = {pointer for _, pointers in entries for pointer in pointers} - set(numbers)

    assert ("diagnoses" in found) == (len(set(numbers)) < len(numbers))
    assert ("charge_lines" in found) == (len({number for number, _ in entries}) < len(entries) or bool(lost))


STAND = Stand(
    superbill_id=1, number=1, encounter_id=2, patient_id=3, served_at=None, status="coding_needed", payer_name="é",
    policy_id=None, carrier_id=None, place_of_service="11", notes="", total_cents=110_00, findings=[],
    override_reason="", corrects_id=None, voided_at=None, voided_because="", diagnoses=(Diagnosis(1, "I10"),),
    lines=(Line(1, "99213", diagnosis_pointers=(1,)),),
)  # fmt: skip


def test_the_same_superbill_is_the_same_bytes():
    content = content_of(STAND)

    assert content == content_of(replace(STAND, diagnoses=[Diagnosis(1, "I10")]))
    assert '"payer_name":"é"' in content
    assert digest(content) != digest(content_of(replace(STAND, total_cents=110_01)))
    assert changed_fields(None, {}) == []
    assert changed_fields({"notes": "a", "status": "x"}, {"notes": "b", "status": "x"}) == ["notes"]


def test_neighbouring_revisions_differ_by_name_with_both_sides():
    before, after = {"policy_id": 7, "notes": "a", "number": 1}, {"policy_id": None, "notes": "a", "number": 2}

    assert differences(before, after) == [("policy", 7, None)]
    assert differences(before, before) == differences(None, after) == []
