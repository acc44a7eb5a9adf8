import re
import zlib
from io import BytesIO

import pikepdf
import pytest
from pikepdf import Array, Encryption, Pdf

from tests.platform.binding.papers import a_form, a_pdf, a_picture, contents, everything, saved

RUNNING = (b"JavaScript", b"/JS", b"Launch", b"calc.exe", b"EmbeddedFile", b"/EF", b"evil", b"AcroForm", b"/Annots",
           b"/AA", b"/A ", b"OpenAction", b"Widget", b"XFA", b"/AF")  # fmt: skip


def test_papers_come_in_the_order_asked_for_with_all_their_pages(tmp_path, pages):
    two, one = a_pdf(tmp_path / "two.pdf", pages=2), a_pdf(tmp_path / "one.pdf", size=(300, 400))
    image = saved(a_picture(), tmp_path / "scan.png")

    bound = pages(two, image, one)

    assert [contents(page) for page in (bound[0], bound[1], bound[3])] == [
        b"0 0 1 10 re f", b"0 0 2 10 re f", b"0 0 1 10 re f",
    ]  # fmt: skip
    assert [list(map(int, page.mediabox))[2:] for page in bound] == [[612, 792], [612, 792], [792, 612], [300, 400]]


def test_a_paper_that_is_named_twice_is_there_twice_but_stored_once(tmp_path, bound, pages):
    photo = saved(a_picture(size=(900, 700)).effect_spread(200), tmp_path / "photo.png")

    twice = pages(photo, photo)

    assert len(twice) == 2
    assert twice[0].objgen != twice[1].objgen
    assert len(bound(photo, photo)) < len(bound(photo)) * 1.2


def test_every_paper_has_a_bookmark_and_page_labels_of_its_own(tmp_path, bound):
    papers = [a_pdf(tmp_path / "a.pdf", pages=2), a_pdf(tmp_path / "b.pdf"), a_pdf(tmp_path / "c.pdf", pages=2)]
    names = ["Röntgen <1>", "x" * 60, "検査 ©"]

    with pikepdf.open(BytesIO(bound(*papers, names=names, title="Łee, Ann"))) as pdf, pdf.open_outline() as outline:
        targets = [pdf.pages.index(pikepdf.Page(item.destination[0])) for item in outline.root]
        assert [(item.title, target) for item, target in zip(outline.root, targets, strict=True)] == [
            ("Röntgen <1>", 0), ("x" * 60, 2), ("検査 ©", 3),
        ]  # fmt: skip
        assert [page.label for page in pdf.pages] == [
            "Röntgen <1> 1", "Röntgen <1> 2", f"{'x' * 39}… 1", "検査 © 1", "検査 © 2",
        ]  # fmt: skip
        assert str(pdf.docinfo.Title) == "Łee, Ann"
        assert pdf.Root.PageMode == "/UseOutlines"


def test_nothing_that_runs_or_carries_files_survives(tmp_path, bound):
    form = a_form(tmp_path / "form.pdf")
    assert all(word in everything(form.read_bytes()) for word in RUNNING)

    survived = everything(bound(form))

    assert [word for word in RUNNING if word in survived] == []


def test_what_was_filled_into_a_form_can_still_be_read(tmp_path, bound):
    assert b"(Ann) Tj" in everything(bound(a_form(tmp_path / "form.pdf")))


def test_what_pages_inherit_goes_with_them(tmp_path, pages):
    source = a_pdf(tmp_path / "source.pdf")
    with Pdf.open(source) as pdf:
        del pdf.pages[0].obj["/MediaBox"]
        pdf.Root.Pages.MediaBox, pdf.Root.Pages.Rotate = Array([0, 0, 200, 100]), 90
        pdf.save(tmp_path / "heir.pdf")

    (page,) = pages(tmp_path / "heir.pdf")

    assert (list(map(int, page.mediabox)), page.rotation) == ([0, 0, 200, 100], 90)


def test_a_password_that_only_forbids_does_not_stand_in_the_way(tmp_path, pages):
    sealed = a_pdf(tmp_path / "sealed.pdf", encryption=Encryption(owner="secret", user=""))

    assert contents(pages(sealed)[0]) == b"0 0 1 10 re f"


@pytest.mark.parametrize("damage", [lambda data: re.sub(rb"(\d{10}) 00000 n", rb"0000000007 00000 n", data),
                                    lambda data: b"From: fax@example.org\r\n" * 9 + data,
                                    lambda data: data + b"\0" * 5_000])  # fmt: skip
def test_sloppy_files_that_readers_open_are_bound(tmp_path, pages, damage):
    data = a_pdf(tmp_path / "good.pdf", pages=3).read_bytes()
    (tmp_path / "sloppy.pdf").write_bytes(damage(data))

    assert len(pages(tmp_path / "sloppy.pdf")) == 3


@pytest.mark.parametrize("part", [0.6, 0.99])
@pytest.mark.parametrize("linearize", [False, True])
def test_a_file_that_was_cut_off_is_refused(tmp_path, refusal, part, linearize):
    data = a_pdf(tmp_path / "good.pdf", pages=9, linearize=linearize).read_bytes()
    (tmp_path / "torn.pdf").write_bytes(data[: int(len(data) * part)])

    assert refusal(tmp_path / "good.pdf", tmp_path / "torn.pdf") == ("broken", 1)


def test_a_file_with_a_torn_page_is_refused(tmp_path, refusal):
    source = a_pdf(tmp_path / "good.pdf")
    with Pdf.open(source) as pdf:
        packed = zlib.compress(bytes(range(256)) * 50)
        pdf.pages[0].Contents = pdf.make_stream(packed[:40] + b"torn" * 20, Filter=pikepdf.Name.FlateDecode)
        pdf.save(tmp_path / "torn.pdf", stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)

    assert refusal(tmp_path / "torn.pdf") == ("broken", 0)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 and nothing else", "broken"),
        (b"PK\x03\x04 a zip that calls itself a PDF", "broken"),
        (b"<html><script>alert(1)</script></html>", "broken"),
        (b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00!\xf9\x04\x00", "broken"),
    ],
)  # fmt: skip
def test_files_that_are_no_papers_are_refused(tmp_path, refusal, data, reason):
    (tmp_path / "odd.pdf").write_bytes(data)

    assert refusal(a_pdf(tmp_path / "good.pdf"), tmp_path / "odd.pdf") == (reason, 1)


def test_a_pdf_without_pages_is_refused(tmp_path, refusal):
    assert refusal(a_pdf(tmp_path / "none.pdf", pages=0)) == ("no_pages", 0)


def test_a_pdf_that_asks_for_a_password_is_refused(tmp_path, refusal):
    sealed = a_pdf(tmp_path / "sealed.pdf", encryption=Encryption(owner="secret", user="secret"))

    assert refusal(sealed) == ("protected", 0)


def test_a_file_that_went_away_is_refused(tmp_path, refusal):
    assert refusal(tmp_path / "gone.pdf") == ("broken", 0)


def test_pages_are_counted_before_anything_is_bound(tmp_path, pages, refusal):
    three, torn = a_pdf(tmp_path / "three.pdf", pages=3), tmp_path / "torn.png"
    torn.write_bytes(saved(a_picture(), tmp_path / "good.png").read_bytes()[:-30])

    assert len(pages(three, three, most_pages=6)) == 6
    assert refusal(three, three, most_pages=5) == ("too_many_pages", None)
    assert refusal(torn, three, most_pages=3) == ("too_many_pages", None)
    assert refusal(torn, three, most_pages=4) == ("broken", 0)


def test_a_few_bytes_that_unpack_to_very_many_are_refused(tmp_path, refusal):
    with Pdf.new() as pdf:
        pdf.add_blank_page().Contents = pdf.make_stream(b" " * 200_000_000)
        pdf.save(tmp_path / "bomb.pdf")

    assert refusal(tmp_path / "bomb.pdf") == ("broken", 0)
