import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.documents.rules.filenames import LONGEST, NAMELESS, base_name


@given(st.text(max_size=400))
def test_a_name_is_one_line_without_a_path_and_fits(text):
    name = base_name(text)

    assert name
    assert name.isprintable()
    assert len(name) <= LONGEST
    assert not {"/", "\\", "\0", "\n", "\r", "\u202e"} & {*name}
    assert name.strip(".") == name.strip(".") != ""
    assert base_name(name) == name


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("scan.pdf", "scan.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\scans\\a b.pdf", "a b.pdf"),
        ("a\u202egpj.exe", "agpj.exe"),
        ("two\r\nlines.pdf", "twolines.pdf"),
        ("Überweisung é.pdf", "Überweisung é.pdf"),
        ("a\u200b\u2066.pdf", "a.pdf"),
        ("x" * 400 + ".pdf", "x" * 251 + ".pdf"),
        ("x" * 400, "x" * 255),
        ("x." + "y" * 400, ("x." + "y" * 400)[:255]),
        *((text, NAMELESS) for text in ("", " ", ".", "..", "/", "a/", "\u202e", "a/..")),
    ],
)
def test_names_as_they_come(sent, kept):
    assert base_name(sent) == kept
