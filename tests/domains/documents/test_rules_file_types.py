import pytest
from hypothesis import given
from hypothesis import strategies as st

from careflow.domains.documents.rules import file_types
from careflow.domains.documents.rules.file_types import BEGINNINGS, HEIC, PDF, detect, is_plausible
from tests.domains.documents.files import HTML, SVG, a_heic

anything = st.binary(max_size=80)
BEGINS = tuple(beginning for beginning, _ in BEGINNINGS)


@given(st.sampled_from(BEGINNINGS), anything)
def test_the_beginning_alone_tells(pair, rest):
    beginning, kind = pair

    assert detect(beginning + rest) is kind


@given(anything)
def test_what_begins_otherwise_is_nothing(head):
    if not head.startswith(BEGINS) and head[4:8] != b"ftyp":
        assert detect(head) is None


@given(anything)
def test_a_box_of_any_content_makes_no_error(rest):
    assert detect(rest[:4] + b"ftyp" + rest[4:]) in {None, HEIC} | {kind for _, kind in BEGINNINGS}


@pytest.mark.parametrize(
    ("brand", "others", "is_photo"),
    [
        (b"heic", (), True), (b"heix", (b"mif1",), True), (b"mif1", (b"heic",), True), (b"msf1", (b"hevc",), True),
        (b"mif1", (b"avif",), False), (b"avif", (b"heic",), False), (b"isom", (b"mp42",), False), (b"mif1", (), False),
    ],
)  # fmt: skip
def test_a_photo_is_told_by_its_brands(brand, others, is_photo):
    assert (detect(a_heic(brand, others)) is HEIC) is is_photo


@pytest.mark.parametrize(
    "content", [HTML, SVG, b"", b"PK\x03\x04", b"GIF89a", b"RIFF....WEBP", b"\n%PDF-1.4", b"%pdf-1.4"]
)
def test_other_files_are_no_papers(content):
    assert detect(content) is None


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_name_needs_a_suffix_and_a_type_that_papers_have(name, declared):
    if is_plausible(filename=name, declared_type=declared):
        assert name.lower().endswith((*file_types.SUFFIXES, *file_types.PHONE_SUFFIXES))
    assert not is_plausible(filename=f"{name}.html", declared_type="application/pdf")
    assert not is_plausible(filename=f"{name}.pdf", declared_type=f"text/{declared}")


@given(st.sampled_from(sorted(file_types.SUFFIXES)), st.sampled_from(file_types.CONTENT_TYPES), st.booleans())
def test_which_of_them_does_not_matter(suffix, declared, is_shouted):
    name = f"a{suffix.upper() if is_shouted else suffix}"

    assert is_plausible(filename=name, declared_type=f"{declared.upper() if is_shouted else declared}; x=y")


def test_every_kind_can_be_found():
    assert {kind.content_type for kind in (PDF, HEIC, *(kind for _, kind in BEGINNINGS))} == {*file_types.CONTENT_TYPES}
