import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.platform.file_sizes import in_words


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, ""), (1, "1 bytes"), (431, "431 bytes"), (1023, "1023 bytes"), (1024, "1.0 KB"), (1434, "1.4 KB"),
        (1024**2 - 1, "1.0 MB"), (10 * 1024**2, "10.0 MB"), (1024**3, "1.0 GB"), (5 * 1024**4, "5120.0 GB"),
    ],
)  # fmt: skip
def test_sizes_read_well(count, words):
    assert in_words(count) == words


@given(st.integers(1, 2**50))
def test_the_number_is_never_a_thousand_of_a_smaller_unit(count):
    number, unit = in_words(count).split()

    assert float(number) < 1024 or unit == "GB"
