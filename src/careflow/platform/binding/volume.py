"""The PDF that is being bound: pages, bookmarks, labels."""

from collections.abc import Iterable
from typing import BinaryIO

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, OutlineItem, Page, Pdf, StreamDecodeLevel

from careflow.platform.binding.pdfs import scrub

LONGEST_LABEL = 40


class Volume:
    def __init__(self, pdf: Pdf) -> None:
        self.pdf = pdf
        self.begins: list[tuple[str, int]] = []

    def add(self, name: str, pages: Iterable[Page]) -> None:
        """Pages already there may come again."""
        self.begins.append((name, len(self.pdf.pages)))
        for page in pages:
            self.pdf.pages.append(page)

    def save(self, target: BinaryIO, *, title: str) -> None:
        """Streams go from the sources to the target as they are packed, one by one."""
        with self.pdf.open_outline() as outline:
            outline.root.extend(OutlineItem(name, first) for name, first in self.begins)
        labels = [part for name, first in self.begins for part in (first, _label(name))]
        root = self.pdf.Root
        root.PageLabels = Dictionary(Nums=Array(labels))
        root.PageMode = Name.UseOutlines
        root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        scrub(self.pdf)
        self.pdf.docinfo["/Title"] = title
        self.pdf.docinfo["/Creator"] = "CareFlow"
        self.pdf.save(
            target,
            stream_decode_level=StreamDecodeLevel.none,
            object_stream_mode=ObjectStreamMode.generate,
            deterministic_id=True,
        )


def _label(name: str) -> Dictionary:
    """Pages of "Lab report" are called "Lab report 1", "Lab report 2"."""
    short = name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1]}…"
    return Dictionary(S=Name.D, P=f"{short} ", St=1)
