import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.platform.one_line import is_one_line

UNSEEN = st.characters(categories=["Cc", "Cf", "Zl", "Zp"])
SEEN = st.text(st.characters(categories=["L", "M", "N", "P", "S", "Zs"]))


@pytest.mark.parametrize(
    "name",
    [
        "", "Ann", "Anna-Lena O’Hara, Jr.", "José", unicodedata.normalize("NFD", "José"), "Søren Ängström", "李小龍",
        "かおり", "김민준", "محمد", "שרה", "Ng\u00a0Thi", "Иван",
    ],
)  # fmt: skip
def test_names_of_all_scripts_pass(name):
    assert is_one_line(name)


@pytest.mark.parametrize(
    "name",
    [
        "\u0639\u0644\u06cc\u200c\u0631\u0636\u0627",  # Persian: Ali-Reza
        "\u0645\u064f\u200c\u0631",  # the same with a mark on the letter
        "\u0936\u094d\u200d\u092f\u093e\u092e",  # Hindi: half a letter before another
        "\u0d2e\u0d4b\u0d39\u0d28\u0d4d\u200d",  # Malayalam: Mohan, as it was written before 2008
        "\u0dc1\u0dca\u200d\u0dbb\u0dd3",  # Sinhala: Sri
        "\u0cb0\u0cbe\u0cae\u0ccd\u200c\u0c95\u0cc1\u0cae\u0cbe\u0cb0",  # Kannada: Ramkumar
        "\u09b0\u200d\u09cd\u09af\u09be",  # Bengali: a joiner before the virama
    ],
)
def test_a_joiner_passes_where_a_name_is_spelled_with_it(name):
    assert is_one_line(name)


@pytest.mark.parametrize("joiner", ["\u200c", "\u200d"])
@pytest.mark.parametrize(
    "around", ["An{}na", "{}Ann", "Ann{}", "{}", "\u0639{}", "\u0639{}a", "An{0}{0}na", "{}\u0639"]
)
def test_a_joiner_elsewhere_is_refused(around, joiner):
    assert not is_one_line(around.format(joiner))


@given(SEEN, UNSEEN.filter(lambda sign: sign not in "\u200c\u200d"), SEEN)
def test_nothing_unseen_passes(before, sign, after):
    assert not is_one_line(before + sign + after)


@given(SEEN)
def test_whatever_is_seen_passes(text):
    assert is_one_line(text)
