import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.pharmacies import rules

plain = st.text(alphabet=st.characters(blacklist_characters="|"), max_size=20)
values = st.fixed_dictionaries(dict.fromkeys(rules.IDENTITY_COLUMNS, plain))


@given(values, values)
def test_two_records_without_numbers_share_a_key_only_when_they_are_alike(one, other):
    without = [record | dict.fromkeys(rules.REGISTRY_NUMBERS, "") for record in (one, other)]

    assert (rules.identity_key(without[0]) == rules.identity_key(without[1])) == (without[0] == without[1])


@given(values, st.sampled_from(rules.REGISTRY_NUMBERS))
def test_a_registry_number_identifies_by_itself(record, number):
    assert rules.identity_key(record | {number: "1"}) == ""


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (
            rules.is_ncpdp_id,
            ["1234567"],
            ["", "123456", "12345678", "123456a", "\uff11\uff12\uff13\uff14\uff15\uff16\uff17", "1234567\n"],
        ),
        (rules.is_npi, ["1234567893"], ["", "123456789", "12345678933", "1234567893\n"]),
        (rules.is_dea_number, ["AB1234567", "ab1234567"], ["", "A1234567", "AB123456", "ABC234567", "AB1234567\n"]),
    ],
)
def test_numbers_have_their_form(check, good, bad):
    assert [text for text in [*good, *bad] if check(text)] == good
