"""Pages of a PDF: what they show, and nothing else of it."""

from collections.abc import Iterator
from contextlib import suppress
from mmap import ACCESS_READ, mmap
from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Object, Page, Pdf, PdfError, Stream

from careflow.platform.binding.job import Reason, Unbindable

# What stays of a page. Links, forms, notes with files, actions and data of other programs go; what forms and notes
# look like has been drawn onto the page before.
KEPT = frozenset({
    "/Type", "/Parent", "/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Contents", "/Group",
})  # fmt: skip
# What may hide deeper, in resources.
REMOVED = ("/AA", "/AF", "/EF", "/JS", "/OPI", "/PS", "/PieceInfo", "/Metadata", "/Ref")
MOST_UNPACKED = 64 * 1024 * 1024  # bytes of one stream, whatever a few packed ones claim to hold

pikepdf.settings.set_qpdf_limits(flate_max_memory=MOST_UNPACKED, run_length_max_memory=MOST_UNPACKED)


class Source:
    def __init__(self, path: Path) -> None:
        self.pdf = _open(path)
        self.count = len(self.pdf.pages)
        if self.count != self.pdf.Root.Pages.get("/Count"):
            raise Unbindable(Reason.BROKEN)
        if not self.count:
            raise Unbindable(Reason.NO_PAGES)
        self.is_flat = False

    def pages(self) -> Iterator[Page]:
        self._flatten()
        for page in self.pdf.pages:
            _read_through(page)
            for key in set(page.obj.keys()) - KEPT:
                del page.obj[key]
            yield page

    def _flatten(self) -> None:
        if not self.is_flat:
            with suppress(PdfError):  # a form that cannot be drawn anew keeps the look that it came with
                self.pdf.generate_appearance_streams()
            self.pdf.flatten_annotations("all")
            self.is_flat = True


def _open(path: Path) -> Pdf:
    """A wrong table of contents is made anew, as readers do; but a file that was cut off would lose pages, or the
    letters on them, without a word."""
    try:
        pdf = Pdf.open(path)
    except pikepdf.PasswordError:
        raise Unbindable(Reason.PROTECTED) from None
    if pdf.get_warnings() and _is_cut_off(path):
        raise Unbindable(Reason.BROKEN)
    return pdf


def _is_cut_off(path: Path) -> bool:
    with path.open("rb") as file, mmap(file.fileno(), 0, access=ACCESS_READ) as data:
        return data.rfind(b"%%EOF") < data.rfind(b"endobj")


def _read_through(page: Page) -> None:
    """Raises what the library raises for contents that cannot be unpacked: a torn file must not become a blank
    page."""
    contents = page.obj.get("/Contents")
    for stream in contents if isinstance(contents, Array) else [contents]:
        if isinstance(stream, Stream):
            stream.read_bytes()


def scrub(pdf: Pdf) -> None:
    """Take out of every object what could run or carry a file."""
    for top in pdf.objects:
        queue: list[Object] = [top]
        while queue:
            each = queue.pop()
            if isinstance(each, Array):
                queue.extend(item for item in each if _is_inside(item))
            elif isinstance(each, (Dictionary, Stream)):
                for key in [key for key in REMOVED if key in each]:
                    del each[key]
                queue.extend(item for item in each.values() if _is_inside(item))


def _is_inside(item: object) -> bool:
    """Objects with a number of their own have their own turn."""
    return isinstance(item, Array | Dictionary) and not item.is_indirect
