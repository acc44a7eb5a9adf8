import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.platform.filenames import LONGEST, Unique, safe


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Mora Ana", "Mora_Ana"), ("O’Brien, Zoë", "O_Brien_Zoë"), ("山田 太郎", "山田_太郎"), ("", "file"),
        ("../../etc/passwd", "etc_passwd"), ('a"b\r\nc;d', "a_b_c_d"), ("C:\\x\\y.exe", "C_x_y.exe"), ("CON", "CON_"),
        ("nul.txt", "nul.txt_"),
        (" .. ", "file"), ("\N{RIGHT-TO-LEFT OVERRIDE}fdp.exe", "fdp.exe"), ("e\N{COMBINING ACUTE ACCENT}", "é"),
        ("🙂", "file"), ("a_b", "a_b"), ("x" * 300, "x" * LONGEST),
    ],
)  # fmt: skip
def test_a_name_keeps_letters_and_digits(text, name):
    assert safe(text) == name


@given(st.text())
def test_a_safe_name_is_one_part_of_a_path_and_safe_again(text):
    name = safe(text)

    assert name == safe(name)
    assert 0 < len(name) <= LONGEST + 1
    assert not set(name) & set('/\\:*?"<>|\0\n\r\t ')
    assert not name.startswith(".")


def test_equal_names_are_told_apart_also_by_case_and_form():
    unique = Unique()

    assert [unique(name) for name in ("d/a.pdf", "d/A.pdf", "d/a.pdf", "e/a.pdf", "d/a-2.pdf", "d/é", "d/É")] == [
        "d/a.pdf", "d/A-2.pdf", "d/a-3.pdf", "e/a.pdf", "d/a-2-2.pdf", "d/é", "d/É-2",
    ]  # fmt: skip
