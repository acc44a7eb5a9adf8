import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from io import BytesIO

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from careflow.platform.papers import Section, write_paper
from careflow.platform.typefaces import MISSING
from tests.pdf_text import pages_of

NOW = datetime(2026, 3, 2, 15, 4, 5, tzinfo=UTC)


def written(*sections, title="Visit summary", **options):
    target = BytesIO()
    write_paper(target, title=title, sections=sections, created_at=NOW, **options)
    return target.getvalue()


def test_a_paper_shows_all_its_parts_in_their_order():
    plan = Section("Plan", ["Rest.\nDrink  water,\n  then more.\n\n\nCome back.", "Second text"])

    (page,) = pages_of(written(Section("", ["First"]), plan, subtitle="March 2", footer="Riverside Clinic"))

    assert page.splitlines() == [
        "", "Visit summary", "March 2", "First", "Plan", "Rest.", "Drink water,", "  then more.", " ", "Come back.",
        "Second text", "Riverside Clinic", "Page 1 of ", "1",
    ]  # fmt: skip


def test_every_page_has_the_footer_and_its_number_among_all():
    pages = pages_of(written(Section("Long", ["word " * 300] * 20), footer="Riverside"))

    endings = [page.splitlines()[-3:] for page in pages]
    assert len(pages) > 3
    assert endings == [["Riverside", f"Page {number} of ", str(len(pages))] for number in range(1, len(pages) + 1)]


def test_the_file_knows_its_title_and_its_time():
    with pikepdf.open(BytesIO(written(title="Brief für Łucja"))) as pdf:
        assert str(pdf.docinfo.Title) == "Brief für Łucja"
        assert str(pdf.docinfo.CreationDate) == "D:20260302150405Z"
        assert pdf.Root.Lang == "en-US"
        assert pdf.check_pdf_syntax() == []


def test_equal_input_gives_equal_bytes_also_at_the_same_time():
    sections = [Section("Ärztin", ["Ελένη и Наталья " * 200])] * 3

    with ThreadPoolExecutor(4) as pool:
        papers = set(pool.map(lambda _: written(*sections), range(12)))

    assert len(papers) == 1


@pytest.mark.parametrize(
    "name",
    ["Łukasz Żółć", "Ελένη Παπαδοπούλου", "Наталья Щукина", "Nguyễn Văn Đức", "José Ñáñez", "Şükrü Ağaoğlu",
     "Georgi თბილისი", "กานดา", "≥ 3 µg → ½ tablet, ±2 °C, β-blocker ℞"],
)  # fmt: skip
def test_names_and_signs_print_as_they_are_written(name):
    (page,) = pages_of(written(Section(name, [name]), title=name, subtitle=name, footer=name))

    assert page.count(name) == 5


def test_decomposed_letters_print_composed():
    (page,) = pages_of(written(Section("", ["Rene\N{COMBINING ACUTE ACCENT}e"])))

    assert "Renée" in page


@pytest.mark.parametrize("text", ["山田太郎", "محمد", "שלום", "हिन्दी", "✓😀", "\ud800\ue000"])
def test_what_cannot_be_printed_shows_that_something_stood_there(text):
    (page,) = pages_of(written(Section(text, [f"before {text} after"]), title=text, footer=text))

    assert f"before {MISSING * len(text)} after" in page


def test_markup_is_text_and_control_characters_are_nothing():
    (page,) = pages_of(
        written(Section("<b>&amp;", ['<img src="file:///etc/passwd"/> a\0\x07\x1b[31mb\N{RIGHT-TO-LEFT OVERRIDE}c']))
    )

    assert page.splitlines()[2:4] == ["<b>&amp;", '<img src="file:///etc/passwd"/> a[31mbc']


def test_a_word_without_end_is_broken_and_nothing_of_it_is_lost():
    pages = pages_of(written(Section("", ["x" * 50_000]), title="y" * 500))

    assert sum(page.count("x") for page in pages) == 50_000
    assert sum(page.count("y") for page in pages) == 500
    assert max(len(line) for page in pages for line in page.splitlines()) < 200


@settings(max_examples=40, deadline=None)
@given(st.text(), st.text(), st.text(), st.lists(st.text(st.characters(codec=None)), max_size=4))
def test_any_text_makes_a_sound_pdf(title, heading, footer, paragraphs):
    data = written(Section(heading, paragraphs), title=title, subtitle=title, footer=footer)

    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1


LONG = """
import io, resource, sys
from datetime import datetime, UTC
from careflow.platform.papers import Section, write_paper
def paper(count):
    texts = (f"Line {number}: lorem ipsum dolor sit amet. " * 8 for number in range(count))
    write_paper(io.BytesIO(), title="t", sections=[Section("s", texts)], created_at=datetime.now(UTC))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(paper(1), paper(8_000))
"""


def test_a_long_paper_costs_its_pages_and_not_its_layout():
    done = subprocess.run([sys.executable, "-c", LONG], capture_output=True, text=True, check=True)

    before, after = map(int, done.stdout.split())
    assert after - before < 20
