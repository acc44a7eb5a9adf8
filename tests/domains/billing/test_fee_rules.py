from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.billing.rules.fee_schedules import LONGEST_CODE, code_of, free_code
from careflow.platform.endpoint.texts import slug_text


@given(st.text())
def test_every_name_makes_a_code(name):
    code = code_of(name)

    assert 0 < len(code) <= LONGEST_CODE
    assert slug_text(code) == code == code.lower()


@given(st.text("abc-", min_size=1, max_size=80), st.sets(st.text("abc-123", min_size=1, max_size=66)))
def test_a_free_code_is_free_and_fits(wanted, taken):
    taken |= {wanted[:LONGEST_CODE], f"{wanted}-2"}
    code = free_code(wanted, taken)

    assert code not in taken
    assert len(code) <= LONGEST_CODE


def test_codes_are_read_easily():
    assert [code_of(name) for name in ("Self-Pay 2027 (Élan)", " -- ", "標準", "A" * 80)] == [
        "self-pay-2027-elan", "sheet", "sheet", "a" * 64,
    ]  # fmt: skip
    assert (free_code("cash", ()), free_code("cash", {"cash", "cash-2"})) == ("cash", "cash-3")
