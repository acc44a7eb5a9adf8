import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.platform.folding import after_prefix, digits, fold, fold_shown
from careflow.platform.phone import is_phone, phone_key


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("  Ana   María ", "ana maria"),
        ("O’Brien-Müller", "o'brien-muller"),
        ("STRASSE", "strasse"),
        ("straße", "strasse"),
        ("Łukasz Øster", "lukasz oster"),
    ],
)
def test_names_that_sound_the_same_have_one_key(text, key):
    assert fold(text) == key


@given(st.text(max_size=60))
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(st.text(min_size=1, max_size=20), st.text(max_size=20))
def test_every_key_with_a_prefix_lies_in_its_range(prefix, rest):
    assert prefix <= prefix + rest < after_prefix(prefix) or rest.startswith("\U0010ffff")


@pytest.mark.parametrize(
    ("text", "valid", "key"),
    [
        ("(212) 555-0100", True, "2125550100"),
        ("+1 212.555.0100", True, "2125550100"),
        ("12125550100", True, "2125550100"),
        ("22125550100", False, "22125550100"),
        ("555-0100", False, "5550100"),
        ("212-555-01OO", False, "21255501"),
        ("", False, ""),
    ],
)
def test_a_phone_number_has_ten_digits_however_it_is_written(text, valid, key):
    assert (is_phone(text), phone_key(text)) == (valid, key)


def test_only_ascii_digits_count():
    assert digits("٣4५6") == "46"


@pytest.mark.parametrize(
    "written",
    [
        "Co\u2011Trimoxazole",
        "Co\ufe32trimoxazole",
        "Co\u2212trimox\u00adazole",
        "\uff23o\u2013trimoxazol\u0065\u0301",
        "\u200bco-trimoxazole\u3164",
    ],
)
def test_a_copied_name_has_the_key_of_the_typed_one(written):
    assert fold_shown(written) == "co-trimoxazole"


@given(st.text(max_size=60))
def test_the_key_of_a_key_of_what_is_shown_is_that_key(text):
    assert fold_shown(fold_shown(text)) == fold_shown(text) == fold_shown(fold(text))
